import { expect, it } from 'vitest';
import { connect, type Connect } from '../../src/sync/open/connect.ts';
import { simulated } from '../support/simulated.ts';

/** The real network, which writes down at each download how many are under way, itself included. */
function countingConnect() {
  const atOnce: number[] = [];
  const busyAfter: number[] = [];
  let active = 0;
  const counting: Connect = async (network, limits) => {
    const inner = await connect(network, limits);
    return {
      ...inner,
      async send(request) {
        if (request.headers['accept-encoding'] !== 'identity') return inner.send(request);
        active += 1;
        atOnce.push(active);
        const reply = await inner.send(request);
        if (reply.status !== 200) {
          busyAfter.push(atOnce.length);
          active -= 1;
          return reply;
        }
        async function* chunks() {
          try {
            yield* reply.body.chunks;
          } finally {
            active -= 1;
          }
        }
        return { ...reply, body: { ...reply.body, chunks: chunks() } };
      },
    };
  };
  return { connect: counting, atOnce, busyAfter };
}

it('C21: a 503 halves the downloads of the whole account; they grow back when it is borne', {
  timeout: 30_000,
}, async () => {
  const { firstRun, photos } = await simulated({
    library: { assets: 90, bytes: 3_000 },
    latencyMs: 4,
    scenario: [
      { match: { operation: 'download', nth: 30 }, action: { do: 'busy', status: 503, retryAfter: 0 } },
    ],
  });
  const { connect: counting, atOnce, busyAfter } = countingConnect();
  expect(await firstRun(['--threads', '8'], { connect: counting })).toMatchObject({ code: 0 });
  expect(photos().size).toBe(90);

  const [busyAt = 0] = busyAfter;
  const after = atOnce.slice(busyAt);
  expect(busyAfter).toHaveLength(1);
  expect(Math.max(...atOnce.slice(0, busyAt))).toBe(8);
  // The other seven come to their end; then four at a time, until four were saved.
  const halvedAt = after.findIndex((number) => number <= 4);
  expect(halvedAt).toBeGreaterThanOrEqual(0);
  expect(halvedAt).toBeLessThan(8);
  expect(Math.max(...after.slice(halvedAt, halvedAt + 3))).toBeLessThanOrEqual(4);
  expect(Math.max(...after.slice(halvedAt))).toBe(8);
});

it('Q1, Q3: downloads are not faster than --limit-rate; what --low-priority cannot do is a warning, and no more', async () => {
  const { firstRun, photos } = await simulated({ library: { assets: 20, bytes: 10_000 } });
  const beganAt = performance.now();
  const { code, err } = await firstRun(
    ['--limit-rate', '00:00-12:00 400K, 12:00-24:00 400K', '--low-priority'],
    { lowerPriority: async () => ['the priority at the disk stays as it is: ionice ended with status 1'] },
  );
  expect(performance.now() - beganAt).toBeGreaterThan(300);
  expect(err).toContain('warning: the priority at the disk stays as it is: ionice ended with status 1');
  expect([code, photos().size]).toEqual([0, 20]);
});
