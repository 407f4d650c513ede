import { describe, expect, it } from 'vitest';
import type { Asset, Role } from '../../../src/model/asset.ts';
import type { Naming, Moment, Selection } from '../../../src/model/selection.ts';
import { nameFile } from '../../../src/plan/name-file.ts';
import { selectVersions } from '../../../src/plan/select-versions.ts';
import { photo, resourceOf } from '../../support/plan-asset.ts';
import { NAMING, SELECTION } from '../../support/plan-rules.ts';

const JPEG = 'public.jpeg';
const HEIC = 'public.heic';
const MOV = 'com.apple.quicktime-movie';
const CR2 = 'com.canon.cr2-raw-image';
const ID7: Partial<Naming> = { matchPolicy: 'name-id7' };

function candidates(asset: Asset, selection: Partial<Selection<Moment>> = {}, naming: Partial<Naming> = {}) {
  const { versions } = selectVersions(asset, { ...SELECTION, ...selection });
  return versions.map((version) => nameFile(asset, version, versions, { ...NAMING, ...naming }));
}

/** The first choice of each file. */
function names(
  asset: Asset,
  selection: Partial<Selection<Moment>> = {},
  naming: Partial<Naming> = {},
): (string | undefined)[] {
  return candidates(asset, selection, naming).map(({ names: [first] }) => first);
}

const named = (name: string | undefined, files: Partial<Record<Role, string>> = { original: JPEG }) =>
  photo(files, { name });

describe('base names (photos.md 15, steps 1 to 4)', () => {
  it.each<[rule: string, name: string | undefined, naming: Partial<Naming>, expected: string]>([
    ['the name', 'IMG_7409.JPG', {}, 'IMG_7409.JPG'],
    ['no name: from the id', undefined, {}, 'AY6c_BsE0jja.JPG'],
    ['forbidden characters', 'i/n v:a\0l*i?d\\p<a>t"h|.JPG', {}, 'i_n v_a_l_i_d_p_a_t_h_.JPG'],
    ['non-ASCII removed', 'IMG_中文_7409.JPG', {}, 'IMG__7409.JPG'],
    ['or kept', 'IMG_中文_7409.JPG', { keepUnicode: true }, 'IMG_中文_7409.JPG'],
    ['F4: in the form it came in', 'Cafe\u0301.JPG', { keepUnicode: true }, 'Cafe\u0301.JPG'],
    ['decomposed letters lose their accent only', 'Cafe\u0301.JPG', {}, 'Cafe.JPG'],
    ['run ones the letter', 'Caf\u00e9.JPG', {}, 'Caf.JPG'],
    ['F14: nothing left but the extension', '中文.JPG', {}, 'AY6c_BsE0jja.JPG'],
    ['F14: nothing left at all', '中文', {}, 'AY6c_BsE0jja.JPG'],
    ['F14: nothing left but a blank', '中文 .JPG', {}, 'AY6c_BsE0jja.JPG'],
    ['F14: what is left would be hidden', '中文.x.JPG', {}, 'AY6c_BsE0jja.x.JPG'],
    ['F14: kept when asked to', '中文.JPG', { keepUnicode: true }, '中文.JPG'],
    ['F14: a name that was hidden all along', '.x.JPG', {}, '.x.JPG'],
    ['F14: something is left', '中文 (2).JPG', {}, ' (2).JPG'],
    ['id7', 'IMG_7409.JPG', ID7, 'IMG_7409_QVk2Yyt.JPG'],
    ['id7 without a name', undefined, ID7, 'AY6c_BsE0jja_QVk2Yyt.JPG'],
    ['F1: never outside', '../../x.JPG', {}, '.._.._x.JPG'],
  ])('%s', (_rule, name, naming, expected) => {
    expect(names(named(name), {}, naming)).toEqual([expected]);
  });

  it.each([
    ['public.mpeg-4', 'AY6c_BsE0jja.MP4'],
    ['some.type', 'AY6c_BsE0jja.unknown'],
    [undefined, 'AY6c_BsE0jja.unknown'],
  ])('no name and the type %s', (type, expected) => {
    const asset = photo({ original: resourceOf('original', { type }) }, { name: undefined, type });
    expect(names(asset)).toEqual([expected]);
  });
});

describe('version names (photos.md 15, step 5)', () => {
  it.each<[rule: string, name: string, type: string, expected: string]>([
    ['the extension follows the content', 'IMG.HEIC', JPEG, 'IMG.JPG'],
    ['also in case', 'IMG.jpeg', JPEG, 'IMG.JPG'],
    ['an unmapped type keeps it', 'clip.mp4', 'public.mpeg-4', 'clip.mp4'],
    ['no extension: the map', 'IMG', JPEG, 'IMG.JPG'],
    ['no extension, not of the 17: the longer list', 'clip', 'public.mpeg-4', 'clip.MP4'],
    ['nothing known', 'clip', 'some.type', 'clip'],
    ['NRF, as icloudpd spells it', 'DSC.NRW', 'com.nikon.nrw-raw-image', 'DSC.NRF'],
    ['leading dots are no extension', '.hidden', JPEG, '.hidden.JPG'],
  ])('%s', (_rule, name, type, expected) => {
    expect(names(named(name, { original: type }))).toEqual([expected]);
  });

  it.each<
    [
      name: string,
      files: Partial<Record<Role, string>>,
      selection: Partial<Selection<Moment>>,
      naming: Partial<Naming>,
      expected: string[],
    ]
  >([
    ['IMG.JPG', { original: JPEG, live: MOV }, {}, {}, ['IMG.JPG', 'IMG.MOV']],
    ['IMG.HEIC', { original: HEIC, live: MOV }, {}, {}, ['IMG.HEIC', 'IMG_HEVC.MOV']],
    ['IMG.heic', { original: HEIC, live: MOV }, {}, {}, ['IMG.HEIC', 'IMG_HEVC.MOV']],
    ['IMG.HEIC', { original: HEIC, live: MOV }, {}, { livePolicy: 'original' }, ['IMG.HEIC', 'IMG.MOV']],
    ['IMG', { original: JPEG, live: MOV }, {}, {}, ['IMG.JPG', 'IMG.MOV']],
    [
      'IMG.HEIC',
      { original: HEIC, 'live-medium': MOV },
      { liveSize: 'medium' },
      {},
      ['IMG.HEIC', 'IMG_HEVC-medium.MOV'],
    ],
    [
      'IMG.JPG',
      { original: JPEG, 'live-thumb': MOV },
      { liveSize: 'thumb' },
      ID7,
      ['IMG_QVk2Yyt.JPG', 'IMG_QVk2Yyt-thumb.MOV'],
    ],
    [
      'IMG.HEIC',
      { medium: JPEG, thumb: JPEG },
      { sizes: ['medium', 'thumb'] },
      {},
      ['IMG-medium.JPG', 'IMG-thumb.JPG'],
    ],
    ['IMG_7409.JPG', { medium: JPEG }, { sizes: ['medium'] }, ID7, ['IMG_7409_QVk2Yyt-medium.JPG']],
    ['IMG.JPG', { original: JPEG }, { sizes: ['medium'] }, {}, ['IMG.JPG']],
    [
      'IMG.HEIC',
      { adjusted: JPEG, live: MOV, 'live-adjusted': MOV },
      { sizes: ['adjusted'] },
      {},
      ['IMG.JPG', 'IMG_HEVC.MOV', 'IMG_HEVC-adjusted.MOV'],
    ],
  ])('%s with %j and %j %j', (name, files, selection, naming, expected) => {
    expect(names(named(name, files), selection, naming)).toEqual(expected);
  });
});

describe('adjusted and alternative (photos.md 15, step 6)', () => {
  it.each<
    [
      rule: string,
      name: string,
      files: Partial<Record<Role, string>>,
      sizes: Selection['sizes'],
      expected: string[],
    ]
  >([
    [
      'an edit of the same type clashes',
      'I.JPG',
      { original: JPEG, adjusted: JPEG },
      ['original', 'adjusted'],
      ['I.JPG', 'I-adjusted.JPG'],
    ],
    [
      'whatever the order',
      'I.JPG',
      { original: JPEG, adjusted: JPEG },
      ['adjusted', 'original'],
      ['I-adjusted.JPG', 'I.JPG'],
    ],
    [
      'of another type does not',
      'I.HEIC',
      { original: HEIC, adjusted: JPEG },
      ['original', 'adjusted'],
      ['I.HEIC', 'I.JPG'],
    ],
    ['alone it does not', 'I.JPG', { original: JPEG, adjusted: JPEG }, ['adjusted'], ['I.JPG']],
    [
      'RAW and JPEG',
      'IMG_7409.CR2',
      { original: CR2, alternative: JPEG },
      ['original', 'alternative'],
      ['IMG_7409.CR2', 'IMG_7409.JPG'],
    ],
    [
      'RAW, JPEG and an edit',
      'IMG_7409.CR2',
      { original: CR2, adjusted: JPEG, alternative: JPEG },
      ['original', 'adjusted', 'alternative'],
      ['IMG_7409.CR2', 'IMG_7409.JPG', 'IMG_7409-alternative.JPG'],
    ],
    [
      'three alike',
      'I.JPG',
      { original: JPEG, adjusted: JPEG, alternative: JPEG },
      ['original', 'adjusted', 'alternative'],
      ['I.JPG', 'I-adjusted.JPG', 'I-alternative.JPG'],
    ],
    [
      'an edited video',
      'I.MOV',
      { original: MOV, adjusted: MOV },
      ['original', 'adjusted'],
      ['I.MOV', 'I-adjusted.MOV'],
    ],
  ])('%s', (_rule, name, files, sizes, expected) => {
    expect(names(named(name, files), { sizes })).toEqual(expected);
  });

  it('keeps the id, and finds what icloudpd wrote without it', () => {
    const asset = named('IMG_3578.HEIC', { original: HEIC, adjusted: HEIC });
    const [, adjusted] = candidates(asset, { sizes: ['original', 'adjusted'] }, ID7);
    expect(adjusted?.names[0]).toBe('IMG_3578_QVk2Yyt-adjusted.HEIC');
    expect(adjusted?.left).toContain('IMG_3578-adjusted.HEIC');
  });

  it('--align-raw changes places before names are made', () => {
    const asset = named('IMG.JPG', { original: JPEG, alternative: CR2 });
    expect(names(asset, { sizes: ['original', 'alternative'], alignRaw: 'original' })).toEqual([
      'IMG.CR2',
      'IMG.JPG',
    ]);
  });
});

describe('further candidates', () => {
  const ID = 'F2A23C38-0020-42FE-A273-2923ADE3CAED';

  it('icloudpd’s own first, then the id of the file, then that of the photo, last what may have been left', () => {
    expect(candidates(named('IMG_7409.JPG'))).toEqual([
      {
        names: ['IMG_7409.JPG', 'IMG_7409-100.JPG', 'IMG_7409_QVk2Yyt.JPG', `IMG_7409_${ID}.JPG`],
        stems: ['IMG_7409', 'IMG_7409-100', 'IMG_7409_QVk2Yyt', `IMG_7409_${ID}`],
        left: ['IMG_7409.jpg', 'IMG_7409-100.jpg', 'IMG_7409-original.JPG'],
      },
    ]);
  });

  it('with the id in every name there is no size, and only the photo’s id is left', () => {
    expect(candidates(named('IMG_7409.JPG'), {}, ID7)).toEqual([
      {
        names: ['IMG_7409_QVk2Yyt.JPG', `IMG_7409_QVk2Yyt_${ID}.JPG`],
        stems: ['IMG_7409_QVk2Yyt', `IMG_7409_QVk2Yyt_${ID}`],
        left: ['IMG_7409_QVk2Yyt.jpg', 'IMG_7409_QVk2Yyt-original.JPG'],
      },
    ]);
  });

  it('the files of a live photo keep a common stem, and what icloudpd made of it is found', () => {
    const [still, moving] = candidates(named('IMG.HEIC', { original: HEIC, live: MOV }));
    expect(moving?.stems).toEqual(still?.stems);
    expect(moving?.left).toContain('IMG_HEVC-100.MOV');
    expect(moving?.names).toEqual([
      'IMG_HEVC.MOV',
      'IMG-100_HEVC.MOV',
      'IMG_QVk2Yyt_HEVC.MOV',
      `IMG_${ID}_HEVC.MOV`,
    ]);
  });

  it('finds what icloudpd left without an extension', () => {
    const [only] = candidates(named('clip', { original: 'public.mpeg-4' }));
    expect(only?.names[0]).toBe('clip.MP4');
    // With the dot of an extension that is not there, which Windows drops.
    expect(only?.left).toEqual(expect.arrayContaining(['clip.', 'clip-100.', 'clip']));
  });

  it.each<[what: string, name: string | undefined, files: Partial<Record<Role, string>>, left: string[]]>([
    ['an extension in lower case', 'IMG.HEIC', { original: HEIC }, ['IMG.heic']],
    ['an extension as Apple has it', 'IMG.Jpeg', { original: JPEG }, ['IMG.Jpeg', 'IMG.jpg']],
    ['one of a movie', 'IMG.JPG', { live: MOV }, ['IMG.mov']],
    ['a device of Windows', 'CON.HEIC', { original: HEIC }, ['CON.HEIC', 'CON.heic']],
    ['control characters', 'a\u0007b\u0085.JPG', { original: JPEG }, ['a\u0007b.JPG']],
    ['nothing but an extension', '中文.HEIC', { original: HEIC }, ['.HEIC.HEIC', '.HEIC-100.HEIC']],
    ['the movie of such a one', '中文.HEIC', { live: MOV }, ['.HEIC', '-100.HEIC']],
    ['a movie without an extension', 'IMG', { live: MOV }, ['IMG', 'IMG-100']],
  ])('F14, F2: finds what was left as %s, and never writes it', (_what, name, files, left) => {
    const [still, ...moving] = candidates(photo({ original: HEIC, ...files }, { name }));
    const found = 'live' in files ? moving[0] : still;
    expect(found?.left).toEqual(expect.arrayContaining(left));
    expect(found?.names.filter((one) => left.includes(one))).toEqual([]);
  });

  it('F14: a nameless photo of a type that icloudpd does not know', () => {
    const type = 'public.mpeg-4';
    const asset = photo({ original: resourceOf('original', { type }) }, { name: undefined, type });
    const [only] = candidates(asset);
    expect(only?.names[0]).toBe('AY6c_BsE0jja.MP4');
    expect(only?.left).toContain('AY6c_BsE0jja.unknown');
  });

  it('a name without a dot gets its size at the end', () => {
    const [only] = candidates(named('clip', { original: 'some.type' }));
    expect(only?.names.slice(0, 2)).toEqual(['clip', 'clip-100']);
  });

  it('F3, F7: a long name leaves room for every suffix, with one stem for all files', () => {
    const asset = named(`${'é'.repeat(200)}.HEIC`, { original: HEIC, live: MOV });
    const [still, moving] = candidates(asset, {}, { keepUnicode: true });
    const stem = still?.names[0]?.slice(0, -'.HEIC'.length) ?? '';
    for (const name of [...(still?.names ?? []), ...(moving?.names ?? [])]) {
      expect(name.startsWith(stem)).toBe(true);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    }
  });

  it('F3: a name that just fits is kept, and its longer relatives are cut apart', () => {
    const [only] = candidates(named(`${'x'.repeat(251)}.JPG`));
    expect(only?.names[0]).toBe(`${'x'.repeat(251)}.JPG`);
    expect(new Set(only?.names).size).toBe(4);
    for (const name of only?.names ?? []) expect(name.length).toBeLessThanOrEqual(255);
  });
});
