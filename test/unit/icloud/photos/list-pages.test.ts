import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NO_TIME } from '../../../support/no-time.ts';
import { type Log, silentLog } from '../../../../src/base/log.ts';
import { listPages } from '../../../../src/icloud/photos/list-pages.ts';
import type { Zone } from '../../../../src/icloud/photos/zones.ts';
import type { ListingEnd, Page } from '../../../../src/model/photo-source.ts';
import { type AppleRecord, asset, master, photos } from '../../../support/apple-records.ts';
import { scriptedDatabase, scriptedLibrary } from '../../../support/scripted-database.ts';

const ZONE: Zone = {
  library: { id: 'PrimarySync', kind: 'personal' },
  database: 'private',
  zoneID: { zoneName: 'PrimarySync', ownerRecordName: '_owner', zoneType: 'REGULAR_CUSTOM_ZONE' },
};
const { signal } = new AbortController();

async function listAll(
  database: Parameters<typeof listPages>[0]['database'],
  { limit, from, log = silentLog }: { limit?: number; from?: number; log?: Log } = {},
): Promise<{ pages: Page[]; ids: string[]; end: ListingEnd }> {
  const listing = listPages({ database, clock: NO_TIME, log }, ZONE, { limit, from }, signal);
  const pages: Page[] = [];
  for (;;) {
    const next = await listing.next();
    if (next.done === true) {
      return { pages, ids: pages.flatMap(({ assets }) => assets.map(({ id }) => id)), end: next.value };
    }
    pages.push(next.value);
  }
}

const complete = (expected: number, seen = expected): ListingEnd => ({
  isCut: false,
  token: 'token',
  expected,
  seen,
  elsewhere: 0,
  shortfall: undefined,
});
const numbered = (count: number) => Array.from({ length: count }, (_, n) => `A${n}`);

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

  it('E6: a count that is too small hides nothing', async () => {
    const { database } = scriptedLibrary({
      count: 50,
      page: (rank) => photos(rank, Math.max(0, Math.min(100, 250 - rank))),
    });
    const { ids, end } = await listAll(database);
    expect(ids).toEqual(numbered(250));
    expect(end).toEqual(complete(50, 250));
  });

  it('E6: a count that cannot be had makes a listing incomplete, not impossible', async () => {
    const library = scriptedLibrary({ count: 120 });
    const database = scriptedDatabase((request) =>
      request.operation === 'internal/records/query/batch'
        ? { batch: [] }
        : library.database.call(request, signal),
    );
    const { ids, end } = await listAll(database);
    expect(ids).toEqual(numbered(120));
    expect(end).toEqual({ ...complete(120), expected: undefined });
  });

  it('E6: the same page for ever ends after three pages without a new photo', async () => {
    const { database, ranks } = scriptedLibrary({ count: 33_161, page: () => photos(0, 100) });
    const { ids, end } = await listAll(database);
    expect(ids).toEqual(numbered(100));
    expect(end).toEqual(complete(33_161, 100));
    expect(ranks.length).toBeLessThanOrEqual(12);
  });

  it('E5: an asset on two pages is given once', async () => {
    const { database } = scriptedLibrary({
      count: 150,
      page: (rank) => (rank === 0 ? photos(0, 100) : rank === 99 ? photos(90, 60) : []),
    });
    const { ids, end } = await listAll(database);
    expect(ids).toEqual(numbered(150));
    expect(end).toEqual(complete(150));
  });

  it('E3: a record that cannot be read is told once and counts as listed', async () => {
    const { database } = scriptedLibrary({
      count: 11,
      page: (rank) => (rank < 11 ? [...photos(0, 10), asset('A10', 'gone')] : []),
    });
    const { pages, ids, end } = await listAll(database);
    expect(ids).toEqual(numbered(10));
    expect(pages.flatMap(({ unreadable }) => unreadable)).toEqual([
      { record: 'A10', reason: 'its original cannot be looked up now' },
    ]);
    expect(end).toEqual(complete(11));
  });

  it.each(['CPLMaster', 'CPLAsset'].flatMap((half) => [1, 7, 60].map((count) => [half, count] as const)))(
    'E5: halves of photos that come with the next page (%s, %i) are joined, also without a lookup',
    async (half, count) => {
      let owed: readonly AppleRecord[] = [];
      const { database } = scriptedLibrary({
        count: 250,
        page(rank) {
          const own = photos(rank, Math.max(0, Math.min(100, 250 - rank)));
          // The last page holds nothing back.
          const isLast = rank + 100 >= 250;
          const late = new Set(
            isLast ? [] : own.filter(({ recordType }) => recordType === half).slice(-count),
          );
          const shown = [...owed, ...own.filter((record) => !late.has(record))];
          owed = [...late];
          return shown;
        },
      });
      const { pages, ids, end } = await listAll(database);
      expect(ids.toSorted()).toEqual(numbered(250).toSorted());
      expect(pages.flatMap(({ unreadable }) => unreadable)).toEqual([]);
      expect(end).toEqual(complete(250));
      // A listing that is broken off may not go on behind a half.
      const ranks = pages.map(({ rank }) => rank);
      if (half === 'CPLMaster') expect(ranks[0]).toBeUndefined();
      expect(ranks.at(-1)).toBeDefined();
    },
  );

  it('E5: photos that a page repeats in the place of others are looked for at the end', async () => {
    const { database } = scriptedLibrary({
      count: 250,
      // A page that is short, with four of the page before: its rank is counted too far.
      page: (rank) =>
        rank === 99
          ? [...photos(95, 4), ...photos(99, 56)]
          : photos(rank, Math.max(0, Math.min(100, 250 - rank))),
    });
    const { ids, end } = await listAll(database);
    expect(ids.toSorted()).toEqual(numbered(250).toSorted());
    expect(end).toEqual(complete(250));
  });

  it('E3: an original of nobody is told only where a photo is missing', async () => {
    for (const [count, told] of [
      [10, 0],
      [11, 1],
    ] as const) {
      const { database } = scriptedLibrary({
        count,
        page: (rank) => (rank === 0 ? [...photos(0, 10), ...photos(500, 1).slice(0, 1)] : []),
      });
      const { pages } = await listAll(database);
      expect(pages.flatMap(({ unreadable }) => unreadable)).toHaveLength(told);
    }
  });

  it('an unfinished index is a loud warning, and the listing incomplete', async () => {
    const warnings: string[] = [];
    const { database } = scriptedLibrary({ count: 3, state: 'RUNNING' });
    const { ids, end } = await listAll(database, {
      log: { ...silentLog, warn: (text) => warnings.push(text) },
    });
    expect(ids).toEqual(numbered(3));
    expect(end.shortfall).toContain('still indexing');
    expect(warnings).toEqual([expect.stringContaining('still indexing this library (37 %)')]);
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

  it('has at most six pages under way, holds a few more, and lets go of them when nobody pulls any more', async () => {
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
    expect(most).toBe(6);
    expect(library.ranks).toEqual([0, 99, 198, 297, 396, 495, 594, 693, 792]);
    await listing.return(complete(0));
    expect(signals.at(-1)?.aborted).toBe(true);
  });

  it('E23: photos that go while the library is listed hide none of those behind them', async () => {
    // Twenty of the first page go as soon as it was told.
    const left = numbered(400).map((_, n) => n);
    const library = scriptedLibrary({
      count: 380,
      page(rank, call) {
        if (call === 1) left.splice(10, 20);
        const shown = left.slice(rank, rank + 100);
        return [...shown.map((n) => master(`M${n}`)), ...shown.map((n) => asset(`A${n}`, `M${n}`))];
      },
    });
    const { ids } = await listAll(library.database);
    expect(new Set(ids)).toEqual(new Set(numbered(400)));
    // Back by a page, and from then on ten places at a time.
    expect(library.ranks.filter((rank) => rank % 99 !== 0)).toEqual([90, 180, 270, 360]);
  });

  it('E23: an empty page in the middle is looked at from the page before', async () => {
    let isFirst = true;
    const { database, ranks } = scriptedLibrary({
      count: 300,
      page(rank) {
        if (rank !== 198 || !isFirst) return photos(rank, Math.max(0, Math.min(100, 300 - rank)));
        isFirst = false;
        return [];
      },
    });
    const { ids, end } = await listAll(database);
    expect(ids).toEqual(numbered(300));
    expect(end).toEqual(complete(300));
    expect(ranks.length).toBeLessThanOrEqual(8);
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
