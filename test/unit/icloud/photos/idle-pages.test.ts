import { expect, it } from 'vitest';
import { IdlePages } from '../../../../src/icloud/photos/idle-pages.ts';

const { signal } = new AbortController();

/** How many pages are asked for, and how long the walk pauses, until it is given up; 2000 pages at most. */
async function walk(page: (at: number) => readonly string[]) {
  let pausedMs = 0;
  const idlePages = new IdlePages({ sleep: async (ms) => void (pausedMs += ms) });
  let pages = 1;
  while (pages < 2_000 && (await idlePages.goesOn(page(pages), signal))) pages += 1;
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
