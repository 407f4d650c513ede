import { type DayHours, isWithin } from '../base/day-hours.ts';

/** How fast downloads may come, in bytes per second; undefined: as fast as they do. */
export interface DownloadRate {
  readonly usual: number | undefined;
  /** No two of them have a minute in common. */
  readonly at: readonly { readonly hours: DayHours; readonly bytesPerSecond: number | undefined }[];
}

/** The rate at a moment, by the clock of this machine. */
export function rateAt({ usual, at }: DownloadRate, nowMs: number): number | undefined {
  const found = at.find(({ hours }) => isWithin(hours, nowMs));
  return found === undefined ? usual : found.bytesPerSecond;
}
