import { expect, it } from 'vitest';
import { type HttpRequest, TransportError } from '../../src/http/transport.ts';
import type { Connect } from '../../src/sync/open/connect.ts';
import { WatchedRun } from '../random/watched-run.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { simulated } from '../support/simulated.ts';
import { operationOf } from '../support/spied-connect.ts';

const PHOTOS = 40;

/** A first sync whose network goes away at a request, for so long by a clock that only sleepers move. */
async function firstSync(isLast: (request: HttpRequest, n: number) => boolean, goneMs: number) {
  const clock = new FakeClock(Date.UTC(2026, 7, 1));
  const { signIn, photos, simulator } = await simulated({
    now: () => clock.now(),
    library: { assets: PHOTOS, bytes: 3_000 },
  });
  const watched = new WatchedRun(() => {}, 0);
  let requests = 0;
  let goneAtMs: number | undefined;
  const connect: Connect = async (network, limits) => {
    const inner = await watched.connect(network, limits);
    return {
      ...inner,
      async send(request) {
        requests += 1;
        if (isLast(request, requests)) goneAtMs ??= clock.now();
        if (goneAtMs !== undefined && clock.now() - goneAtMs < goneMs) {
          throw new TransportError('ENETUNREACH', 'connect', 'no network');
        }
        return inner.send(request);
      },
    };
  };
  const { code, err } = await watched.on(() => clock.run(signIn([], { clock, connect }), watched.isBusy));
  const tookMs = clock.monotonic();
  return {
    code,
    err,
    saved: photos().size,
    tookMs,
    wasGone: goneAtMs !== undefined,
    proofs: simulator.counters.get('signin/complete') ?? 0,
  };
}

const isPhoto = ({ url }: HttpRequest) => url.hostname.includes('content');
const isOf =
  (...operations: readonly string[]) =>
  (request: HttpRequest) =>
    operations.includes(operationOf(request));

/** Once `n` requests of a kind have left. */
function nth(isKind: (request: HttpRequest) => boolean, n: number) {
  let seen = 0;
  return (request: HttpRequest) => isKind(request) && (seen += 1) === n;
}

it.each<[when: string, isLast: (request: HttpRequest, n: number) => boolean]>([
  ['at the very start', () => true],
  ['while the code is sent', isOf('securitycode')],
  ['before the login', isOf('accountLogin')],
  ['before the listing', isOf('query')],
  ['at the first photo', nth(isPhoto, 1)],
  ['in the middle', nth(isPhoto, 20)],
  ['at the last photo', nth(isPhoto, PHOTOS)],
])('C34: 40 s without a network %s of a first sync cost nothing', async (_when, isLast) => {
  const { code, err, saved, wasGone, proofs, tookMs } = await firstSync(isLast, 40_000);
  expect(wasGone).toBe(true);
  expect({ code, saved, proofs, err }).toMatchObject({ code: 0, saved: PHOTOS, proofs: 1 });
  expect(tookMs).toBeGreaterThanOrEqual(40_000);
});

it.each<[when: string, isLast: (request: HttpRequest, n: number) => boolean]>([
  ['at the very start', () => true],
  ['before the listing', isOf('query')],
  ['in the middle', nth(isPhoto, 20)],
])('C16, C34: a network that goes for ever %s ends the run with 7 in minutes', async (_when, isLast) => {
  const { code, err, wasGone, tookMs } = await firstSync(isLast, Number.POSITIVE_INFINITY);
  expect(wasGone).toBe(true);
  expect({ code, err }).toMatchObject({ code: 7 });
  expect(err).not.toContain('password');
  expect(tookMs).toBeGreaterThanOrEqual(60_000);
  expect(tookMs).toBeLessThan(6 * 60_000);
});
