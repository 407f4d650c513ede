import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { albumCloud, total } from '../support/album-cloud.ts';
import { asked } from '../support/asked.ts';

it('F49: a playlist names the photo that stands for its album, which is asked for once, and followed', async () => {
  const cloud = await albumCloud(5);
  const { library } = cloud.simulator;
  const [rome, oslo] = [library.addAlbum('Rome'), library.addAlbum('Oslo')];
  cloud.put(rome, 0, 1, 2);
  cloud.put(oslo, 3);
  library.changeAlbum(rome, { keyItem: cloud.ids[1] ?? '' });
  const flags = ['--tree', 'Albums/{album}'];
  const sync = async (...more: readonly string[]) => {
    const { code, err } = await cloud.firstRun([...flags, ...more]);
    expect({ code, err }).toMatchObject({ code: 0 });
  };
  const coverOf = (album: string) =>
    /^#EXTALBUMARTURL:(.*)$/m.exec(
      readFileSync(join(cloud.folder, 'photos', 'Albums', `${album}.m3u8`), 'utf8'),
    )?.[1];
  const nameOf = (at: number) => `Rome/IMG_${String(5 - at).padStart(7, '0')}.JPG`;

  // Who wants no playlists asks for no covers.
  await sync();
  const first = await asked(cloud, () => sync('--album-playlist'));
  expect(first).toMatchObject({ 'records/query': 2 });
  expect(first['download']).toBeUndefined();
  expect([coverOf('Rome'), coverOf('Oslo')]).toEqual([nameOf(1), undefined]);
  expect(total(await asked(cloud, () => sync('--album-playlist')))).toBe(1);

  library.changeAlbum(rome, { keyItem: cloud.ids[2] ?? '' });
  const changed = await asked(cloud, () => sync('--album-playlist'));
  expect(changed['records/query']).toBeUndefined();
  expect(coverOf('Rome')).toBe(nameOf(2));
  // One that leaves the album stands for it no more.
  library.setMember(rome, cloud.ids[2] ?? '', false);
  await sync('--album-playlist');
  expect(coverOf('Rome')).toBeUndefined();
});
