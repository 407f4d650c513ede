/** First and last millisecond of the years 1 to 9999: what calendars and file systems can be asked about. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00.000Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.000Z') - 86_400_000;

/** As JSON may hold it: itself, or written as text. Undefined for anything else, and for what is no number. */
export function numberFrom(value: unknown): number | undefined {
  const isText = typeof value === 'string' && NUMBER.test(value);
  const number = isText ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

const NUMBER = /^-?\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,3})?$/i;

/** A date as text with its zone (ISO 8601), in milliseconds since 1970. */
export function writtenTime(value: unknown): number | undefined {
  if (typeof value !== 'string' || !WRITTEN.test(value)) return undefined;
  return timeFrom(Date.parse(value));
}

const WRITTEN = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** A moment that a server or a file named, in whole milliseconds since 1970; undefined where it is no date of any calendar. */
export function timeFrom(value: unknown): number | undefined {
  if (typeof value !== 'number' || !(value >= FIRST_MS && value <= LAST_MS)) return undefined;
  return Math.floor(value);
}

/** The end of something, that a server or a file named: one that no calendar knows is as far away as a date can be. */
export function endFrom(value: number): number {
  return Math.min(LAST_MS, Math.max(0, Math.floor(value)));
}

/** Apple takes files of 50 GB at most; no file that users have is larger than this. */
const LARGEST_BYTES = 2 ** 42;

/** The size of a file that a server named, in bytes; undefined where no file can be so large, or it is no size at all. */
export function sizeFrom(value: unknown): number | undefined {
  const isSize = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LARGEST_BYTES;
  return isSize ? value : undefined;
}

/** No server means more than this; a longer number is nonsense. */
const LONGEST_MS = 366 * 86_400_000;

/** A wait that a server asks for, in milliseconds; undefined for what no server can mean. */
export function waitFrom(ms: unknown): number | undefined {
  return typeof ms === 'number' && ms >= 0 && ms <= LONGEST_MS ? ms : undefined;
}
