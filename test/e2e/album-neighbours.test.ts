import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { albumCloud, type AlbumCloud } from '../support/album-cloud.ts';
import { asked } from '../support/asked.ts';
import { filesIn } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };
const FLAGS = ['--tree', 'Albums/{album}', '--album-playlist'];

/** What lies below the tree of albums: names, and bytes as text. */
function albumsIn(folder: string): Readonly<Record<string, string>> {
  const all = [...filesIn(folder)].filter(([path]) => path.startsWith('Albums/'));
  return Object.fromEntries(all.map(([path, bytes]) => [path, bytes.toString('latin1')]));
}

/** A sync of everything into a folder that nobody used before, by somebody who remembers nothing. */
async function fresh(cloud: AlbumCloud, name: string): Promise<Readonly<Record<string, string>>> {
  const { code, err } = await cloud.signIn([
    ...FLAGS,
    '--directory',
    name,
    '--cookie-directory',
    `${name}-session`,
  ]);
  expect({ code, err }).toMatchObject({ code: 0 });
  return albumsIn(join(cloud.folder, name));
}

describe('albums of one name', TIMEOUT, () => {
  it('F53: the folder of an album follows its neighbours, whatever becomes of them, links and playlist', async () => {
    const cloud = await albumCloud(8);
    const { library } = cloud.simulator;
    const add = (name: string, ...photos: readonly number[]) => {
      const id = library.addAlbum(name);
      cloud.put(id, ...photos);
      return id;
    };
    const folder = library.addAlbum('Travel', { isFolder: true });
    // Which of several keeps the plain name, their ids decide: the first of these, until one comes before it.
    const romes = [add('Rome', 0, 1), add('Rome', 1, 2, 3)].toSorted();
    const [first = '', second = ''] = romes;
    const other = add('Rome ', 4);
    await cloud.firstRun(FLAGS);
    const oneBefore = () => {
      for (;;) {
        const id = add('Rome', 0, 5);
        if (id < first) return id;
        library.changeAlbum(id, { deleted: true });
      }
    };
    let before = '';
    const happenings: readonly (readonly [string, () => void])[] = [
      ['the one with the plain name is renamed', () => library.changeAlbum(first, { name: 'Paris' })],
      ['it is called so again', () => library.changeAlbum(first, { name: 'Rome' })],
      ['one comes that is before it', () => (before = oneBefore())],
      ['that one is gone', () => library.changeAlbum(before, { deleted: true })],
      ['it moves into a folder', () => library.changeAlbum(first, { parentId: folder })],
      ['the other one moves there', () => library.changeAlbum(second, { parentId: folder })],
      ['their folder is called as one beside it', () => library.changeAlbum(folder, { name: 'Rome_' })],
      ['it leaves the folder', () => library.changeAlbum(first, { parentId: undefined })],
      [
        'two change their names with each other',
        () => {
          library.changeAlbum(second, { parentId: undefined, name: 'Rome ' });
          library.changeAlbum(other, { name: 'Rome' });
        },
      ],
    ];
    const wrong: string[] = [];
    for (const [at, [what, happens]] of happenings.entries()) {
      happens();
      const calls = await asked(cloud, async () => {
        const { code, err } = await cloud.run(FLAGS);
        if (code !== 0) wrong.push(`${what}: ${err}`);
      });
      if (calls['download'] !== undefined) wrong.push(`${what}: a download`);
      const [is, wanted] = [albumsIn(join(cloud.folder, 'photos')), await fresh(cloud, `fresh-${at}`)];
      if (JSON.stringify(is) !== JSON.stringify(wanted))
        wrong.push(`${what}: ${Object.keys(is).join(' ')} instead of ${Object.keys(wanted).join(' ')}`);
    }
    expect(wrong).toEqual([]);
    expect(await asked(cloud, () => cloud.run(FLAGS))).toEqual({ 'changes/database': 1 });
  });
});
