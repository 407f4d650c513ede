import { type DateWords, dateWords } from './date-words.ts';

/** A moment as the clocks of some place show it. */
export interface LocalTime {
  /** Its calendar and clock, read with the UTC getters. */
  readonly date: Date;
  readonly offsetMinutes: number;
  /** Of the names of months and days; English where there is none. */
  readonly language?: string | undefined;
}

interface Part {
  readonly value: (time: LocalTime) => number | string;
  /** Least number of digits, and what fills them, unless a flag says otherwise. */
  readonly width?: number;
  readonly fill?: '0' | ' ';
}

const DAY_MS = 86_400_000;

const two = (value: (date: Date) => number): Part => ({ value: ({ date }) => value(date), width: 2 });
const word = (value: (date: Date, words: DateWords) => string | undefined): Part => ({
  value: ({ date, language }) => value(date, dateWords(language)) ?? '',
});

/** What Python's strftime makes of these on Linux in the C locale; years are not padded there: the year 5 is `5`. */
const PARTS: Readonly<Record<string, Part>> = {
  Y: { value: ({ date }) => date.getUTCFullYear() },
  C: two((date) => Math.floor(date.getUTCFullYear() / 100)),
  y: two((date) => date.getUTCFullYear() % 100),
  m: two((date) => date.getUTCMonth() + 1),
  d: two((date) => date.getUTCDate()),
  e: { value: ({ date }) => date.getUTCDate(), width: 2, fill: ' ' },
  H: two((date) => date.getUTCHours()),
  I: two((date) => ((date.getUTCHours() + 11) % 12) + 1),
  M: two((date) => date.getUTCMinutes()),
  S: two((date) => date.getUTCSeconds()),
  p: word((date, { halves }) => halves[date.getUTCHours() < 12 ? 0 : 1]),
  B: word((date, { months }) => months[date.getUTCMonth()]),
  b: word((date, { shortMonths }) => shortMonths[date.getUTCMonth()]),
  h: word((date, { shortMonths }) => shortMonths[date.getUTCMonth()]),
  A: word((date, { days }) => days[date.getUTCDay()]),
  a: word((date, { shortDays }) => shortDays[date.getUTCDay()]),
  u: { value: ({ date }) => isoWeekday(date) },
  w: { value: ({ date }) => date.getUTCDay() },
  j: { value: ({ date }) => dayOfYear(date) + 1, width: 3 },
  U: two((date) => Math.floor((dayOfYear(date) + 7 - date.getUTCDay()) / 7)),
  W: two((date) => Math.floor((dayOfYear(date) + 8 - isoWeekday(date)) / 7)),
  V: two((date) => Math.floor(dayOfYear(thursdayOf(date)) / 7) + 1),
  G: { value: ({ date }) => thursdayOf(date).getUTCFullYear() },
  z: { value: ({ offsetMinutes }) => zoneText(offsetMinutes) },
  F: { value: (time) => strftime('%Y-%m-%d', time) },
  D: { value: (time) => strftime('%m/%d/%y', time) },
  T: { value: (time) => strftime('%H:%M:%S', time) },
  R: { value: (time) => strftime('%H:%M', time) },
  '%': word(() => '%'),
};

/** One directive with glibc's flags: `-` no filling, `_` blanks, `0` zeros, `^` upper case. */
const DIRECTIVE = /%([-_0^]*)(.?)/gsu;

/** Whether a format has words that differ from language to language. */
export function hasDateWords(format: string): boolean {
  return [...format.matchAll(DIRECTIVE)].some(([, , letter = '']) => 'BbhAap'.includes(letter));
}

/** The first directive that is not understood, as typed. */
export function unknownDirective(format: string): string | undefined {
  for (const [text, , letter = ''] of format.matchAll(DIRECTIVE)) {
    if (!Object.hasOwn(PARTS, letter)) return text;
  }
  return undefined;
}

/** Writes a date; every directive has been checked with `unknownDirective`. */
export function strftime(format: string, time: LocalTime): string {
  let text = '';
  for (const piece of piecesOf(format)) text += typeof piece === 'string' ? piece : write(piece, time);
  return text;
}

interface Directive {
  readonly part: Part;
  readonly flags: string;
}

/** Formats are few, and each photo asks for all of them. */
const PIECES = new Map<string, readonly (string | Directive)[]>();

function piecesOf(format: string): readonly (string | Directive)[] {
  let pieces = PIECES.get(format);
  if (pieces === undefined) PIECES.set(format, (pieces = takeApart(format)));
  return pieces;
}

function takeApart(format: string): readonly (string | Directive)[] {
  const pieces: (string | Directive)[] = [];
  let end = 0;
  for (const { 0: text, 1: flags = '', 2: letter = '', index } of format.matchAll(DIRECTIVE)) {
    const part = Object.hasOwn(PARTS, letter) ? PARTS[letter] : undefined;
    pieces.push(format.slice(end, index), part === undefined ? text : { part, flags });
    end = index + text.length;
  }
  return [...pieces, format.slice(end)];
}

function write({ part, flags }: Directive, time: LocalTime): string {
  const value = part.value(time);
  const written = typeof value === 'string' ? value : fillDigits(value, part, flags);
  return flags.includes('^') ? written.toUpperCase() : written;
}

function fillDigits(value: number, { width = 1, fill = '0' }: Part, flags: string): string {
  if (flags.includes('-')) return String(value);
  return String(value).padStart(width, flags.includes('_') ? ' ' : flags.includes('0') ? '0' : fill);
}

/** Counted from 0. */
function dayOfYear(date: Date): number {
  const firstDay = new Date(date.getTime());
  firstDay.setUTCMonth(0, 1);
  return Math.round((date.getTime() - firstDay.getTime()) / DAY_MS);
}

/** Monday is 1, Sunday is 7. */
function isoWeekday(date: Date): number {
  return date.getUTCDay() || 7;
}

/** The Thursday of the same week: an ISO week belongs to the year of its Thursday. */
function thursdayOf(date: Date): Date {
  return new Date(date.getTime() + (4 - isoWeekday(date)) * DAY_MS);
}

function zoneText(offsetMinutes: number): string {
  const minutes = Math.abs(Math.round(offsetMinutes));
  const digits = Math.floor(minutes / 60) * 100 + (minutes % 60);
  return (offsetMinutes < 0 ? '-' : '+') + String(digits).padStart(4, '0');
}
