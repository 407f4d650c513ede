import { describe, expect, it } from 'vitest';
import type { Asset, Role } from '../../../src/model/asset.ts';
import type { FileTime, Moment, Selection } from '../../../src/model/selection.ts';
import { wantFiles } from '../../../src/plan/want-files.ts';
import { photo } from '../../support/plan-asset.ts';
import { folderOf, NAMING, SELECTION } from '../../support/plan-rules.ts';

const HEIC = 'public.heic';

function paths(files: Partial<Record<Role, string>>, sizes: Selection['sizes']) {
  const asset = photo(files, { name: 'I.HEIC' });
  const rules = { selection: { ...SELECTION, sizes }, naming: NAMING, folder: folderOf('none') };
  return wantFiles(asset, rules).wanted.map(({ candidates: [first] }) => first);
}

it.each<[rule: string, files: Partial<Record<Role, string>>, sizes: Selection['sizes'], expected: string[]]>([
  [
    'an original that stands in for another size gives the edit no suffix (photos.md 15, step 6)',
    { original: HEIC, adjusted: HEIC },
    ['adjusted', 'alternative'],
    ['I.HEIC', 'I.HEIC'],
  ],
  [
    'in place of an edit it counts as that edit',
    { original: HEIC, alternative: HEIC },
    ['adjusted', 'alternative'],
    ['I.HEIC', 'I-alternative.HEIC'],
  ],
  [
    'in place of a smaller size it does not count',
    { original: HEIC, adjusted: HEIC },
    ['medium', 'adjusted'],
    ['I.HEIC', 'I.HEIC'],
  ],
  [
    'one that was asked for does',
    { original: HEIC, adjusted: HEIC },
    ['adjusted', 'original'],
    ['I-adjusted.HEIC', 'I.HEIC'],
  ],
])('%s', (_rule, files, sizes, expected) => {
  expect(paths(files, sizes)).toEqual(expected);
});

const [TAKEN, MADE, EDITED, ADDED] = [
  1_500_000_000_000, 1_400_000_000_000, 1_600_000_000_000, 1_700_000_000_000,
];
const TOLD = { createdAtMs: MADE, editedAtMs: EDITED };

it.each<
  [rule: FileTime | undefined, what: string, changes: Partial<Asset>, original: number, adjusted: number]
>([
  [undefined, 'all is known', { details: TOLD }, TAKEN, TAKEN],
  ['taken', 'all is known', { details: TOLD }, TAKEN, TAKEN],
  ['added', 'all is known', { details: TOLD }, ADDED, ADDED],
  ['modified', 'all is known', { details: TOLD }, MADE, EDITED],
  ['modified', 'the edit has no date', { details: { createdAtMs: MADE } }, MADE, MADE],
  ['modified', 'nothing is told', { details: {} }, TAKEN, TAKEN],
  ['added', 'nothing is told', { addedAtMs: undefined }, TAKEN, TAKEN],
  ['added', 'not even when it was taken', { addedAtMs: undefined, capturedAtMs: undefined }, 0, 0],
])('G7: --file-time %s, where %s, gives whole seconds', (fileTime, _what, changes, original, adjusted) => {
  const dates = { capturedAtMs: TAKEN + 999, addedAtMs: ADDED + 1 };
  const asset = { ...photo({ original: HEIC, adjusted: HEIC }, dates), ...changes };
  const selection: Selection<Moment> = { ...SELECTION, sizes: ['original', 'adjusted'] };
  const rules = { selection, naming: NAMING, folder: folderOf('none'), fileTime };
  const times = new Map(
    wantFiles(asset, rules).wanted.map(({ key, modifiedAtMs }) => [key.role, modifiedAtMs]),
  );
  expect(Object.fromEntries(times)).toEqual({ original, adjusted });
});

describe('the files of one photo', () => {
  const utc = () => 0;
  const rules = { selection: SELECTION, naming: NAMING, folder: folderOf('{:%Y/%m/%d}') };

  it('gives each file its key, its time in whole seconds, and its paths', () => {
    const { wanted } = wantFiles(photo(), rules, utc);
    expect(wanted).toHaveLength(1);
    expect(wanted[0]).toMatchObject({
      key: { library: 'PrimarySync', asset: 'F2A23C38-0020-42FE-A273-2923ADE3CAED', role: 'original' },
      modifiedAtMs: 1_533_021_744_000,
      leftAt: ['2018/07/31/IMG_7409.jpg', '2018/07/31/IMG_7409-100.jpg', '2018/07/31/IMG_7409-original.JPG'],
    });
    expect(wanted[0]?.candidates.slice(0, 2)).toEqual([
      '2018/07/31/IMG_7409.JPG',
      '2018/07/31/IMG_7409-100.JPG',
    ]);
  });

  it.each<[name: string, capturedAtMs: number | undefined, path: string, modifiedAtMs: number]>([
    ['G1: no date lies in 1970', undefined, '1970/01/01/IMG_7409.JPG', 0],
    ['before 1970 seconds are cut downwards', -1, '1969/12/31/IMG_7409.JPG', -1000],
  ])('%s', (_name, capturedAtMs, path, modifiedAtMs) => {
    const { wanted } = wantFiles(photo(undefined, { capturedAtMs }), rules, utc);
    expect([wanted[0]?.candidates[0], wanted[0]?.modifiedAtMs]).toEqual([path, modifiedAtMs]);
  });

  it('the key names the file that is fetched, not the size that was asked for', () => {
    const selection = { ...SELECTION, sizes: ['adjusted' as const] };
    expect(wantFiles(photo(), { ...rules, selection }, utc).wanted[0]?.key.role).toBe('original');
    const raw = photo({ original: 'public.jpeg', alternative: 'com.adobe.raw-image' });
    const aligned = { ...SELECTION, alignRaw: 'original' as const };
    expect(wantFiles(raw, { ...rules, selection: aligned }, utc).wanted[0]?.key.role).toBe('alternative');
  });

  it.each<[dates: 'photo' | 'utc' | undefined, zoneOffset: number | undefined, folder: string]>([
    [undefined, 7_200, '2018/07/30'],
    ['photo', 7_200, '2018/08/01'],
    ['photo', -36_000, '2018/07/31'],
    ['photo', undefined, '2018/07/30'],
    ['utc', 7_200, '2018/07/31'],
  ])('G6: by the clocks of %s, in the zone %s', (dates, zoneOffset, folder) => {
    const asset = photo(undefined, {
      capturedAtMs: Date.UTC(2018, 6, 31, 23, 30),
      details: zoneOffset === undefined ? {} : { zoneOffset },
    });
    const naming = dates === undefined ? NAMING : { ...NAMING, dates };
    const [file] = wantFiles(asset, { ...rules, naming }, () => -24 * 60).wanted;
    expect(file?.candidates[0]).toBe(`${folder}/IMG_7409.JPG`);
    expect(file?.modifiedAtMs).toBe(Date.UTC(2018, 6, 31, 23, 30));
  });

  it('names a file only when somebody asks for its names', () => {
    let asked = 0;
    const [file] = wantFiles(photo(), rules, () => {
      asked += 1;
      return 0;
    }).wanted;
    expect([file?.key.role, asked]).toEqual(['original', 0]);
    expect([file?.candidates.length, file?.leftAt.length].every((count) => Number(count) > 0)).toBe(true);
    expect(asked).toBe(1);
  });

  it('says what is skipped, and why', () => {
    const selection = { ...SELECTION, skipPhotos: true };
    expect(wantFiles(photo(), { ...rules, selection }, utc)).toEqual({
      wanted: [],
      skipped: [
        { do: 'skip', asset: 'F2A23C38-0020-42FE-A273-2923ADE3CAED', role: undefined, reason: 'photo' },
      ],
    });
  });
});
