import {
  type AppleFields,
  type AppleRecord,
  asset,
  base64,
  master,
  resourceFields,
} from '../apple-records.ts';

const JPEG = 'public.jpeg';
const HEIC = 'public.heic';
const MOV = 'com.apple.quicktime-movie';
const MP4 = 'public.mpeg-4';
const CR2 = 'com.canon.cr2-raw-image';
const CR3 = 'com.canon.cr3-raw-image';
const DNG = 'com.adobe.raw-image';

/** What a photo has, by the name of its field at Apple, and the type of each. */
type Files = Readonly<Record<string, string>>;

/** The photo's name, its files on the original's record, those on its own, and its date. */
type OddPhoto = readonly [name: string | undefined, original: Files, own?: Files, takenAtMs?: number];

const SIZES: Files = { resJPEGMed: JPEG, resJPEGThumb: JPEG };
const MOVING: Files = { resOriginalVidCompl: MOV, resVidMed: MOV, resVidSmall: MOV };
const OF_VIDEO: Files = { ...SIZES, resVidMed: MP4, resVidSmall: MP4 };
const EDITED: Files = { resJPEGFull: JPEG, resJPEGMed: JPEG, resJPEGThumb: JPEG };

const still = (type: string): Files => ({ resOriginal: type, ...SIZES });
const live = (type: string): Files => ({ ...still(type), ...MOVING });
const pair = (type: string, other: string): Files => ({ ...still(type), resOriginalAlt: other });

/** Photos of every kind that decides a name, most of them as cameras make them, some as nobody would. */
const ODD_PHOTOS: readonly OddPhoto[] = [
  ['IMG_0001.JPG', still(JPEG)],
  ['IMG_0002.HEIC', live(HEIC)],
  ['IMG_0003.heic', live(HEIC)],
  ['IMG_0004.JPG', live(JPEG)],
  ['IMG_0005.HEIC', live(HEIC), { ...EDITED, resVidCompl: MOV }],
  ['IMG_0006.JPG', still(JPEG), EDITED],
  ['IMG_0007.CR2', pair(CR2, JPEG)],
  ['IMG_0008.JPG', pair(JPEG, CR2)],
  ['IMG_0009.DNG', pair(DNG, JPEG), EDITED],
  ['IMG_0010.JPG', pair(JPEG, DNG), EDITED],
  ['IMG_0011.CR3', pair(CR3, DNG)],
  ['IMG_0012.JPG', pair(JPEG, JPEG), EDITED],
  ['IMG_0013.JPG', pair(JPEG, HEIC), EDITED],
  ['IMG_0014.CR2', { ...pair(CR2, JPEG), ...MOVING }],
  ['DSC_0015.NRW', still('com.nikon.nrw-raw-image')],
  ['DSC_0016.NEF', { resOriginal: 'com.nikon.raw-image' }],
  ['IMG_0017.PNG', { resOriginal: 'public.png', resJPEGThumb: JPEG }],
  ['IMG_0018.HEIC', { resOriginal: HEIC, resOriginalVidCompl: MOV }],
  ['IMG_0019.HEIC', { ...still(HEIC), resOriginalVidCompl: MOV, resVidSmall: MOV }],
  ['IMG_0020.MOV', { resOriginal: MOV, ...OF_VIDEO }],
  ['IMG_0021.mov', { resOriginal: MOV }],
  ['IMG_0022.MOV', { resOriginal: MOV, ...OF_VIDEO }, { resVidFull: MOV }],
  ['clip_0023.mp4', { resOriginal: MP4, ...OF_VIDEO }],
  ['anim_0024.gif', { resOriginal: 'com.compuserve.gif', ...SIZES }],
  ['IMG_0025.WEBP', { resOriginal: 'org.webmproject.webp', ...SIZES }],
  ['IMG_0026.Jpeg', still(JPEG)],
  ['IMG_0027.HEIC', still(JPEG)],
  [undefined, still(JPEG)],
  [undefined, live(HEIC)],
  [undefined, { resOriginal: MP4 }],
  [undefined, still(JPEG), EDITED],
  ['写真_0032.HEIC', live(HEIC), EDITED],
  ['Café_0033.JPG', still(JPEG), EDITED],
  ['Cafe\u0301_0034.JPG', still(JPEG), EDITED],
  ['写真.HEIC', live(HEIC)],
  ['фото.JPG', still(JPEG), EDITED],
  ['照片', live(HEIC)],
  ['😀.MOV', { resOriginal: MOV, ...OF_VIDEO }],
  ['i/n v:a*l?i<d>"|.JPG', still(JPEG), EDITED],
  ['../../IMG_0040.JPG', live(JPEG)],
  ['IMG_0041', still(JPEG)],
  ['IMG_0042', live(HEIC)],
  ['clip_0043', { resOriginal: MP4, ...OF_VIDEO }],
  ['.hidden_0044', still(JPEG)],
  ['.JPG', live(JPEG)],
  ['a.b.c_0046.JPG', live(JPEG), EDITED],
  ['dots_0047..JPG', still(JPEG)],
  ['blank_0048 .JPG', live(JPEG)],
  [' blank_0049.JPG', still(JPEG)],
  ['IMG_0050 (1).HEIC', live(HEIC)],
  ['IMG-medium.JPG', still(JPEG)],
  ['IMG_HEVC.MOV', { resOriginal: MOV }],
  ['IMG_0053.JPG.HEIC', live(HEIC), EDITED],
  ['CON.JPG', live(JPEG)],
  ['a\u0007b_0055.JPG', still(JPEG), EDITED],
  ['end_0056.', still(JPEG)],
  [`${'long'.repeat(40)}_0057.HEIC`, live(HEIC)],
  ['old_0058.JPG', still(JPEG), {}, Date.UTC(1962, 6, 8, 12)],
  ['new_0059.JPG', live(JPEG), {}, Date.UTC(2031, 0, 1, 0, 0, 1)],
];

const STILL = /raw|heic|jpeg|png|gif|webp/;

/** The reply of a list query about all of them, in Apple's shape. */
export function oddLibraryPage(): { readonly records: readonly AppleRecord[] } {
  const rows = ODD_PHOTOS.map(([name, original, own = {}, takenAtMs], index) => {
    const number = index + 1;
    // As Apple names them: the text of a checksum.
    const masterName = Buffer.concat([Buffer.of(1), Buffer.alloc(20, `odd ${number}`)]).toString('base64');
    const type = original['resOriginal'] ?? '';
    return {
      master: master(masterName, {
        filenameEnc: name === undefined ? undefined : { type: 'ENCRYPTED_BYTES', value: base64(name) },
        itemType: { type: 'STRING', value: type },
        dataClassType: { type: 'INT64', value: STILL.test(type) ? 1 : 2 },
        ...fieldsOf(original, number, 1000),
      }),
      asset: asset(`00000000-0000-4000-8000-0000000000${String(number).padStart(2, '0')}`, masterName, {
        assetDate: {
          type: 'TIMESTAMP',
          value: takenAtMs ?? Date.UTC(2024, number % 12, (number % 28) + 1, 13, 14, 15),
        },
        ...fieldsOf(own, number, 2000),
      }),
    };
  });
  const records = [...rows.map((row) => row.master), ...rows.map((row) => row.asset)];
  // What a record has not is not in it.
  const clean: { readonly records: readonly AppleRecord[] } = JSON.parse(JSON.stringify({ records }));
  return clean;
}

/** Each file has a size of its own. */
function fieldsOf(files: Files, number: number, base: number): AppleFields {
  return Object.assign(
    {},
    ...Object.entries(files).map(([prefix, type], index) =>
      resourceFields(prefix, `${prefix}${number}`, { type, size: base + number * 20 + index }),
    ),
  ) as AppleFields;
}
