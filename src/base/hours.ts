/** A part of each day by the clock on the wall, in minutes since midnight; it may go past midnight. */
export interface Hours {
  readonly from: number;
  /** The first minute after it. */
  readonly to: number;
}

const HOURS = /^(\d{1,2}):([0-5]\d)\s*-\s*(\d{1,2}):([0-5]\d)$/;
const DAY = 24 * 60;

/** `22:00-07:00`; undefined for what is no such text, or names no minute. */
export function hoursFrom(text: string): Hours | undefined {
  const [, ...digits] = HOURS.exec(text.trim()) ?? [];
  const [fromHour = 24, fromMinute = 0, toHour = 24, toMinute = 0] = digits.map(Number);
  const from = fromHour * 60 + fromMinute;
  const to = toHour * 60 + toMinute;
  return from >= DAY || to > DAY || from === to ? undefined : { from, to };
}

/** By the clock of this machine. */
export function minuteOf(atMs: number): number {
  const at = new Date(atMs);
  return at.getHours() * 60 + at.getMinutes();
}

export function isWithin({ from, to }: Hours, minute: number): boolean {
  return from < to ? from <= minute && minute < to : from <= minute || minute < to;
}

/** Whether there is a minute that both have. */
export function doOverlap(one: Hours, other: Hours): boolean {
  return isWithin(one, other.from) || isWithin(other, one.from);
}
