import { describe, expect, it } from 'vitest';
import { total, upTo } from '../support/album-cloud.ts';
import { asked } from '../support/asked.ts';
import { BY_ALBUM, places } from '../support/places-cloud.ts';

const TIMEOUT = { timeout: 60_000 };

describe('photos that lie by their albums', TIMEOUT, () => {
  it('F55: each lies in the folder of its first album, once; what is here stays, and a relayout moves it', async () => {
    const cloud = await places();
    const { library, succeeds, folders, paths, put, takeOut } = cloud;
    const travel = library.addAlbum('Travel', { isFolder: true });
    const rome = library.addAlbum('Rome', { parentId: travel });
    const oslo = library.addAlbum('Oslo');
    put(rome, 0, 1, 2);
    put(oslo, 2, 3);

    const dry = await succeeds(...BY_ALBUM, '--only-print-filenames');
    expect(dry.out.match(/\/Travel\/Rome\//g)).toHaveLength(2);
    const calls = await asked(cloud, () => succeeds(...BY_ALBUM));
    expect(folders()).toEqual({ 'Travel/Rome': 2, Oslo: 2, '': 2 });
    expect(calls['download']).toBe(6);
    expect(await asked(cloud, () => succeeds(...BY_ALBUM))).toEqual({ 'changes/database': 1 });

    // A photo leaves its album, one comes into one, and the albums are called otherwise: no download, and nothing moves.
    const before = paths();
    takeOut(oslo, 2);
    put(oslo, 4);
    library.changeAlbum(rome, { name: 'Roma' });
    const changed = await asked(cloud, () => succeeds(...BY_ALBUM));
    expect([changed['download'], total(changed) <= 5]).toEqual([undefined, true]);
    expect(paths()).toEqual(before);
    expect(await asked(cloud, () => succeeds(...BY_ALBUM))).toEqual({ 'changes/database': 1 });

    // A new one goes where its albums are now, and so do its links.
    const added = library.add({ name: 'NEW.JPG' });
    library.setMember(rome, added, true);
    library.setMember(oslo, added, true);
    const later = await asked(cloud, () => succeeds(...BY_ALBUM));
    expect([later['download'], total(later) <= 5]).toEqual([1, true]);
    expect(folders()).toEqual({ 'Travel/Rome': 2, Oslo: 3, '': 2 });

    // Where it belongs today; and each file has its name back when the rule is another one for a while.
    const dryMoves = await succeeds('relayout', ...BY_ALBUM, '--dry-run');
    expect(dryMoves.err).toContain('4 files would be moved, 3 where they belong already');
    expect((await succeeds('relayout', ...BY_ALBUM)).err).toContain('4 files moved, 3 where they belong');
    expect(folders()).toEqual({ 'Travel/Roma': 3, Oslo: 3, '': 1 });
    const arranged = paths();
    expect(await asked(cloud, () => succeeds(...BY_ALBUM))).toEqual({ 'changes/database': 1 });
    await succeeds('relayout', '--folder-structure', 'none');
    expect(folders()).toEqual({ '': 7 });
    await succeeds('relayout', ...BY_ALBUM);
    expect(paths()).toEqual(arranged);

    expect(await asked(cloud, () => succeeds(...BY_ALBUM))).toEqual({ 'changes/database': 1 });
    expect((await succeeds('verify')).err).toContain('7 files');
    expect((await succeeds('manifest')).out).toContain('Travel/Roma/');
    const listed: { readonly assets: unknown } = JSON.parse(
      (await succeeds('list', 'assets', '--filter', "album 'Oslo'", '--json')).out,
    );
    expect(listed.assets).toHaveLength(3);
  });

  it('F55: of albums that are named the first counts, and only they are listed; two jobs share a folder', async () => {
    const cloud = await places();
    const { library, succeeds, folders, paths, put } = cloud;
    const [anna, oslo, rome] = ['Anna', 'Oslo', 'Rome'].map((name) => library.addAlbum(name));
    put(anna ?? '', 0, 1, 2, 3);
    put(oslo ?? '', 1, 2);
    put(rome ?? '', 2, 3, 4);
    const first = await asked(cloud, () => succeeds(...BY_ALBUM, '--album', 'Rome', '--album', 'Oslo'));
    expect(folders()).toEqual({ Oslo: 2, Rome: 2 });
    // The list of albums, then what is in two of the three.
    expect(first['records/query']).toBe(3);
    const before = paths();
    await succeeds(...BY_ALBUM, '--album', 'Anna');
    expect(folders()).toEqual({ Oslo: 2, Rome: 2, Anna: 1 });
    expect(paths()).toEqual(expect.arrayContaining(before));
    for (const album of ['Rome', 'Anna'])
      expect(await asked(cloud, () => succeeds(...BY_ALBUM, '--album', album))).not.toHaveProperty(
        'download',
      );

    // What is in none of those that are named goes by the others.
    const moved = await succeeds('relayout', ...BY_ALBUM, '--album', 'Rome');
    expect(moved.err).toContain('2 files moved, 3 where they belong');
    expect(folders()).toEqual({ Rome: 3, Anna: 2 });

    // Favorites have a folder where they are named.
    library.setFavorite(cloud.ids[5] ?? '', true);
    library.setFavorite(cloud.ids[4] ?? '', true);
    await succeeds(...BY_ALBUM, '--album', 'Favorites');
    expect(folders()).toEqual({ Rome: 3, Anna: 2, Favorites: 1 });
  });

  it('F55: the newest alone, by number or until some are found, go by their albums; names have the album in them', async () => {
    const cloud = await places(8);
    const { library, succeeds, folders, paths, put } = cloud;
    const rome = library.addAlbum('Rome/1');
    put(rome, ...upTo(8));
    const flags = ['--folder-structure', '{year}/{album}', '--file-name', '{album}_{stem}'];
    const told = await succeeds(...flags, '--recent', '2', '--dry-run', '--tree', 'By/{type}');
    expect(told.err).toContain('2');
    await succeeds(...flags, '--recent', '2', '--tree', 'By/{type}');
    const photos = paths().filter((path) => !path.startsWith('By/'));
    expect(photos.map((path) => path.replace(/^\d+/, '').replace(/\d+/g, '#'))).toEqual([
      '/Rome_#/Rome_#_IMG_#.JPG',
      '/Rome_#/Rome_#_IMG_#.JPG',
    ]);
    expect(paths().filter((path) => /^By\/photo\/Rome_1_IMG_\d+\.JPG$/.test(path))).toHaveLength(2);
    const found = await asked(cloud, () => succeeds(...flags, '--until-found', '2'));
    expect(found['download']).toBeUndefined();
    await succeeds(...flags);
    expect(Object.keys(folders()).filter((folder) => folder.startsWith('By'))).toHaveLength(1);
    expect(paths().filter((path) => /^\d+\/Rome_1\/Rome_1_/.test(path))).toHaveLength(8);
  });

  it('F55: an import copies files to where their albums put them, and a sync has nothing to add', async () => {
    const cloud = await places(6, { sharedLibrary: 'private' });
    const { library, succeeds, folders, put } = cloud;
    const rome = library.addAlbum('Rome');
    put(rome, 0, 1);
    await succeeds('--directory', 'other');
    await succeeds('reset', 'state', '--yes');
    const imported = await succeeds('import', 'other', ...BY_ALBUM, '--json');
    expect(JSON.parse(imported.out)).toMatchObject({ copied: 6, missing: 0 });
    expect(folders()).toEqual({ Rome: 2, '': 4 });
    expect(await asked(cloud, () => succeeds(...BY_ALBUM))).not.toHaveProperty('download');
    expect(folders()).toEqual({ Rome: 2, '': 4 });

    // What goes to a shared library leaves its album there, and keeps its place.
    library.moveToShared(cloud.ids[0] ?? '');
    const all = [...BY_ALBUM, '--library', 'all'];
    for (const [at, most] of [30, 3, 3].entries()) {
      let told = '';
      const calls = await asked(cloud, async () => {
        told = (await succeeds(...all)).err;
      });
      expect([calls['download'], total(calls) <= most]).toEqual([undefined, true]);
      if (at === 0) expect(told).toContain('1 photo or video moved to another library');
    }
    expect(folders()).toEqual({ Rome: 2, '': 4 });
  });
});
