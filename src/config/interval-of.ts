import type { WatchPace } from './config.ts';

const DAY_MS = 86_400_000;

/** How long it is from one look to the next, as a rule: what tells whether one is late. Undefined: there is only one. */
export function intervalOf(pace: WatchPace | undefined): number | undefined {
  if (pace === undefined) return undefined;
  return 'intervalMs' in pace.when ? pace.when.intervalMs : DAY_MS;
}
