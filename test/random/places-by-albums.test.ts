import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { BY_ALBUM, places } from '../support/places-cloud.ts';
import { filesIn } from '../support/simulated.ts';
import { Dice } from './dice.ts';

const TIMEOUT = { timeout: 60_000 };

describe('photos that lie by their albums, whatever becomes of them', TIMEOUT, () => {
  it('F55: whatever becomes of albums, each photo stays where it came, and goes by its albums with a relayout', async () => {
    const cloud = await places(12);
    const { library, succeeds, ids, folders } = cloud;
    const dice = new Dice('places by albums');
    const names = ['a', 'A', 'b/c', '..', 'é', '\u{1f5fc}', ''];
    const parent = library.addAlbum('b', { isFolder: true });
    const albums = names.map((name, at) => library.addAlbum(name, at % 2 === 0 ? {} : { parentId: parent }));
    const photos = [...ids];
    const members = new Map<string, Set<string>>();
    const came = new Map<string, readonly string[]>();
    const bytesOf = () =>
      new Map([...library.files()].map((file) => [file.bytes().toString('base64'), file.asset]));
    /** The photo in each folder, by its bytes. */
    const foldersOf = () => {
      const assets = bytesOf();
      return new Map(
        [...cloud.photos()].map(([path, bytes]) => [
          assets.get(bytes.toString('base64')) ?? path,
          path.split('/').slice(0, -1).join('/'),
        ]),
      );
    };
    const change = () => {
      for (let time = 0; time < 8; time += 1) {
        const [album = '', photo = ''] = [dice.pickAny(albums), dice.pickAny(photos)];
        const own = members.get(photo) ?? new Set();
        const isIn = !own.has(album);
        library.setMember(album, photo, isIn);
        if (isIn) own.add(album);
        else own.delete(album);
        members.set(photo, own);
      }
    };
    for (let round = 0; round < 4; round += 1) {
      change();
      const before = round === 0 ? new Map<string, string>() : foldersOf();
      await succeeds(...BY_ALBUM);
      const now = foldersOf();
      for (const [photo, folder] of before) expect([photo, now.get(photo)]).toEqual([photo, folder]);
      for (const photo of photos) {
        if (!came.has(photo)) came.set(photo, [...(members.get(photo) ?? [])]);
        const isBare = (came.get(photo) ?? []).length === 0;
        expect([photo, now.get(photo) === '']).toEqual([photo, isBare]);
      }
      photos.push(library.add({ name: `NEW_${round}.JPG` }));
    }
    await succeeds(...BY_ALBUM);
    await succeeds('relayout', ...BY_ALBUM);
    const arranged = foldersOf();
    // As somebody has them who begins today.
    await succeeds(...BY_ALBUM, '--directory', 'fresh');
    const fresh = new Map(
      [...filesIn(join(cloud.folder, 'fresh'))].map(([path, bytes]) => [
        bytesOf().get(bytes.toString('base64')),
        path.split('/').slice(0, -1).join('/'),
      ]),
    );
    expect(arranged).toEqual(fresh);
    expect(Object.keys(folders()).length).toBeGreaterThan(3);

    // By somebody who remembers nothing they are found where they lie.
    change();
    await succeeds('reset', 'state', '--yes');
    expect(await asked(cloud, () => succeeds(...BY_ALBUM))).not.toHaveProperty('download');
    expect(foldersOf()).toEqual(arranged);
  });
});
