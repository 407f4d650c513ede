import { type Database, DatabaseError, type DatabaseRequest } from '../../src/icloud/photos/database.ts';
import type { AppleRecord } from './apple-records.ts';
import { photos } from './apple-records.ts';

/** A database that answers by a function and remembers what it was asked. */
export function scriptedDatabase(
  answer: (request: DatabaseRequest, call: number) => unknown,
): Database & { readonly requests: DatabaseRequest[] } {
  const requests: DatabaseRequest[] = [];
  return {
    requests,
    // oxlint-disable-next-line typescript/require-await -- a thrown error has to become a rejection
    async call(request, signal) {
      signal.throwIfAborted();
      requests.push(request);
      return answer(request, requests.length - 1);
    },
  };
}

export interface ScriptedLibrary {
  readonly count?: number | undefined;
  readonly state?: string;
  /** The records from a rank on; by default 100 photos a page. */
  readonly page?: (rank: number, call: number) => readonly AppleRecord[];
}

/** A library of `count` photos, listed like Apple's. */
export function scriptedLibrary({ count = 0, state = 'FINISHED', page }: ScriptedLibrary) {
  const pages = page ?? ((rank) => photos(rank, Math.max(0, Math.min(100, count - rank))));
  const ranks: number[] = [];
  const database = scriptedDatabase(({ operation, body }) => {
    if (operation === 'internal/records/query/batch') {
      return { batch: [{ records: [{ fields: { itemCount: { value: count, type: 'INT64' } } }] }] };
    }
    if (operation !== 'records/query') throw new DatabaseError('HTTP_404', 'not scripted', 404);
    const rank = rankOf(body);
    if (rank === undefined) {
      return { records: [{ fields: { state: { value: state }, progress: { value: 37 } } }] };
    }
    ranks.push(rank);
    return { records: pages(rank, ranks.length - 1), syncToken: 'token' };
  });
  return { database, ranks };
}

/** The rank a list query asks for; undefined for other queries. */
export function rankOf(body: DatabaseRequest['body']): number | undefined {
  const { query }: { query: { filterBy?: readonly { fieldValue: { value: number } }[] } } = JSON.parse(
    JSON.stringify(body),
  );
  return query.filterBy?.[0]?.fieldValue.value;
}

/** The names that a lookup asks for. */
export function namesAsked(body: DatabaseRequest['body']): string[] {
  const { records }: { records: { recordName: string }[] } = JSON.parse(JSON.stringify(body));
  return records.map(({ recordName }) => recordName);
}
