import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { DatabaseError } from '../../../../src/icloud/photos/database.ts';
import { listMembers } from '../../../../src/icloud/photos/list-members.ts';
import { asset, master } from '../../../support/apple-records.ts';
import { NO_TIME } from '../../../support/no-time.ts';
import { scriptedDatabase } from '../../../support/scripted-database.ts';
import { allPages, askedOf } from './album-lists.ts';
import { PRIMARY } from './simulator-database.ts';

const { signal } = new AbortController();

describe('listMembers', () => {
  const relation = (id: string, position?: number, container = 'X') => ({
    recordName: `${id}-IN-${container}`,
    recordType: 'CPLContainerRelation',
    fields: {
      itemId: { type: 'STRING', value: id },
      containerId: { type: 'STRING', value: container },
      ...(position !== undefined && { position: { type: 'INT64', value: position } }),
    },
  });
  const recordsOf = (ids: readonly string[]) => [
    ...ids.map((id) => master(`M${id}`)),
    ...ids.map((id) => asset(id, `M${id}`)),
    ...ids.map((id) => relation(id)),
  ];
  /** Lists an album whose members change as it is listed; `before` is called with the number of each request. */
  const list = async (members: string[], before: (call: number) => void = () => {}) => {
    let calls = 0;
    const database = scriptedDatabase((request) => {
      before((calls += 1));
      const rank = Number(askedOf(request).filters['startRank']);
      const ids = members.slice(rank, rank + 66);
      return {
        records: recordsOf(ids),
        syncToken: 'token',
        ...(ids.length === 66 && { continuationMarker: 'more' }),
      };
    });
    const pages = listMembers({ database, clock: NO_TIME, log: silentLog }, PRIMARY, 'X', signal);
    const { pages: found, end } = await allPages(pages);
    return {
      ids: found.flatMap(({ memberships }) => memberships.map((one) => one.asset)),
      end,
      asked: database.requests.map(askedOf),
    };
  };
  const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `A${from + at}`);

  it('asks for who, where and at which place alone, at most one page for each 60', async () => {
    const { ids, asked, end } = await list(numbers(600));
    expect(ids).toEqual(numbers(600));
    expect(end.shortfall).toBeUndefined();
    expect(asked.length).toBeLessThanOrEqual(10);
    expect(asked[0]).toEqual({
      recordType: 'CPLContainerRelationLiveByAssetDate',
      filters: { parentId: 'X', direction: 'ASCENDING', startRank: 0 },
      keys: ['itemId', 'containerId', 'position'],
      limit: 198,
      marker: undefined,
    });
  });

  it('asks who stands for the album where that is wished, and tells it', async () => {
    const key = { isKeyAsset: { type: 'INT64', value: 1 } };
    const database = scriptedDatabase(() => ({
      records: [{ ...relation('A'), fields: { ...relation('A').fields, ...key } }, relation('B')],
    }));
    const ports = { database, clock: NO_TIME, log: silentLog };
    const { pages } = await allPages(listMembers(ports, PRIMARY, 'X', signal, { covers: true }));
    expect(database.requests.map(askedOf)[0]?.keys).toEqual([
      'itemId',
      'containerId',
      'position',
      'isKeyAsset',
    ]);
    expect(pages.flatMap(({ memberships }) => memberships.map(({ isCover }) => isCover))).toEqual([
      true,
      undefined,
    ]);
  });

  it('E68: who is in an album stays in it although Apple cannot give the record', async () => {
    const [left, right] = ['AAAAAAAA-0000-4000-8000-00000000000A', 'AAAAAAAA-0000-4000-8000-00000000000B'];
    const failed = (recordName: string, serverErrorCode = 'INTERNAL_ERROR') => ({
      recordName,
      serverErrorCode,
    });
    const database = scriptedDatabase(() => ({
      records: [
        ...recordsOf(['C']),
        failed(`${left}-IN-X`),
        failed(left),
        failed(right),
        failed('elsewhere-IN-Y'),
        failed('gone-IN-X', 'NOT_FOUND'),
        failed('AY6c0000000000000000000000000'),
        { serverErrorCode: 'INTERNAL_ERROR' },
      ],
    }));
    const ports = { database, clock: NO_TIME, log: silentLog };
    const { pages } = await allPages(listMembers(ports, PRIMARY, 'X', signal));
    expect(pages.flatMap(({ memberships }) => memberships.map(({ asset: id }) => id))).toEqual([
      'C',
      left,
      right,
    ]);
  });

  it.each([0, 1, 65, 66, 67, 131, 132])('an album of %i', async (count) => {
    expect((await list(numbers(count))).ids).toEqual(numbers(count));
  });

  it('E62: whoever leaves the album while it is listed hides nobody else', async () => {
    const members = numbers(300);
    const { ids } = await list(members, (call) => {
      if (call === 3) members.splice(10, 20);
    });
    expect(new Set(ids)).toEqual(new Set(numbers(300)));
    const emptied = numbers(200);
    const rest = await list(emptied, (call) => {
      if (call === 2) emptied.splice(5, 194);
    });
    expect(new Set(rest.ids)).toEqual(new Set([...numbers(66), 'A199']));
  });

  it('an album in which somebody leaves at every page ends all the same', async () => {
    const members = numbers(2_000);
    const { ids, asked } = await list(members, () => void members.splice(0, 90));
    expect(ids.length).toBeGreaterThan(500);
    expect(asked.length).toBeLessThan(100);
  });

  const listed = async (records: readonly unknown[]) => {
    const database = scriptedDatabase(() => ({ records }));
    const pages = listMembers({ database, clock: NO_TIME, log: silentLog }, PRIMARY, 'X', signal);
    return (await allPages(pages)).pages.flatMap(({ memberships }) => memberships);
  };

  it('tells the place where the relation does; an asset without its relation is in the album that was asked for', async () => {
    expect(
      await listed([
        asset('A', 'MA'),
        asset('B', 'MB'),
        relation('A', 2048),
        relation('C'),
        relation('D', 1, 'Y'),
      ]),
    ).toEqual([
      { relation: 'A-IN-X', asset: 'A', collection: 'X', isMember: true, position: 2048 },
      { relation: 'C-IN-X', asset: 'C', collection: 'X', isMember: true },
      { relation: 'B-IN-X', asset: 'B', collection: 'X', isMember: true },
    ]);
  });

  it('records of any shape cost themselves', async () => {
    const odd = [
      7,
      null,
      {},
      { recordName: 'r', recordType: 'CPLContainerRelation' },
      { recordType: 'CPLAsset' },
    ];
    expect(await listed([...odd, { ...asset('gone', 'M'), deleted: true }, relation('A')])).toHaveLength(1);
  });

  it('E61: an album that Apple does not list is told, and ends no run', async () => {
    const database = scriptedDatabase(() => {
      throw new DatabaseError('BAD_REQUEST', 'Index has invalid data', 400);
    });
    const pages = listMembers({ database, clock: NO_TIME, log: silentLog }, PRIMARY, 'X', signal);
    expect(await allPages(pages)).toEqual({
      pages: [],
      end: { shortfall: 'Apple does not list what is in an album', skipped: 0 },
    });
  });
});
