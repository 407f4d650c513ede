import { expect, it } from 'vitest';
import type { IdentifiedFile, Identity } from '../../../../src/sync/inspect/identify-files.ts';
import { mergeIdentified } from '../../../../src/sync/inspect/merge-identified.ts';

const photo = (path: string | undefined) =>
  ({ asset: 'A', library: 'L', path, links: [] }) as unknown as Identity;
const file = (...photos: readonly Identity[]): IdentifiedFile => ({
  typed: 'x.jpg',
  kind: 'read',
  signature: 'S',
  photos,
});
const inBoth = (a: IdentifiedFile, b: IdentifiedFile) =>
  mergeIdentified([
    { folder: '/a', files: [a] },
    { folder: '/b', files: [b] },
  ])[0];

it.each([
  ['saved in the second alone', file(photo(undefined)), file(photo('p')), [{ path: 'p', folder: '/b' }]],
  [
    'saved in both',
    file(photo('p')),
    file(photo('q')),
    [
      { path: 'p', folder: '/a' },
      { path: 'q', folder: '/b' },
    ],
  ],
  [
    'seen in iCloud, and saved in none',
    file(photo(undefined)),
    file(photo(undefined)),
    [{ path: undefined }],
  ],
  ['known to none', file(), file(), []],
])('L14: a file is told once for each place of it: %s', (_, a, b, photos) => {
  expect(inBoth(a, b)).toMatchObject({ typed: 'x.jpg', photos });
});

it('L14: what one folder knows of stays as it is, and so does what cannot be read', () => {
  const files = [file(photo('p'))];
  expect(mergeIdentified([{ folder: '/a', files }])).toBe(files);
  expect(mergeIdentified([])).toEqual([]);
  const unread: IdentifiedFile = { typed: 'x.jpg', kind: 'unreadable', code: 'EIO' };
  expect(inBoth(unread, unread)).toBe(unread);
});
