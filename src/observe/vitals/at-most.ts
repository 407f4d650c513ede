import type { Clock } from '../../base/clock.ts';

/** Waits for work, but not for long: what hangs goes on behind the caller's back. Rejects as the work does, if that is in time. */
export async function atMost(work: Promise<void>, ms: number, clock: Pick<Clock, 'beat'>): Promise<void> {
  const over = new AbortController();
  const late = clock.beat(ms, over.signal).catch(() => {});
  try {
    await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}
