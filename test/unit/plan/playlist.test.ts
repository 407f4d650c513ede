import { expect, it } from 'vitest';
import { playlistPath, playlistText } from '../../../src/plan/playlist.ts';
import { relative } from '../../support/wanted.ts';

const at = (path: string, position?: number) => ({ path: relative(path), position });

it.each<[paths: readonly string[], path: string | undefined]>([
  [['Albums/Rome/A.JPG', 'Albums/Rome/B.JPG'], 'Albums/Rome.m3u8'],
  [['Rome/A.JPG'], 'Rome.m3u8'],
  [['Albums/Rome/2024/A.JPG', 'Albums/Rome/2025/B.JPG'], undefined],
  [['A.JPG'], undefined],
  [[], undefined],
])('F49: the playlist of %j lies at %s', (paths, path) => {
  expect(playlistPath(paths.map((one) => at(one)))).toBe(path);
});

it('F49: names the cover in front, one of them, and none where none is in the album', () => {
  const [first, second] = [at('x/Rome/B.JPG', 20), at('x/Rome/A.JPG', 10)];
  const lines = (links: Parameters<typeof playlistText>[1]) =>
    playlistText('Rome', links).split('\n').slice(2, 3);
  expect(lines([first, { ...second, isCover: true }])).toEqual(['#EXTALBUMARTURL:Rome/A.JPG']);
  // A live photo has two files: the first by place and name stands for it.
  const moving = { ...at('x/Rome/A.MOV', 10), isCover: true };
  expect(lines([moving, { ...second, isCover: true }])).toEqual(['#EXTALBUMARTURL:Rome/A.JPG']);
  expect(lines([first, second])).toEqual(['#EXTINF:-1,A.JPG']);
});

it('F49: is in the order of the album, then by name, one line for each thing', () => {
  const links = [at('x/Rome/B.JPG', 20), at('x/Rome/C.JPG'), at('x/Rome/A.JPG'), at('x/Rome/Z.JPG', 10)];
  expect(playlistText('Ro\nme\u2028#EXTM3U', links)).toBe(
    [
      '#EXTM3U',
      '#PLAYLIST:Ro me #EXTM3U',
      ...['Z', 'B', 'A', 'C'].flatMap((name) => [`#EXTINF:-1,${name}.JPG`, `Rome/${name}.JPG`]),
      '',
    ].join('\n'),
  );
});
