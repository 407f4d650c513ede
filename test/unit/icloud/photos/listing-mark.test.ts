import { describe, expect, it } from 'vitest';
import { NO_TIME } from '../../../support/no-time.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { readMark, resumeFrom, writeMark } from '../../../../src/icloud/photos/listing-mark.ts';
import type { Zone } from '../../../../src/icloud/photos/zones.ts';
import { scriptedDatabase } from '../../../support/scripted-database.ts';

const ZONE: Zone = {
  library: { id: 'PrimarySync', kind: 'personal' },
  database: 'private',
  zoneID: { zoneName: 'PrimarySync' },
};
const { signal } = new AbortController();

function resume(records: readonly unknown[], rank = 500) {
  const database = scriptedDatabase(() => ({ zones: [{ records, syncToken: 'next', moreComing: false }] }));
  return resumeFrom({ database, clock: NO_TIME, log: silentLog }, ZONE, { rank, token: 'old' }, signal);
}

describe('a listing that goes on', () => {
  it('goes back one place for each asset that may have moved another', async () => {
    const moved = [
      { recordName: 'A', recordType: 'CPLAsset', fields: {} },
      { recordName: 'B', recordType: null, deleted: true },
      { recordName: 'M', recordType: 'CPLMaster', fields: {} },
      { recordName: 'X', recordType: 'CPLAlbum', fields: {} },
    ];
    expect(await resume(moved)).toEqual({ rank: 498, token: 'old' });
    expect(await resume([])).toEqual({ rank: 500, token: 'old' });
    expect(await resume(moved, 1)).toEqual({ rank: 0, token: 'old' });
  });

  it('E8: begins anew where its token is refused', async () => {
    const database = scriptedDatabase(() => ({ zones: [{ serverErrorCode: 'BAD_REQUEST', reason: 'no' }] }));
    const ports = { database, clock: NO_TIME, log: silentLog };
    expect(await resumeFrom(ports, ZONE, { rank: 5, token: 'old' }, signal)).toBeUndefined();
  });

  it.each([
    undefined,
    '',
    '{}',
    '{"rank":-1,"token":"t"}',
    '{"rank":1.5,"token":"t"}',
    '{"rank":1,"token":""}',
  ])('%j is no mark', (text) => {
    expect(readMark(text)).toBeUndefined();
  });

  it('reads what it wrote', () => {
    expect(readMark(writeMark({ rank: 300, token: 't' }))).toEqual({ rank: 300, token: 't' });
  });
});
