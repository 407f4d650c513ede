import type { Clock } from '../../base/clock.ts';
import type { WatchPace } from '../../config/config.ts';
import { firstOutside } from '../../base/day-hours.ts';
import type { CronTimes } from './cron-times.ts';
import { decideRest, type LastLook } from './decide-rest.ts';

/** How long it is until the next look, once so much of the rest has passed. 0: now. */
export type LeftMs = (passedMs: number) => number;

/** How often a loop looks at the wall clock: that may be set, and goes on while the machine sleeps, which a timer does not. */
export const CLOCK_LOOK_MS = 60_000;

/** When a watching run looks next. */
export interface Pace {
  /** From now on, after a look that ended so. */
  rest(look: Omit<LastLook, 'intervalMs'>): LeftMs;
  /** Until no quiet hour is in the way. */
  quietMs(): number;
  /** When a rest of so long would be over: what ends in a quiet hour goes on until that is over. */
  endsAtMs(leftMs: number): number;
  /** How long a rest after a good look takes at most. */
  longestMs(): number;
}

/** `times`: of a pace that names the times of its looks. */
function createPace(
  { when, delayMs, quietHours }: WatchPace,
  clock: Pick<Clock, 'now' | 'random'>,
  times: CronTimes | undefined,
): Pace {
  const quietMs = () => {
    // Asked for twice, it may have gone on meanwhile.
    const nowMs = clock.now();
    return firstOutside(quietHours, nowMs) - nowMs;
  };
  const endsAtMs = (leftMs: number) => firstOutside(quietHours, clock.now() + leftMs);

  /** Until the next regular look. Times of a day are of the wall clock, which may be set or stand still while the machine sleeps. */
  const regular = (): (() => number) => {
    const laterMs = Math.floor(clock.random() * delayMs);
    if (times === undefined) return () => ('intervalMs' in when ? when.intervalMs : 0) + laterMs;
    let seenMs = clock.now();
    let plannedMs = times(seenMs) + laterMs;
    return () => {
      const nowMs = clock.now();
      // Set back: what was planned may lie years ahead by now.
      if (nowMs < seenMs) plannedMs = Math.min(plannedMs, times(nowMs) + laterMs);
      seenMs = nowMs;
      return plannedMs - nowMs;
    };
  };

  return {
    rest(look) {
      const untilRegular = regular();
      const restMs = decideRest({ ...look, intervalMs: untilRegular() });
      const overAtMs = clock.now() + restMs;
      return (passedMs) => {
        const byClock = times !== undefined && look.troubles === 0;
        // Whichever of the two clocks is first: one may be set back, the other stands still while the machine sleeps.
        const ownMs = byClock ? untilRegular() : Math.min(restMs - passedMs, overAtMs - clock.now());
        const leftMs = Math.max(ownMs, look.askedMs - passedMs);
        return leftMs > 0 ? leftMs : quietMs();
      };
    },
    quietMs,
    endsAtMs,
    longestMs() {
      const intervalMs = 'intervalMs' in when ? when.intervalMs : 0;
      const regularMs = times === undefined ? intervalMs : times(clock.now()) - clock.now();
      return endsAtMs(regularMs + delayMs) - clock.now();
    },
  };
}

/** The library that knows cron is loaded where a pace needs it. */
export async function openPace(pace: WatchPace, clock: Pick<Clock, 'now' | 'random'>): Promise<Pace> {
  if (!('cron' in pace.when)) return createPace(pace, clock, undefined);
  const { cronTimes } = await import('./cron-times.ts');
  return createPace(pace, clock, cronTimes(pace.when.cron));
}
