import type { Choice, Sample } from '../../sync/verify/choose-files.ts';
import type { CommandLine } from '../program.ts';

const DAY_MS = 86_400_000;

/** The flags of `keepsake verify`, or what is wrong with them. */
export function readVerifyFlags(
  flags: CommandLine['flags'],
  nowMs: number,
): { readonly choice: Choice; readonly repair: boolean; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const read = <T>(name: string, parse: (text: string) => T | undefined, takes: string): T | undefined => {
    const text = flags[name];
    if (typeof text !== 'string') return undefined;
    const value = parse(text.trim());
    if (value === undefined) problems.push(`--${name} takes ${takes}`);
    return value;
  };
  const sample = read('sample', parseSample, 'a number of files of at least 1, or a part such as 5%');
  const sinceMs = read(
    'since',
    (text) => parseSince(text, nowMs),
    'a day of the past such as 2024-05-31, or a number of days such as 30d',
  );
  return { choice: { sample, sinceMs }, repair: flags['repair'] === true, problems };
}

function parseSample(text: string): Sample | undefined {
  const [, number = '', sign = ''] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const value = Number(number);
  if (number === '' || value <= 0) return undefined;
  if (sign === '%') return value <= 100 ? { percent: value } : undefined;
  return Number.isSafeInteger(value) && !number.includes('.') ? { files: value } : undefined;
}

/** A day begins at midnight where this machine stands. */
function parseSince(text: string, nowMs: number): number | undefined {
  const [, days] = /^(\d{1,6})d$/.exec(text) ?? [];
  if (days !== undefined) return Number(days) > 0 ? nowMs - Number(days) * DAY_MS : undefined;
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const midnight = new Date(Number(year), Number(month) - 1, Number(day));
  const isReal = midnight.getMonth() === Number(month) - 1 && midnight.getDate() === Number(day);
  return isReal && midnight.getTime() <= nowMs ? midnight.getTime() : undefined;
}
