/** A field of a cron pattern: its name for people, what it takes, and names in place of numbers. */
interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  // Sunday is 0 and 7.
  { name: 'day of the week', min: 0, max: 7, names: DAYS },
];

const NICKNAMES = ['@hourly', '@daily', '@midnight', '@weekly', '@monthly', '@yearly', '@annually'];

/** Of the months, in a leap year. */
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Longer is none that a person wrote. */
const MOST = 200;

/**
 * What is wrong with a pattern of times as cron takes it: minute, hour, day of the month, month, day of the week; undefined: nothing. What
 * passes has a next time. Pure, and without the library that computes it: that is loaded for a run that watches.
 */
export function checkCron(text: string): string | undefined {
  const words = text.trim().split(/\s+/);
  if (words.length === 1 && NICKNAMES.includes(words[0]?.toLowerCase() ?? '')) return undefined;
  if (words.length !== FIELDS.length || text.length > MOST)
    return "it takes five fields: minute, hour, day of the month, month, day of the week, e.g. '0 3 * * *'";
  for (const [at, field] of FIELDS.entries()) {
    if (valuesOf(words[at] ?? '', field) === undefined) {
      const { name, min, max, names } = field;
      const also = names === undefined ? '' : ` or ${names[0]} to ${names.at(-1)}`;
      return `the ${name} takes *, numbers from ${min} to ${max}${also}, ranges such as 1-5, steps such as */2, and lists of them`;
    }
  }
  return isNever(words) ? 'no month has such a day' : undefined;
}

function isNever([, , day = '', month = '', weekday = '']: readonly string[]): boolean {
  const [, , days, months] = FIELDS;
  // With both, cron takes either.
  if (!weekday.startsWith('*') || days === undefined || months === undefined) return false;
  const first = Math.min(...(valuesOf(day, days) ?? []));
  return (valuesOf(month, months) ?? []).every((one) => first > (LONGEST[one - 1] ?? 0));
}

/** The numbers of a field; undefined: it is none. */
function valuesOf(text: string, field: Field): readonly number[] | undefined {
  const lists = text.split(',').map((part) => rangeOf(part, field));
  return lists.some((list) => list === undefined) ? undefined : lists.flatMap((list) => list ?? []);
}

function rangeOf(text: string, field: Field): readonly number[] | undefined {
  const found = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d{1,2}))?$/.exec(text);
  if (found === null) return undefined;
  const [, star, first = '', last, step] = found;
  // `5/2` means something else to each cron.
  if (step !== undefined && star === undefined && last === undefined) return undefined;
  const from = star === undefined ? numberOf(first, field) : field.min;
  const to = star === undefined ? (last === undefined ? from : numberOf(last, field)) : field.max;
  const every = step === undefined ? 1 : Number(step);
  if (from === undefined || to === undefined || from > to || every < 1 || every > field.max) return undefined;
  return Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, at) => from + at * every);
}

function numberOf(text: string, { min, max, names = [] }: Field): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return min + named;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}
