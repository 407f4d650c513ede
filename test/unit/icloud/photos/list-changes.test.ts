import { describe, expect, it } from 'vitest';
import { NO_TIME } from '../../../support/no-time.ts';
import { silentLog } from '../../../../src/base/log.ts';
import type { DatabaseRequest } from '../../../../src/icloud/photos/database.ts';
import { DatabaseError } from '../../../../src/icloud/photos/database.ts';
import { listChanges, lookUpAssets } from '../../../../src/icloud/photos/list-changes.ts';
import type { Zone } from '../../../../src/icloud/photos/zones.ts';
import type { ChangesEnd, Page } from '../../../../src/model/photo-source.ts';
import { asset, master } from '../../../support/apple-records.ts';
import { scriptedDatabase } from '../../../support/scripted-database.ts';

const ZONE: Zone = {
  library: { id: 'PrimarySync', kind: 'personal' },
  database: 'private',
  zoneID: { zoneName: 'PrimarySync', ownerRecordName: '_owner' },
};
const { signal } = new AbortController();

interface Told {
  readonly records: readonly unknown[];
  readonly moreComing?: boolean;
  readonly syncToken?: unknown;
}

/** Changes as scripted, page by page; lookups find these records. */
async function changes(pages: readonly (Told | Error)[], known: readonly { recordName: string }[] = []) {
  let at = 0;
  const database = scriptedDatabase(({ operation, body }: DatabaseRequest) => {
    if (operation === 'records/lookup') {
      const { records }: { records: { recordName: string }[] } = JSON.parse(JSON.stringify(body));
      return {
        records: records.map(
          ({ recordName }) =>
            known.find((record) => record.recordName === recordName) ?? {
              recordName,
              serverErrorCode: 'NOT_FOUND',
            },
        ),
      };
    }
    const page = pages[Math.min(at, pages.length - 1)];
    at += 1;
    if (page instanceof Error) throw page;
    return { zones: [{ syncToken: `t${at}`, moreComing: at < pages.length, ...page }] };
  });
  const given: Page[] = [];
  const reading = listChanges({ database, clock: NO_TIME, log: silentLog }, ZONE, 'old', signal);
  for (;;) {
    const next = await reading.next();
    if (next.done === true) return { pages: given, end: next.value satisfies ChangesEnd, database };
    given.push(next.value);
  }
}

describe('listChanges', () => {
  it('E8: null in place of an error is no error', async () => {
    const zone = { records: [], serverErrorCode: null, reason: null };
    expect((await changes([zone])).end).toEqual({ kind: 'token', token: 't1', doubt: undefined });
  });

  it('sends zone and token whole, and hands the tokens on', async () => {
    const { database, end } = await changes([{ records: [] }, { records: [] }]);
    expect(end).toEqual({ kind: 'token', token: 't2', doubt: undefined });
    expect(database.requests.map(({ body }) => body['zones'])).toMatchObject([
      [{ zoneID: ZONE.zoneID, syncToken: 'old', resultsLimit: 200 }],
      [{ zoneID: ZONE.zoneID, syncToken: 't1' }],
    ]);
  });

  it('tells shown assets from those that are gone, and passes over other records', async () => {
    const { pages } = await changes([
      {
        records: [
          master('M1'),
          asset('A1', 'M1'),
          { recordName: 'purged', recordType: null, deleted: true },
          asset('trashed', 'M1', { isDeleted: { value: 1 } }),
          asset('hidden', 'M1', { isHidden: { value: 1 } }),
          asset('restored', 'M1', { isDeleted: { value: null } }),
          { recordName: 'A1-IN-X', recordType: 'CPLContainerRelation', fields: {} },
          { recordName: 'info', recordType: 'CPLLibraryInfo', fields: {} },
        ],
      },
    ]);
    expect(pages).toHaveLength(1);
    expect(pages[0]?.assets.map(({ id }) => id)).toEqual(['A1', 'restored']);
    expect(pages[0]?.gone).toEqual([
      { record: 'purged', how: 'purged' },
      { record: 'trashed', how: 'trashed' },
      { record: 'hidden', how: 'hidden' },
    ]);
    expect(pages[0]?.unreadable).toEqual([]);
  });

  it('each page tells up to where changes are known with it', async () => {
    const { pages } = await changes([
      { records: [master('M1'), asset('A1', 'M1')] },
      { records: [] },
      { records: [master('M2'), asset('A2', 'M2')] },
    ]);
    expect(pages.map(({ token }) => token)).toEqual(['t1', 't3']);
  });

  it('E22: albums and memberships come beside photos, and nothing else is asked for because of them', async () => {
    const album = { recordName: 'X', recordType: 'CPLAlbum', fields: { albumType: { value: 0 } } };
    const relation = { recordName: 'A1-IN-X', recordType: 'CPLContainerRelation', fields: {} };
    const left = { recordName: 'A2-IN-X', recordType: null, deleted: true };
    const { pages, end, database } = await changes([
      { records: [master('M1'), asset('A1', 'M1'), album, relation, left] },
    ]);
    expect(pages).toMatchObject([
      {
        ids: ['A1'],
        gone: [],
        unreadable: [],
        collections: [{ id: 'X', now: { kind: 'album', name: undefined } }],
        memberships: [
          { asset: 'A1', collection: 'X', isMember: true },
          { asset: 'A2', collection: 'X', isMember: false },
        ],
      },
    ]);
    expect(end).toEqual({ kind: 'token', token: 't1', doubt: undefined });
    expect(database.requests.map(({ operation }) => operation)).toEqual(['changes/zone']);
  });

  it.each<[what: string, lookUp: () => unknown]>([
    [
      'refuses to tell the rest',
      () => {
        throw new DatabaseError('BAD_REQUEST', 'no', 400);
      },
    ],
    ['answers for nothing', () => ({ records: [] })],
  ])(
    'E69: an album of which only a part came, and Apple %s, is asked for again from there',
    async (_what, lookUp) => {
      const half = { recordName: 'X', recordType: 'CPLAlbum', fields: {} };
      const told = [
        [master('M1'), asset('A1', 'M1')],
        [half, master('M2'), asset('A2', 'M2')],
      ];
      const database = scriptedDatabase(({ operation, body }: DatabaseRequest) => {
        if (operation === 'records/lookup') return lookUp();
        const at = JSON.stringify(body).includes('"old"') ? 0 : 1;
        return { zones: [{ records: told[at], syncToken: `t${at + 1}`, moreComing: at === 0 }] };
      });
      const reading = listChanges({ database, clock: NO_TIME, log: silentLog }, ZONE, 'old', signal);
      const first = await reading.next();
      expect(first.value).toMatchObject({ ids: ['A1'], token: 't1' });
      expect((await reading.next()).value).toEqual({
        kind: 'token',
        token: 't1',
        doubt: 'Apple tells of albums in part, and refuses to tell the rest',
      });
    },
  );

  it('E22: an album of which only a part came is looked up; one that nobody finds costs nothing', async () => {
    const part = (recordName: string) => ({
      recordName,
      recordType: 'CPLAlbum',
      fields: { position: { value: 7 } },
    });
    const whole = { ...part('X'), fields: { albumType: { value: 3 }, position: { value: 7 } } };
    const { pages, end, database } = await changes([{ records: [part('X'), part('gone')] }], [whole]);
    expect(pages).toMatchObject([
      { collections: [{ id: 'X', now: { kind: 'folder', position: 7 } }], gone: [], unreadable: [] },
    ]);
    expect(end).toEqual({ kind: 'token', token: 't1', doubt: undefined });
    expect(database.requests.map(({ operation }) => operation)).toEqual(['changes/zone', 'records/lookup']);
  });

  it('looks up the originals of assets that changed alone, and names originals that changed alone', async () => {
    const { pages } = await changes([{ records: [asset('A1', 'M1'), master('M2')] }], [master('M1')]);
    expect(pages[0]?.assets.map(({ id, masterId }) => [id, masterId])).toEqual([['A1', 'M1']]);
    expect(pages[0]?.masters).toEqual(['M2']);
    expect(pages[0]?.unreadable).toEqual([]);
  });

  it('E3: an asset whose original is nowhere costs itself', async () => {
    const { pages } = await changes([{ records: [asset('A1', 'gone'), master('M2'), asset('A2', 'M2')] }]);
    expect(pages[0]?.assets.map(({ id }) => id)).toEqual(['A2']);
    expect(pages[0]?.unreadable).toMatchObject([{ record: 'A1' }]);
    expect(pages[0]?.ids).toEqual(['A1', 'A2']);
  });

  it('reads on through seventy empty pages', async () => {
    const empty = Array.from({ length: 70 }, () => ({ records: [] }));
    const { pages, end } = await changes([...empty, { records: [master('M'), asset('A', 'M')] }]);
    expect(pages).toHaveLength(1);
    expect(end).toEqual({ kind: 'token', token: 't71', doubt: undefined });
  });

  it.each<[string, Told | Error]>([
    ['is refused', new DatabaseError('BAD_REQUEST', 'Unknown sync continuation type', 400)],
    ['would be empty next time', { records: [], syncToken: '' }],
  ])('E8: a token that %s is of no use', async (_what, page) => {
    expect((await changes([page])).end).toEqual({ kind: 'refused' });
  });

  it.each<[string, Told]>([
    ['no records', { records: JSON.parse('null') }],
    ['no token', { records: [], syncToken: undefined }],
    ['a token that never moves', { records: [], syncToken: 'same', moreComing: true }],
  ])('E1: an answer with %s leaves the token where it was, and a doubt', async (_what, page) => {
    const { end } = await changes([page]);
    expect(end).toMatchObject({ kind: 'token', token: 'old', doubt: expect.stringContaining('Apple') });
  });
});

describe('lookUpAssets', () => {
  it('asks for fifty at a time, with their originals, and tells which are gone', async () => {
    const names = Array.from({ length: 60 }, (_, n) => `A${n}`);
    const database = scriptedDatabase(({ body }) => {
      const { records }: { records: { recordName: string }[] } = JSON.parse(JSON.stringify(body));
      return {
        records: records.map(({ recordName }) =>
          recordName === 'A7'
            ? { recordName, serverErrorCode: 'NOT_FOUND', reason: 'Record not found' }
            : recordName.startsWith('A')
              ? asset(recordName, `M${recordName.slice(1)}`)
              : master(recordName),
        ),
      };
    });
    const ids: string[] = [];
    const gone: string[] = [];
    for await (const page of lookUpAssets(
      { database, clock: NO_TIME, log: silentLog },
      ZONE,
      names,
      signal,
    )) {
      ids.push(...page.assets.map(({ id }) => id));
      gone.push(...page.gone.map(({ record }) => record));
    }
    expect(ids).toEqual(names.filter((name) => name !== 'A7'));
    expect(gone).toEqual(['A7']);
    expect(database.requests).toHaveLength(4);
  });
});
