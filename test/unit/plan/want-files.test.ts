import { expect, it } from 'vitest';
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
