import type { Clock } from '../../src/base/clock.ts';

/** Pauses that take no time. */
export const NO_TIME: Pick<Clock, 'sleep'> = { sleep: () => Promise.resolve() };
