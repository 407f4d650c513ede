import { expect, it } from 'vitest';
import type { Role } from '../../../src/model/asset.ts';
import type { Selection } from '../../../src/model/selection.ts';
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
