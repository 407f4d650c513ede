import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { DatabaseError, type DatabaseRequest } from '../../../../src/icloud/photos/database.ts';
import { listMembers } from '../../../../src/icloud/photos/list-members.ts';
import { areInSmartAlbum } from '../../../../src/icloud/photos/smart-lists.ts';
import type { ListedSmartAlbum } from '../../../../src/model/smart-albums.ts';
import { asset, master } from '../../../support/apple-records.ts';
import { NO_TIME } from '../../../support/no-time.ts';
import { scriptedDatabase } from '../../../support/scripted-database.ts';
import { PRIMARY } from './simulator-database.ts';

const { signal } = new AbortController();

interface Asked {
  readonly query: {
    readonly recordType: string;
    readonly filterBy: readonly {
      readonly fieldName: string;
      readonly fieldValue: { readonly value: string | number };
    }[];
  };
  readonly resultsLimit: number;
}

function filtersOf({ body }: DatabaseRequest): Readonly<Record<string, string | number>> {
  const { query, resultsLimit }: Asked = JSON.parse(JSON.stringify(body));
  const filters = query.filterBy.map((one): [string, string | number] => [
    one.fieldName,
    one.fieldValue.value,
  ]);
  return { recordType: query.recordType, ...Object.fromEntries(filters), resultsLimit };
}

describe('lists of smart albums', () => {
  it('a list is asked for 100 at a time, as many pages as reach over it by one place', async () => {
    const ids = Array.from({ length: 250 }, (_, at) => `A${at}`);
    const database = scriptedDatabase((request) => {
      const rank = Number(filtersOf(request)['startRank']);
      const some = ids.slice(rank, rank + 100);
      const records = [...some.map((id) => master(`M${id}`)), ...some.map((id) => asset(id, `M${id}`))];
      return { records, syncToken: 'token' };
    });
    const ports = { database, clock: NO_TIME, log: silentLog };
    const found: unknown[] = [];
    for await (const { memberships } of listMembers(ports, PRIMARY, 'smart:long-exposure', signal))
      found.push(...memberships.map((one) => [one.asset, one.collection, one.isMember]));
    expect(found).toEqual(ids.map((id) => [id, 'smart:long-exposure', true]));
    expect(database.requests.map(filtersOf)).toEqual(
      [0, 99, 198].map((startRank) => ({
        recordType: 'CPLAssetAndMasterInSmartAlbumByAssetDate',
        smartAlbum: 'EXPOSURE',
        direction: 'ASCENDING',
        startRank,
        resultsLimit: 200,
      })),
    );
  });

  const tell = (album: ListedSmartAlbum, answer: (id: unknown) => unknown, ids = ['A', 'B']) => {
    const database = scriptedDatabase((request) => answer(filtersOf(request)['recordName']));
    const ports = { database, clock: NO_TIME, log: silentLog };
    return areInSmartAlbum(ports, PRIMARY, { album, assets: ids }, signal);
  };

  it.each<[string, (id: unknown) => unknown, readonly string[] | undefined]>([
    ['one is in it', (id) => ({ records: id === 'A' ? [master('M'), asset('A', 'M')] : [] }), ['A']],
    ['none is', () => ({ records: [] }), []],
    // As of a server that does not know the filter: the first photos of the list.
    ['the answer is about another photo', () => ({ records: [asset('Z', 'M')] }), undefined],
    [
      'E68: Apple knows nothing of the one, and gives the other',
      (id) => ({
        records: [id === 'A' ? asset('A', 'M') : { recordName: 'B', serverErrorCode: 'NOT_FOUND' }],
      }),
      ['A'],
    ],
    [
      'E68: Apple cannot give one',
      (id) => ({ records: id === 'A' ? [] : [{ recordName: 'B', serverErrorCode: 'INTERNAL_ERROR' }] }),
      undefined,
    ],
    [
      'one answer is about another photo',
      (id) => ({ records: id === 'A' ? [] : [asset('A', 'M')] }),
      undefined,
    ],
  ])('single photos: %s', async (_what, answer, ids) => {
    const found = await tell('portrait', answer);
    expect(found && [...found]).toEqual(ids);
  });

  it('single photos: a refusal tells nothing of any', async () => {
    const refuse = () => {
      throw new DatabaseError('BAD_REQUEST', 'Index has invalid data', 400);
    };
    expect(await tell('portrait', refuse)).toBeUndefined();
    expect(await tell('hidden', refuse, [])).toEqual(new Set());
  });
});
