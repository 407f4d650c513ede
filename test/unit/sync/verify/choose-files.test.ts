import { expect, it } from 'vitest';
import { sampler, sampleSize, type Sample } from '../../../../src/sync/verify/choose-files.ts';

it.each<[what: string, sample: Sample | undefined, of: number, size: number]>([
  ['all without a wish', undefined, 100, 100],
  ['so many', { files: 7 }, 100, 7],
  ['no more than there are', { files: 200 }, 100, 100],
  ['a part', { percent: 5 }, 100, 5],
  ['at least one of a few', { percent: 0.1 }, 3, 1],
  ['none of none', { percent: 50 }, 0, 0],
])('a sample is %s', (_what, sample, of, size) => {
  expect(sampleSize(sample, of)).toBe(size);
});

it.each([0, 0.25, 0.5, 0.75, 0.999_999])(
  'picks exactly as many as are wanted, whatever the dice (%s)',
  (dice) => {
    const isPicked = sampler(7, 100, { random: () => dice });
    expect(Array.from({ length: 100 }, isPicked).filter(Boolean)).toHaveLength(7);
  },
);

it('gives each file the same chance', () => {
  let seed = 1;
  // A small generator of our own (Park and Miller), so that the test is the same every time.
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const hits = Array.from({ length: 10 }, () => 0);
  for (let round = 0; round < 5000; round += 1) {
    const isPicked = sampler(3, 10, { random });
    for (const index of hits.keys()) if (isPicked()) hits[index] = (hits[index] ?? 0) + 1;
  }
  for (const count of hits) expect(Math.abs(count - 1500)).toBeLessThan(150);
});
