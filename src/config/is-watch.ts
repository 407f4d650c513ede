import type { RawValues } from './read-values.ts';

/** Whether these settings make a run go on for ever. */
export function isWatch({ watchWithInterval, schedule }: RawValues): boolean {
  return watchWithInterval !== undefined || schedule !== undefined;
}
