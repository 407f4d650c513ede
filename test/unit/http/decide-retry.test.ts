import { describe, expect, it } from 'vitest';
import { decideRetry, isPassing, type RetryStep, type TryResult } from '../../../src/http/decide-retry.ts';

/** Every status that there is. */
const STATUSES = Array.from({ length: 500 }, (_, n) => 100 + n);

const MINUTE = 60_000;

const reply = (status: number, retryAfterMs?: number): TryResult => ({ kind: 'reply', status, retryAfterMs });
const error = (code: string): TryResult => ({ kind: 'error', code });
const after = (afterMs: number): RetryStep => ({ do: 'retry', afterMs });
const RETURN: RetryStep = { do: 'return' };

describe('decideRetry', () => {
  it.each<[rule: string, result: TryResult, triesDone: number, step: RetryStep, ms?: number]>([
    ['success is success', reply(200), 1, RETURN],
    ["a redirect is the caller's", reply(302), 1, RETURN],
    ["a refusal is the caller's", reply(403), 1, RETURN],
    ["C18: a lost session is the caller's", reply(421), 1, RETURN],
    ['C22: busy, the first time', reply(503), 1, after(1000)],
    ['C22: busy, the second time', reply(503), 2, after(2000)],
    ['C22: busy, the fourth time', reply(503), 4, after(8000)],
    ['C22: busy, five times in a minute: enough', reply(503), 5, RETURN, MINUTE],
    ['C34: busy, five times in less', reply(503), 5, after(16_000), MINUTE - 1],
    ['C34: busy for a minute, four times', reply(503), 4, after(8000), MINUTE],
    ['C34: no clock and no dice make it endless', error('ECONNREFUSED'), 30, RETURN],
    [
      'C34: "at once" is not believed more than four times',
      reply(503, 0),
      5,
      { do: 'pause', pauseMs: 16_000, retry: true },
    ],
    ['too many requests', reply(429), 1, after(1000)],
    ['an error of theirs', reply(500), 1, after(1000)],
    ['a gateway', reply(504), 1, after(1000)],
    [
      'C21: the server names a time',
      reply(503, 7_200_000),
      1,
      { do: 'pause', pauseMs: 7_200_000, retry: true },
    ],
    ['C21: shorter than ours, it counts too', reply(429, 1), 4, { do: 'pause', pauseMs: 1, retry: true }],
    [
      'C21: it counts when patience has ended',
      reply(503, 1000),
      5,
      { do: 'pause', pauseMs: 1000, retry: false },
      MINUTE,
    ],
    ['a time in a good reply means nothing', reply(200, 1000), 1, RETURN],
    ['a time in a refusal means nothing', reply(403, 1000), 1, RETURN],
    ['C13: a reset', error('ECONNRESET'), 1, after(1000)],
    ['C16: no such name', error('ENOTFOUND'), 3, after(4000)],
    ['C13: a reset, five times in a minute: enough', error('ECONNRESET'), 5, RETURN, MINUTE],
    ['C34: no network, five times in less', error('ENETUNREACH'), 5, after(16_000), 59_999],
    ['an error nobody has seen', error('EWHATEVER'), 1, after(1000)],
    ['C33: a slow answer', error('BODY_TOO_SLOW'), 1, after(1000)],
    ['C33: a slow answer, twice: enough', error('BODY_TOO_SLOW'), 2, RETURN],
    ['C33: an endless answer, twice: enough', error('EXCHANGE_TOO_LONG'), 2, RETURN],
    ['C17: a certificate', error('CERT_HAS_EXPIRED'), 1, RETURN],
    ['C17: a name on a certificate', error('ERR_TLS_CERT_ALTNAME_INVALID'), 1, RETURN],
    ['C25: a proxy that says no', error('PROXY_REFUSED'), 1, RETURN],
    ['J6: too much', error('BODY_TOO_LARGE'), 1, RETURN],
  ])('%s', (_rule, result, triesDone, step, ms = 0) => {
    expect(decideRetry(result, { tries: triesDone, ms }, 1)).toEqual(step);
  });

  it.each(STATUSES)('C28: a call that is answered with %i', (status) => {
    const isAgain = [408, 409, 425, 429].includes(status) || status >= 500;
    expect(decideRetry(reply(status), { tries: 1, ms: 0 }, 1)).toEqual(isAgain ? after(1000) : RETURN);
    expect(isPassing(status)).toBe(isAgain && status !== 409);
  });

  it('C22: jitter is full: from nothing up to the whole back-off', () => {
    expect(decideRetry(reply(503), { tries: 3, ms: 0 }, 0)).toEqual(after(0));
    expect(decideRetry(reply(503), { tries: 3, ms: 0 }, 0.25)).toEqual(after(1000));
  });
});
