import { expect, it } from 'vitest';
import type { Failure } from '../../../src/model/failure.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import { Outage } from '../../../src/transfer/outage.ts';
import { photoBytes, relative, wantedFile } from '../../support/wanted.ts';

const wanted = wantedFile('A.jpg', photoBytes('A', 10));
const saved: Outcome = { kind: 'saved', wanted, path: relative('A.jpg'), modifiedAtMs: 0, verified: true };
const failed = (failure: Failure): Outcome => ({ kind: 'failed', wanted, path: undefined, failure });
const reset: Failure = { kind: 'broken', code: 'ECONNRESET', gained: 0 };

/** Notes the same failure from worker after worker; answers after how many the run ended, and how. */
function streak(failure: Failure, options: { workers?: number; from?: number; first?: number } = {}) {
  const { workers = 8, first = 0 } = options;
  const { from = workers } = options;
  const outage = new Outage(workers);
  for (let n = 1; n <= first; n += 1) outage.note(n % from, failed(failure));
  outage.note(0, saved);
  for (let n = 1; n <= 100; n += 1) {
    const end = outage.note(n % from, failed(failure));
    if (end !== undefined) return { after: n, code: end.code };
  }
  return undefined;
}

it.each<[rule: string, failure: Failure, expected: unknown]>([
  ['C23: the network is gone', reset, { after: 10, code: 'SERVICE_UNREACHABLE' }],
  ['C23: the service is too busy', { kind: 'busy' }, { after: 10, code: 'SERVICE_THROTTLING' }],
  ['C23: error pages', { kind: 'wrong', why: 'html' }, { after: 10, code: 'SERVICE_REFUSING' }],
  ['C23: no link works', { kind: 'link-expired' }, { after: 10, code: 'SERVICE_REFUSING' }],
  [
    'B7: a failing disk',
    { kind: 'destination', code: 'EIO', scope: 'file' },
    { after: 3, code: 'DESTINATION_UNUSABLE' },
  ],
  ['bad names', { kind: 'destination', code: 'ENAMETOOLONG', scope: 'file' }, undefined],
  ['files not uploaded yet', { kind: 'unavailable', detail: '' }, undefined],
  ['files that do not match', { kind: 'wrong', why: 'signature' }, undefined],
])('%s', (_rule, failure, expected) => {
  expect(streak(failure)).toEqual(expected);
});

it('C23: a file that went well starts the count anew', () => {
  expect(streak(reset, { first: 9 })).toMatchObject({ after: 10 });
});

it('C23: another failure starts the count anew', () => {
  const outage = new Outage(8);
  for (let n = 0; n < 100; n += 1) {
    expect(outage.note(n % 8, failed(n % 2 === 0 ? reset : { kind: 'busy' }))).toBeUndefined();
  }
});

it('C23: a network that is gone is one failure, whatever it says', () => {
  const outage = new Outage(8);
  const codes = ['ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND'];
  const ends = Array.from({ length: 10 }, (_, n) =>
    outage.note(n % 8, failed({ kind: 'broken', code: codes[n % 3] ?? '', gained: 0 })),
  );
  expect(ends.map((end) => end?.code)).toEqual([...Array(9).fill(undefined), 'SERVICE_UNREACHABLE']);
});

it('C23: fewer than five workers of eight are no outage, but all of a few are', () => {
  expect(streak(reset, { workers: 8, from: 4 })).toBeUndefined();
  expect(streak(reset, { workers: 2 })).toMatchObject({ after: 10 });
});
