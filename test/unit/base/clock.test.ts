import { afterEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';

const DAY_MS = 86_400_000;

afterEach(() => {
  vi.useRealTimers();
});

it('G5: a wait of thirty days does not end at once, and ends then', async () => {
  vi.useFakeTimers();
  let isOver = false;
  void systemClock.sleep(30 * DAY_MS).then(() => (isOver = true));
  await vi.advanceTimersByTimeAsync(30 * DAY_MS - 1);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(isOver).toBe(true);
});
