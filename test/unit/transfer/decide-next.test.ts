import { describe, expect, it } from 'vitest';
import type { Failure, WrongBody } from '../../../src/model/failure.ts';
import { decideNext, type History, type Next } from '../../../src/transfer/decide-next.ts';

const MINUTE = 60_000;
const fresh: History = {
  fruitless: 1,
  limit: 5,
  vainMs: 0,
  othersSaved: false,
  wrong: {},
  addressRefreshed: false,
  sessionRenewed: false,
};
const cut: Failure = { kind: 'short', expected: 9, received: 7, gained: 7 };
const reset: Failure = { kind: 'broken', code: 'ECONNRESET', gained: 0 };
const wrong = (why: WrongBody): Failure => ({ kind: 'wrong', why });
const disk = (code: string, scope: 'file' | 'volume' = 'file'): Failure => ({
  kind: 'destination',
  code,
  scope,
});
const retry = (afterMs: number, fromStart = false): Next => ({ do: 'retry', afterMs, fromStart });

describe('decideNext', () => {
  it.each<[rule: string, failure: Failure, history: Partial<History>, next: Next]>([
    ['C20: an expired address is refreshed', { kind: 'link-expired' }, {}, { do: 'refresh-address' }],
    [
      'C20: but only once without progress',
      { kind: 'link-expired' },
      { addressRefreshed: true },
      { do: 'give-up' },
    ],
    ['C18: a lost session is renewed', { kind: 'session-lost' }, {}, { do: 'renew-session' }],
    [
      'C18: a second refusal stops the run',
      { kind: 'session-lost' },
      { sessionRenewed: true },
      { do: 'stop-run' },
    ],
    [
      'C21: a long Retry-After is obeyed in full',
      { kind: 'busy', retryAfterMs: 900_000 },
      {},
      retry(900_000),
    ],
    ['C21: a Retry-After of 0 is believed', { kind: 'busy', retryAfterMs: 0 }, {}, retry(0)],
    ['C22: without one the back-off counts', { kind: 'busy' }, { fruitless: 3 }, retry(4_000)],
    [
      'C22: five tries in a minute are enough',
      { kind: 'busy', retryAfterMs: 1 },
      { fruitless: 5, vainMs: MINUTE },
      { do: 'give-up' },
    ],
    [
      'C34: five tries in less are not, and "at once" is not believed any more',
      { kind: 'busy', retryAfterMs: 0 },
      { fruitless: 5, vainMs: MINUTE - 1 },
      retry(16_000),
    ],
    [
      'C34: unless another file was saved',
      { kind: 'busy' },
      { fruitless: 5, othersSaved: true },
      { do: 'give-up' },
    ],
    [
      'C34: which says nothing before the limit',
      { kind: 'busy' },
      { fruitless: 4, othersSaved: true },
      retry(8_000),
    ],
    ['C34: no clock and no dice make it endless', reset, { fruitless: 30 }, { do: 'give-up' }],
    ['C34: a minute alone is not enough', reset, { fruitless: 2, vainMs: MINUTE }, retry(2_000)],
    ['C1: a body that ends too early resumes', cut, {}, retry(1_000)],
    ['C2: but not for ever', cut, { fruitless: 5 }, { do: 'give-up' }],
    ['C13: a broken connection resumes', reset, { fruitless: 2 }, retry(2_000)],
    ['C13: the back-off ends at a minute', reset, { fruitless: 29 }, retry(60_000)],
    ['C13: and is given up at the limit', reset, { fruitless: 5, vainMs: MINUTE }, { do: 'give-up' }],
    ['C34: which is not reached in seconds', reset, { fruitless: 5, vainMs: 59_999 }, retry(16_000)],
    [
      'C3: a body too long is fetched again',
      wrong('too-long'),
      { wrong: { 'too-long': 2 } },
      retry(1_000, true),
    ],
    ['C3: three times', wrong('too-long'), { wrong: { 'too-long': 3 } }, { do: 'give-up' }],
    [
      'C4: other bytes are fetched once more',
      wrong('signature'),
      { wrong: { signature: 1 } },
      retry(1_000, true),
    ],
    ['C4: and no more', wrong('signature'), { wrong: { signature: 2 } }, { do: 'give-up' }],
    ['C5: an error page is tried again', wrong('html'), { wrong: { html: 4 } }, retry(1_000, true)],
    ['C5: up to the limit', wrong('json'), { wrong: { json: 5 } }, { do: 'give-up' }],
    [
      'C5: even when bytes were gained in between',
      wrong('empty'),
      { wrong: { empty: 5 } },
      { do: 'give-up' },
    ],
    ['C8: a part that does not continue ours', wrong('range'), { wrong: { range: 1 } }, retry(1_000, true)],
    ['C12: an encoding nobody asked for', wrong('encoding'), { fruitless: 5 }, { do: 'give-up' }],
    ['C19: what is denied is left', { kind: 'denied', detail: '' }, {}, { do: 'give-up' }],
    ['what is not there is left', { kind: 'unavailable', detail: '' }, {}, { do: 'give-up' }],
    ['A4: a run that ends ends', { kind: 'cancelled' }, {}, { do: 'give-up' }],
    ['B1: a full disk stops the run', disk('ENOSPC', 'volume'), {}, { do: 'stop-run' }],
    ['B6: a name too long costs one file', disk('ENAMETOOLONG'), {}, { do: 'give-up' }],
    ['B7: a disk error costs one file', disk('EIO'), {}, { do: 'give-up' }],
    ['B11: too many open files pass', disk('EMFILE'), {}, retry(1_000)],
    ['B15: so does another program with the file open', disk('EBUSY'), { fruitless: 4 }, retry(8_000)],
    ['B15: but not for ever', disk('EBUSY'), { fruitless: 5 }, { do: 'give-up' }],
    ['N1: a stale handle is opened anew', disk('ESTALE'), {}, retry(1_000)],
  ])('%s', (_rule, failure, history, next) => {
    expect(decideNext(failure, { ...fresh, ...history }, 1)).toEqual(next);
  });

  it('C22: jitter shortens the back-off, and never the time the server asked for', () => {
    expect(decideNext(reset, fresh, 0.25)).toEqual(retry(250));
    expect(decideNext({ kind: 'busy', retryAfterMs: 7_000 }, fresh, 0.25)).toEqual(retry(7_000));
  });
});
