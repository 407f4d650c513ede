/** Names of months and days, and of the halves of a day. */
export interface DateWords {
  /** From January, and from Sunday. */
  readonly months: readonly string[];
  readonly shortMonths: readonly string[];
  readonly days: readonly string[];
  readonly shortDays: readonly string[];
  readonly halves: readonly [before: string, after: string];
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const ENGLISH: DateWords = {
  months: MONTHS,
  shortMonths: MONTHS.map((name) => name.slice(0, 3)),
  days: DAYS,
  shortDays: DAYS.map((name) => name.slice(0, 3)),
  halves: ['AM', 'PM'],
};

/** Languages are few, and each photo asks for its words. */
const WORDS = new Map<string, DateWords>();

/** The words of a language, by its tag (`de-DE`); without one the English ones of the C locale. */
export function dateWords(language: string | undefined): DateWords {
  if (language === undefined) return ENGLISH;
  let words = WORDS.get(language);
  if (words === undefined) WORDS.set(language, (words = wordsOf(language)));
  return words;
}

function wordsOf(language: string): DateWords {
  // The Gregorian calendar, whatever the language goes by: digits are those of icloudpd, too.
  const formatOf = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { timeZone: 'UTC', calendar: 'gregory', ...options });
  const part = (options: Intl.DateTimeFormatOptions, type: Intl.DateTimeFormatPartTypes) => {
    const format = formatOf(options);
    return (atMs: number) => format.formatToParts(atMs).find((one) => one.type === type)?.value ?? '';
  };
  // With a day, because some languages have another form of the name for that, and so has the C library.
  const monthOf = (month: 'long' | 'short') => {
    const beside = part({ month, day: 'numeric' }, 'month');
    const alone = formatOf({ month });
    // A number with a sign of its own behind it is a name only with that (`3月`).
    return MONTHS.map((_name, at) => Date.UTC(2023, at, 1)).map((atMs) =>
      /^\p{Nd}+$/u.test(beside(atMs)) ? alone.format(atMs) : beside(atMs),
    );
  };
  const dayOf = (weekday: 'long' | 'short') => {
    const name = part({ weekday }, 'weekday');
    // The first of January 2023 was a Sunday.
    return DAYS.map((_name, at) => name(Date.UTC(2023, 0, 1 + at)));
  };
  const half = part({ hour: 'numeric', hour12: true }, 'dayPeriod');
  return {
    months: monthOf('long'),
    shortMonths: monthOf('short'),
    days: dayOf('long'),
    shortDays: dayOf('short'),
    halves: [half(Date.UTC(2023, 0, 1, 6)), half(Date.UTC(2023, 0, 1, 18))],
  };
}

/** The tag of a locale as systems name it (`de_DE.UTF-8@euro`); undefined for English without a country, and for what is not known. */
export function languageOf(locale: string): string | undefined {
  const [tag = ''] = locale.split(/[.@]/);
  if (/^(C|POSIX)?$/i.test(tag)) return undefined;
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag.replaceAll('_', '-')).at(0);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
