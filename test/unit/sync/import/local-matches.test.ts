import { expect, it } from 'vitest';
import type { HashedFile } from '../../../../src/model/hashed-files.ts';
import { LocalMatches } from '../../../../src/sync/import/local-matches.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { photoBytes, wantedFile } from '../../../support/wanted.ts';

const PHOTO = photoBytes('IMG_1', 300);
const { asset, resource } = wantedFile('IMG_1.JPG', PHOTO);
const file = (path: string): HashedFile => ({ ...resource, path, modifiedAtMs: 1_000 });

async function matchesAmong(paths: readonly string[], touched: readonly string[] = []) {
  const state = openTestStore();
  await state.recordHashed(paths.map(file));
  const matches = new LocalMatches({
    state,
    folders: ['/old', '/photos'],
    root: '/photos',
    isUntouched: async ({ path }) => !touched.includes(path),
  });
  await matches.look([asset]);
  return matches;
}

it('a file in the destination goes before any other', async () => {
  const matches = await matchesAmong(['/old/a.jpg', '/photos/2020/b.jpg']);
  expect(await matches.find(resource)).toEqual({ where: 'inside', path: '2020/b.jpg' });
});

it('a file that was touched since it was read is passed over', async () => {
  const matches = await matchesAmong(['/old/a.jpg', '/photos/2020/b.jpg'], ['/photos/2020/b.jpg']);
  expect(await matches.find(resource)).toEqual({ where: 'outside', path: '/old/a.jpg' });
});

it('a file outside of the folders named is no match', async () => {
  const matches = await matchesAmong(['/older/a.jpg']);
  expect(await matches.find(resource)).toBeUndefined();
  expect(matches.has(resource.signature)).toBe(false);
});
