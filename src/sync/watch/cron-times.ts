import { Cron } from 'croner';

/** Answers the first of its times after a moment. */
export type CronTimes = (afterMs: number) => number;

/**
 * The times of a pattern that was checked, by the clock of this machine. One that names its hours comes once in the nights, too, in which
 * the clocks change: in the gap as soon as it is over. One of every so many minutes goes on by minutes that really pass.
 */
export function cronTimes(pattern: string): CronTimes {
  const cron = new Cron(pattern, { paused: true, mode: '5-part', fixedTimeRule: 'no-wildcard' });
  // A clock from before 1970 would have the library look for years.
  return (afterMs) => cron.nextRun(new Date(Math.max(0, afterMs)))?.getTime() ?? Number.POSITIVE_INFINITY;
}
