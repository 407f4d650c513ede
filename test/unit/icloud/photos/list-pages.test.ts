import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NO_TIME } from '../../../support/no-time.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { listPages } from '../../../../src/icloud/photos/list-pages.ts';
import { asset, photos } from '../../../support/apple-records.ts';
import { scriptedLibrary } from '../../../support/scripted-database.ts';
import { complete, listAll, numbered, ZONE } from './list-all.ts';

const { signal } = new AbortController();

describe('listPages', () => {
  it.each([0, 1, 99, 100, 101, 250, 1000])('lists each of %i photos once, newest first', async (count) => {
    const { database } = scriptedLibrary({ count });
    const { ids, end } = await listAll(database);
    expect(ids).toEqual(numbered(count));
    expect(end).toEqual(complete(count));
  });

  it('asks as the web app does, and sends the zone back whole', async () => {
    const { database } = scriptedLibrary({ count: 1 });
    await listAll(database);
    const query = database.requests.find(({ body }) => body['resultsLimit'] === 200);
    expect(query).toMatchObject({
      database: 'private',
      operation: 'records/query',
      body: {
        query: {
          recordType: 'CPLAssetAndMasterByAssetDateWithoutHiddenOrDeleted',
          filterBy: [
            { fieldName: 'startRank', comparator: 'EQUALS', fieldValue: { type: 'INT64', value: 0 } },
            {
              fieldName: 'direction',
              comparator: 'EQUALS',
              fieldValue: { type: 'STRING', value: 'ASCENDING' },
            },
          ],
        },
        zoneID: ZONE.zoneID,
      },
    });
    expect(query?.body['desiredKeys']).toEqual(
      expect.arrayContaining(['resVidComplRes', 'filenameEnc', 'assetDate']),
    );
  });

  it('advances the rank by assets, not by masters', async () => {
    // 100 assets with 99 masters: two of them share one.
    const first = photos(0, 100).filter(({ recordName }) => recordName !== 'M99');
    const shared = first.map((record) => (record.recordName === 'A99' ? asset('A99', 'M98') : record));
    const { database, ranks } = scriptedLibrary({
      count: 130,
      page: (rank) => (rank === 0 ? shared : photos(rank, Math.max(0, 130 - rank))),
    });
    const { ids, end } = await listAll(database);
    expect(ids).toEqual(numbered(130));
    expect(ranks).toEqual([0, 99]);
    expect(end).toEqual(complete(130));
  });

  it('goes on behind a page that is shorter than it could be', async () => {
    const { database } = scriptedLibrary({
      count: 200,
      page: (rank) => photos(rank, rank === 0 ? 60 : Math.max(0, Math.min(100, 200 - rank))),
    });
    const { ids, end } = await listAll(database);
    expect(ids).toEqual(numbered(200));
    expect(end).toEqual(complete(200));
  });

  it('goes on past empty pages in the middle', async () => {
    let empty = 2;
    const { database } = scriptedLibrary({
      count: 150,
      page: (rank) =>
        rank === 99 && (empty -= 1) >= 0 ? [] : photos(rank, Math.max(0, Math.min(100, 150 - rank))),
    });
    const { ids, end } = await listAll(database);
    expect(ids).toEqual(numbered(150));
    expect(end).toEqual(complete(150));
  });

  it('ends after three empty pages, and says what is missing', async () => {
    const { database, ranks } = scriptedLibrary({
      count: 500,
      page: (rank) => (rank === 0 ? photos(0, 100) : []),
    });
    const { ids, end } = await listAll(database);
    expect(ids).toHaveLength(100);
    expect(end).toEqual(complete(500, 100));
    expect(ranks.filter((rank) => rank === 99)).toHaveLength(3);
  });

  it.each([
    [1, [0]],
    [99, [0]],
    [100, [0]],
    [101, [0, 99]],
    [250, [0, 99, 198]],
  ])('the newest %i need no more pages than %j', async (limit, expected) => {
    const { database, ranks } = scriptedLibrary({ count: 1000 });
    const { ids, end } = await listAll(database, { limit });
    expect(ids).toEqual(numbered(limit));
    expect(ranks).toEqual(expected);
    expect(end).toEqual({ ...complete(1000, limit), isCut: true });
  });

  it('has at most seven pages under way, holds a few more, and lets go of them when nobody pulls any more', async () => {
    const signals: AbortSignal[] = [];
    const library = scriptedLibrary({ count: 10_000 });
    let underWay = 0;
    let most = 0;
    const database = {
      call: async (request: Parameters<typeof library.database.call>[0], until: AbortSignal) => {
        signals.push(until);
        most = Math.max(most, (underWay += 1));
        await nextTurn();
        underWay -= 1;
        return library.database.call(request, until);
      },
    };
    const listing = listPages(
      { database, clock: NO_TIME, log: silentLog },
      ZONE,
      { limit: undefined },
      signal,
    );
    await listing.next();
    for (let turns = 0; turns < 20; turns += 1) await nextTurn();
    expect(most).toBe(7);
    expect(library.ranks).toEqual([0, 99, 198, 297, 396, 495, 594, 693, 792]);
    await listing.return(complete(0));
    expect(signals.at(-1)?.aborted).toBe(true);
  });

  it('goes on at a rank, a few places before it, and tells what is left', async () => {
    const { database, ranks } = scriptedLibrary({ count: 450 });
    const { pages, ids, end } = await listAll(database, { from: 200 });
    expect(ids).toEqual(numbered(450).slice(190));
    expect(ranks).toEqual([190, 289, 388]);
    expect(pages.map(({ rank, expected, token }) => [rank, expected, token])).toEqual([
      [290, 260, undefined],
      [389, 260, undefined],
      [450, 260, undefined],
    ]);
    // The token of the whole listing is that of its first page.
    expect(end).toEqual({ ...complete(450, 260), token: undefined });
    expect((await listAll(database, { from: 3 })).ids).toEqual(numbered(450));
    expect((await listAll(database, { from: 450 })).ids).toEqual(numbered(450).slice(440));
    expect((await listAll(database, { from: 200, limit: 250 })).ids).toEqual(numbered(250).slice(190));
  });

  it('an empty library has a page, with the token', async () => {
    const { pages, end } = await listAll(scriptedLibrary({ count: 0 }).database);
    expect(pages).toMatchObject([{ ids: [], rank: 0, token: 'token' }]);
    expect(end).toEqual(complete(0));
  });

  it('the first page has the token, and each tells where a listing would go on behind it', async () => {
    const { database } = scriptedLibrary({ count: 250 });
    const { pages } = await listAll(database);
    expect(pages.map(({ rank, token }) => [rank, token])).toEqual([
      [100, 'token'],
      [199, undefined],
      [250, undefined],
    ]);
  });

  it('shows the failure of a page only to whoever pulls it', async () => {
    const { database } = scriptedLibrary({
      count: 300,
      page: (rank) => {
        if (rank > 0) throw new Error('page lost');
        return photos(0, 100);
      },
    });
    const listing = listPages(
      { database, clock: NO_TIME, log: silentLog },
      ZONE,
      { limit: undefined },
      signal,
    );
    expect((await listing.next()).done).toBe(false);
    await expect(listing.next()).rejects.toThrow('page lost');
  });
});
