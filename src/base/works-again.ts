import { counted } from './counted.ts';
import { duration } from './duration.ts';

/** The end of a trouble that was told, for the log. `tries`: the one that worked included. */
export function worksAgain(troubleMs: number, tries: number): string {
  return `works again after ${duration(troubleMs / 1000)}, ${counted(tries, 'try', 'tries')}`;
}
