import { expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { DatabaseError } from '../../../../src/icloud/photos/database.ts';
import { lookUpFurther, lookUpRecords } from '../../../../src/icloud/photos/look-up-records.ts';
import type { Zone } from '../../../../src/icloud/photos/zones.ts';
import { asset } from '../../../support/apple-records.ts';
import { scriptedDatabase } from '../../../support/scripted-database.ts';

const ZONE: Zone = {
  library: { id: 'PrimarySync', kind: 'personal' },
  database: 'private',
  zoneID: { zoneName: 'PrimarySync' },
};
const { signal } = new AbortController();
const names = Array.from({ length: 120 }, (_, n) => `A${n}`);

function limited(most: number, refusal: Error) {
  return scriptedDatabase(({ body }) => {
    const { records }: { records: { recordName: string }[] } = JSON.parse(JSON.stringify(body));
    if (records.length > most) throw refusal;
    return { records: records.map(({ recordName }) => asset(recordName, 'M')) };
  });
}

it.each<[string, DatabaseError]>([
  ['in words', new DatabaseError('BAD_REQUEST', 'records length is greater than max size', 400)],
  ['by status', new DatabaseError('HTTP_413', 'http status 413', 413)],
])('E17: a limit that Apple tells %s halves lookups until they fit, once', async (_how, refusal) => {
  const database = limited(13, refusal);
  const options = { names, desiredKeys: [] };
  expect(await lookUpRecords(database, ZONE, options, signal)).toHaveLength(120);
  // 50, 25, then twelve at a time.
  expect(database.requests).toHaveLength(12);
  await lookUpRecords(database, ZONE, options, signal);
  expect(database.requests).toHaveLength(22);
});

it('E17: another refusal is none of its length', async () => {
  const database = limited(0, new DatabaseError('BAD_REQUEST', 'no', 400));
  await expect(lookUpRecords(database, ZONE, { names, desiredKeys: [] }, signal)).rejects.toThrow('no');
  expect(database.requests).toHaveLength(1);
});

it('E17: a limit of nothing ends, too', async () => {
  const database = limited(0, new DatabaseError('BAD_REQUEST', 'length is greater than max size', 400));
  const ports = { database, log: silentLog };
  expect(await lookUpFurther(ports, ZONE, names, signal)).toEqual({ records: [], isRefused: true });
  expect(database.requests).toHaveLength(6);
});

it('records that nobody asked for are passed over', async () => {
  const database = scriptedDatabase(() => ({ records: [asset('A0', 'M'), asset('X', 'M'), null] }));
  const found = await lookUpRecords(database, ZONE, { names: ['A0'], desiredKeys: [] }, signal);
  expect(found).toMatchObject([{ recordName: 'A0' }]);
});
