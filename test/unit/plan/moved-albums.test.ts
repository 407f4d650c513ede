import { describe, expect, it } from 'vitest';
import { movedAlbums } from '../../../src/plan/moved-albums.ts';

const folders = (text: string) =>
  new Map(text.split(' ').flatMap((pair) => (pair === '' ? [] : [pair.split('=') as [string, string]])));

describe('albums whose folders are others than before', () => {
  it.each([
    ['nothing changed', 'a=Rome b=Paris', 'a=Rome b=Paris', []],
    ['one is new, one gone', 'a=Rome', 'b=Paris', ['a', 'b']],
    ['one takes the folder of one that is gone', 'a=Rome b=Rome_b', 'b=Rome', ['a', 'b']],
    ['one takes the folder of one behind it', 'a=Rome_a b=Rome', 'a=Rome b=Paris', ['b', 'a']],
    ['a chain of them', 'a=1 b=2 c=3', 'a=2 b=3 c=4', ['c', 'b', 'a']],
    ['two in a circle', 'a=1 b=2', 'a=2 b=1', ['b', 'a']],
    ['nothing was noted', '', 'a=1 b=2', ['a', 'b']],
  ])('%s', (_what, before, now, wanted) => {
    expect(movedAlbums(folders(before), folders(now))).toEqual(wanted);
  });
});
