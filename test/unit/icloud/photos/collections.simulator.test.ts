import { expect, it } from 'vitest';
import * as fc from 'fast-check';
import { silentLog } from '../../../../src/base/log.ts';
import type { Database } from '../../../../src/icloud/photos/database.ts';
import { listChanges } from '../../../../src/icloud/photos/list-changes.ts';
import type { CollectionChange, Page } from '../../../../src/model/photo-source.ts';
import type { Library } from '../../../../src/simulator/library/library.ts';
import { NO_TIME } from '../../../support/no-time.ts';
import { PRIMARY, simulatorDatabase } from './simulator-database.ts';

const { signal } = new AbortController();

/** What somebody knows who has read all changes. */
class Known {
  readonly collections = new Map<string, NonNullable<CollectionChange['now']>>();
  readonly members = new Set<string>();

  learn({ collections, memberships }: Page): void {
    for (const { id, now } of collections) {
      if (now === undefined) this.collections.delete(id);
      else this.collections.set(id, now);
    }
    for (const { asset, collection, isMember } of memberships) {
      const tie = `${asset} ${collection}`;
      if (isMember) this.members.add(tie);
      else this.members.delete(tie);
    }
  }
}

function truth(library: Library) {
  const albums = [...library.zone('PrimarySync').albums.values()].filter(({ deleted }) => !deleted);
  return {
    collections: new Map(
      albums
        .filter(({ albumType }) => albumType !== 6)
        .map(({ id, name, albumType, parentId: parent, position }) => [
          id,
          { kind: albumType === 3 ? 'folder' : 'album', name, parent, position },
        ]),
    ),
    members: new Set(albums.flatMap(({ id }) => library.members(id).map((member) => `${member} ${id}`))),
  };
}

const happening = fc.record({
  what: fc.constantFrom(
    'add',
    'folder',
    'rename',
    'move',
    'delete',
    'restore',
    'join',
    'join',
    'leave',
    'pass',
  ),
  at: fc.nat(),
  who: fc.nat(),
});

it('E22: whoever reads all changes knows all albums, folders and members', async () => {
  const { library, database } = await simulatorDatabase({ library: 'demo' });
  const known = new Known();
  const assets = [...library.zone('PrimarySync').entries()].map(([, { id }]) => id);
  let token = '';
  const readOn = async () => {
    const pages = listChanges({ database, clock: NO_TIME, log: silentLog }, PRIMARY, token, signal);
    for (;;) {
      const next = await pages.next();
      if (next.done === true) {
        if (next.value.kind !== 'token') throw new Error(next.value.kind);
        expect(next.value.doubt).toBeUndefined();
        token = next.value.token;
        return;
      }
      known.learn(next.value);
    }
  };
  const play = ({ what, at, who }: { what: string; at: number; who: number }) => {
    const albums = [...library.zone('PrimarySync').albums.keys()];
    const album = albums[at % albums.length] ?? '';
    const asset = assets[who % assets.length] ?? '';
    if (what === 'add') library.addAlbum(`Album ${who}`);
    else if (what === 'folder') library.addAlbum(`Folder ${who}`, { isFolder: true });
    else if (what === 'rename') library.changeAlbum(album, { name: `Name ${who}` });
    else if (what === 'move') library.changeAlbum(album, { parentId: albums[who % albums.length] });
    else if (what === 'delete') library.changeAlbum(album, { deleted: true });
    else if (what === 'restore') library.changeAlbum(album, { deleted: false });
    else if (what === 'pass') library.skipHistory(150);
    else library.setMember(album, asset, what === 'join');
  };

  // Everything that ever happened, told from the beginning.
  token = await firstToken(database);
  await readOn();
  const first = truth(library);
  expect(known.collections).toEqual(first.collections);
  expect([...known.members].filter((tie) => first.members.has(tie)).length).toBe(first.members.size);

  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 12 }), async (happenings) => {
      for (const each of happenings) play(each);
      await readOn();
      const now = truth(library);
      expect(known.collections).toEqual(now.collections);
      for (const tie of now.members) expect(known.members).toContain(tie);
      // Nobody is told who was in an album that is gone.
      const extra = [...known.members].filter((tie) => !now.members.has(tie));
      expect(extra.filter((tie) => now.collections.has(tie.split(' ')[1] ?? ''))).toEqual([]);
    }),
    { numRuns: 25 },
  );

  for (const id of library.zone('PrimarySync').albums.keys()) library.changeAlbum(id, null);
  await readOn();
  expect(known.collections.size).toBe(0);
});

/** A token of the beginning: the first page of a history that is asked for without one brings it. */
async function firstToken(database: Database): Promise<string> {
  const body = { zones: [{ zoneID: PRIMARY.zoneID, resultsLimit: 1 }] };
  const reply = await database.call({ database: 'private', operation: 'changes/zone', body }, signal);
  const { zones }: { zones: { syncToken: string }[] } = JSON.parse(JSON.stringify(reply));
  return zones[0]?.syncToken ?? '';
}
