import { twoDigits } from './two-digits.ts';

/** Hours of each day, by the clock of this machine: minutes since midnight, the last one not included. May go over midnight. */
export interface DayHours {
  readonly from: number;
  readonly to: number;
}

const DAY_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;

/** `22:00-07:00`; undefined: it is none. */
export function parseDayHours(text: string): DayHours | undefined {
  const found = /^\s*(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)\s*$/.exec(text);
  if (found === null) return undefined;
  const [, fromHour, fromMinute, toHour, toMinute] = found.map(Number);
  const from = minutesOf(fromHour, fromMinute);
  const to = minutesOf(toHour, toMinute);
  return from === undefined || to === undefined || from === to ? undefined : { from, to };
}

/** 24:00 is the end of a day, and its beginning. */
function minutesOf(hour = -1, minute = -1): number | undefined {
  if (hour === 24 && minute === 0) return 0;
  return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 ? hour * 60 + minute : undefined;
}

export function printDayHours({ from, to }: DayHours): string {
  return `${clockTime(from)}-${clockTime(to)}`;
}

/** Whether a moment lies in these hours, in local time. */
export function isWithin({ from, to }: DayHours, atMs: number): boolean {
  const at = new Date(atMs);
  return holds({ from, to }, at.getHours() * 60 + at.getMinutes());
}

/** Whether there is a minute that both have. */
export function doOverlap(one: DayHours, other: DayHours): boolean {
  return holds(one, other.from) || holds(other, one.from);
}

/** Whether they leave no minute of a day. */
export function isWholeDay(hours: readonly DayHours[]): boolean {
  return Array.from({ length: DAY_MINUTES }).every((_, minute) => hours.some((one) => holds(one, minute)));
}

/**
 * The first moment from `atMs` on that lies in none of these hours. Minute by minute: so it is right in the nights, too, in which the
 * clocks change.
 */
export function firstOutside(hours: readonly DayHours[], atMs: number): number {
  let outsideMs = atMs;
  for (let minute = 0; minute <= 2 * DAY_MINUTES; minute += 1) {
    if (!hours.some((one) => isWithin(one, outsideMs))) return outsideMs;
    outsideMs += MINUTE_MS - (outsideMs % MINUTE_MS);
  }
  return outsideMs;
}

function holds({ from, to }: DayHours, minute: number): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

function clockTime(minutes: number): string {
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}
