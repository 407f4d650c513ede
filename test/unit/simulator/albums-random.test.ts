import { expect, it } from 'vitest';
import * as fc from 'fast-check';
import type { Library } from '../../../src/simulator/library/library.ts';
import { Feed } from './feed.ts';
import { listBody, type RawClient, type RawListOptions } from './raw-client.ts';
import { list, ofType, type RecordReply } from './replies.ts';
import { startKnown } from './start.ts';

/** Who is in which album, shown or not, by the names of records: as far as a client can know. */
interface Known {
  readonly albums: ReadonlySet<string>;
  readonly ties: ReadonlySet<string>;
}

/** Pages of a list until one has no marker. */
async function walk(client: RawClient, options: RawListOptions): Promise<readonly RecordReply[]> {
  const records: RecordReply[] = [];
  for (let marker: string | undefined; ; ) {
    const body = listBody(0, { ...options, ...(marker === undefined ? {} : { marker }) });
    const page = list(await client.database('records/query', body));
    records.push(...page.records);
    marker = page.continuationMarker;
    if (marker === undefined) return records;
  }
}

async function known(client: RawClient, limit: number): Promise<Known> {
  const albums = new Map<string, RecordReply>();
  const descend = async (filters: Record<string, string>) => {
    for (const album of await walk(client, { recordType: 'CPLAlbumByPositionLive', filters, limit })) {
      const { recordName, fields } = album;
      if (recordName.startsWith('----') || albums.has(recordName)) continue;
      albums.set(recordName, album);
      if (fields['albumType']?.value === 3) await descend({ parentId: recordName });
    }
  };
  await descend({});
  const ties = new Set<string>();
  for (const parentId of albums.keys()) {
    const query = { recordType: 'CPLContainerRelationLiveByPosition', filters: { parentId } };
    const records = await walk(client, { ...query, limit: 3 * limit });
    for (const relation of ofType({ records }, 'CPLContainerRelation')) {
      expect(ties.has(relation.recordName)).toBe(false);
      ties.add(relation.recordName);
    }
  }
  return { albums: new Set(albums.keys()), ties };
}

/** What the changes told, record by record. */
class Told {
  readonly #albums = new Map<string, RecordReply>();
  readonly #ties = new Map<string, RecordReply>();

  learn(records: readonly RecordReply[]): void {
    for (const record of records) {
      const { recordName, recordType, deleted } = record;
      if (deleted === true) {
        this.#albums.delete(recordName);
        this.#ties.delete(recordName);
      }
      if (recordType === 'CPLAlbum') this.#albums.set(recordName, record);
      if (recordType === 'CPLContainerRelation') this.#ties.set(recordName, record);
    }
  }

  /** As a list shows it: what hangs on something deleted, or on no folder, is not reached. */
  known(): Known {
    const isReached = (name: string, below: readonly string[] = []): boolean => {
      const album = this.#albums.get(name);
      if (album === undefined || album.fields['isDeleted']?.value === 1 || below.includes(name)) return false;
      const parent = album.fields['parentId']?.value;
      const isFolder = below.length === 0 || album.fields['albumType']?.value === 3;
      return isFolder && (typeof parent !== 'string' || isReached(parent, [...below, name]));
    };
    const albums = new Set([...this.#albums.keys()].filter((name) => isReached(name)));
    const ties = [...this.#ties].filter(([, { fields }]) => albums.has(String(fields['containerId']?.value)));
    return { albums, ties: new Set(ties.map(([name]) => name)) };
  }
}

const step = fc.record({
  what: fc.constantFrom(
    'add',
    'folder',
    'rename',
    'move',
    'to top',
    'delete',
    'restore',
    'purge',
    'join',
    'join',
    'join otherwise',
    'leave',
    'order',
    'purge photo',
    'pass',
  ),
  which: fc.nat(),
  who: fc.nat(),
});

function play(library: Library, { what, which, who }: { what: string; which: number; who: number }): void {
  const albums = [...library.zone('PrimarySync').albums.keys()];
  const assets = [...new Set([...library.files()].map(({ asset }) => asset))];
  const album = albums[which % albums.length] ?? '';
  const asset = assets[who % assets.length] ?? '';
  const parentId = albums[who % albums.length];
  if (what === 'add' || what === 'folder')
    library.addAlbum(`${what} ${who}`, {
      isFolder: what === 'folder',
      ...(who % 2 === 0 ? { parentId } : {}),
    });
  else if (albums.length === 0 || what === 'pass') library.skipHistory(120);
  else if (what === 'rename') library.changeAlbum(album, { name: `Name ${who}` });
  else if (what === 'move') library.changeAlbum(album, { parentId });
  else if (what === 'to top') library.changeAlbum(album, { parentId: undefined, position: who });
  else if (what === 'delete') library.changeAlbum(album, { deleted: true });
  else if (what === 'restore') library.changeAlbum(album, { deleted: false });
  else if (what === 'purge') library.changeAlbum(album, null);
  else if (what === 'purge photo' && assets.length > 30) library.purge(asset);
  else if (what === 'order') library.orderAlbum(album, library.members(album).slice(who % 3));
  else if (what === 'join otherwise')
    library.setMember(album, asset, true, { relation: `Relation-${which}-${who}-${library.changeCount}` });
  else library.setMember(album, asset, what === 'join');
}

it('whoever walks all lists and whoever follows all changes know the same albums and members', async () => {
  const library = { assets: 60, bytes: 600, albums: { count: 4, memberships: 1.3, folders: 2 } };
  const { simulator, client } = await startKnown({ library });
  const told = new Told();
  const feed = await new Feed(client).start('beginning');
  const limits = fc.constantFrom(1, 2, 7, 66);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), limits, async (steps, limit) => {
      for (const each of steps) play(simulator.library, each);
      told.learn(await feed.next());
      expect(await known(client, limit)).toEqual(told.known());
    }),
    { numRuns: 20, endOnFailure: true },
  );
});
