import { expect, it } from 'vitest';
import { PageWalk } from '../../../../src/icloud/photos/page-walk.ts';

const { signal } = new AbortController();

/** How many pages are asked for, and how long the walk pauses, until it is given up. */
async function walk(page: (at: number) => readonly string[]) {
  let pausedMs = 0;
  const bounds = { pages: 2_000, names: 10_000 };
  const pageWalk = new PageWalk({ sleep: async (ms) => void (pausedMs += ms) }, bounds);
  let pages = 1;
  while (await pageWalk.goesOn(page(pages), signal)) pages += 1;
  return { pages, pausedMs };
}

it.each<[what: string, page: (at: number) => readonly string[], pages: number, leastPauseMs: number]>([
  ['the same five records', () => ['a', 'b', 'c', 'd', 'e'], 31, 10_000],
  ['nothing', () => [], 300, 100_000],
  ['a record that is new', (at) => [`r${at}`], 2_000, 0],
  ['the same two in turns', (at) => [`r${at % 2}`], 32, 10_000],
  ['something new after 70 empty ones', (at) => (at % 71 === 0 ? [`r${at}`] : []), 2_000, 0],
])('E19: pages of %s', async (_what, page, pages, leastPauseMs) => {
  const walked = await walk(page);
  expect(walked.pages).toBe(pages);
  expect(walked.pausedMs).toBeGreaterThanOrEqual(leastPauseMs);
  if (pages === 2_000) expect(walked.pausedMs).toBe(0);
});

it('E64: pages of many new records end by their number', async () => {
  const many = (at: number) => Array.from({ length: 100 }, (_, n) => `r${at}-${n}`);
  expect(await walk(many)).toEqual({ pages: 101, pausedMs: 0 });
});
