import { expect, it } from 'vitest';
import { countTroubles, decideRest, type LastLook } from '../../../../src/sync/watch/decide-rest.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

const good: LastLook = { intervalMs: 12 * HOUR, troubles: 0, needsPerson: false, askedMs: 0 };

it.each<[rule: string, look: Partial<LastLook>, restMs: number]>([
  ['C34: after a good look the interval counts', {}, 12 * HOUR],
  ['C34: after trouble that passes, a minute', { troubles: 1 }, MINUTE],
  ['C34: then two', { troubles: 2 }, 2 * MINUTE],
  ['C34: then five', { troubles: 3 }, 5 * MINUTE],
  ['C34: then fifteen', { troubles: 4 }, 15 * MINUTE],
  ['C34: then twice as long each time', { troubles: 6 }, HOUR],
  ['C34: and never longer than the interval', { troubles: 4, intervalMs: 10 * MINUTE }, 10 * MINUTE],
  ['C34: up to the interval', { troubles: 11 }, 12 * HOUR],
  ['C34: and no number is too large', { troubles: 1e9 }, 12 * HOUR],
  ['C34: who waits for a person waits for the interval', { troubles: 1, needsPerson: true }, 12 * HOUR],
  ['C34: an interval shorter than a minute stays', { troubles: 1, intervalMs: 10 * SECOND }, 10 * SECOND],
  ['C34: and gets longer where nothing comes of it', { troubles: 5, intervalMs: SECOND }, 32 * SECOND],
  ['C34: up to a minute', { troubles: 50, intervalMs: SECOND }, MINUTE],
  ['C34: with a person wanted, too', { troubles: 50, intervalMs: SECOND, needsPerson: true }, MINUTE],
  ['C21: what Apple asks for is never shortened', { troubles: 1, askedMs: 13 * HOUR }, 13 * HOUR],
  ['C21: after a good look neither', { askedMs: 13 * HOUR }, 13 * HOUR],
  ['C21: nor does it shorten ours', { troubles: 2, askedMs: SECOND }, 2 * MINUTE],
])('%s', (_rule, look, restMs) => {
  expect(decideRest({ ...good, ...look })).toBe(restMs);
});

it('H13: looks in which nothing works are counted, however patient each of them is', () => {
  const rests: number[] = [];
  for (let troubles = 0; rests.length < 5; ) {
    troubles = countTroubles(troubles, { lookMs: 2 * MINUTE, restMs: rests.at(-1) ?? 0 });
    rests.push(decideRest({ ...good, troubles }));
  }
  expect(rests).toEqual([1, 2, 5, 15, 30].map((minutes) => minutes * MINUTE));
  expect(countTroubles(9, { lookMs: HOUR, restMs: 30 * MINUTE })).toBe(1);
});
