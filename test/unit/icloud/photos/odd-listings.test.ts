import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { type AppleRecord, asset, master, photos } from '../../../support/apple-records.ts';
import { scriptedDatabase, scriptedLibrary } from '../../../support/scripted-database.ts';
import { complete, listAll, numbered } from './list-all.ts';

const { signal } = new AbortController();

describe('a listing whose pages do not add up', () => {
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

  it('an index whose state Apple cannot give is not called unfinished', async () => {
    const { database } = scriptedLibrary({ count: 3 });
    const answers = { records: [{ serverErrorCode: 'BAD_REQUEST', reason: 'Index has invalid data' }] };
    const call: typeof database.call = (request, until) =>
      JSON.stringify(request.body).includes('CheckIndexingState')
        ? Promise.resolve(answers)
        : database.call(request, until);
    expect((await listAll({ call })).end).toMatchObject({ shortfall: undefined, token: 'token' });
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
});
