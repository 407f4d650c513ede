import { expect, it } from 'vitest';
import { albumNames } from '../../../../src/sync/inspect/list-albums.ts';

it('names albums as icloudpd does, a smart album first; one in folders is named by its path', () => {
  const album = (path: readonly string[], text: string) => ({
    library: 'PrimarySync',
    id: text,
    path,
    text,
    label: text,
    photos: 1,
    counted: undefined,
  });
  const names = albumNames({
    areKnown: true,
    albums: [album(['a/b'], String.raw`a\/b`), album(['Travel', 'Rome'], 'Travel/Rome')],
  });
  expect(names.slice(0, 3)).toEqual(['Favorites', 'Videos', 'Live']);
  expect(names.slice(-3)).toEqual(['Recently Deleted', 'a/b', 'Travel/Rome']);
});
