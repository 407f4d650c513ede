import { type DayHours, doOverlap, parseDayHours } from '../base/day-hours.ts';
import type { DownloadRate } from '../model/download-rate.ts';
import type { FreeFloor } from '../model/free-floor.ts';
import { bytesFrom } from './bytes-from.ts';
import type { Config } from './config.ts';
import type { ValueReader } from './read-values.ts';

/** At less than this an address ends before a photo is here. */
const LEAST_RATE = 10_000;
const LARGEST_SHARE = 90;

const TAKES_RATE =
  '--limit-rate takes bytes per second of at least 10K, such as 5M; with times before them, such as `08:00-23:00 2M`; or off';

/** What the user wants to be left to others: of the line, of the disk, of the processor. */
export function readLimits(read: ValueReader): Pick<Config, 'downloadRate' | 'freeFloor' | 'lowPriority'> {
  const rate = readRate(read);
  const freeFloor = readFloor(read);
  return {
    ...(rate !== undefined && { downloadRate: rate }),
    ...(freeFloor !== undefined && { freeFloor }),
    ...(read.isSet('lowPriority') && { lowPriority: true }),
  };
}

function readRate(read: ValueReader): DownloadRate | undefined {
  const texts = read.texts('limitRate').flatMap((text) => text.split(','));
  if (texts.length === 0) return undefined;
  const entries = texts.map(entryFrom);
  const known = entries.filter((entry) => entry !== undefined);
  if (known.length < entries.length) read.problems.push(TAKES_RATE);
  const usual = known.filter(({ hours }) => hours === undefined);
  if (usual.length > 1) read.problems.push('--limit-rate has two rates without times: give one of them');
  const at = known.flatMap(({ hours, bytesPerSecond }) => (hours ? [{ hours, bytesPerSecond }] : []));
  if (at.some((one, index) => at.slice(index + 1).some((other) => doOverlap(one.hours, other.hours))))
    read.problems.push('--limit-rate has two rates for the same time of day: give one of them');
  return { usual: usual[0]?.bytesPerSecond, at };
}

interface Entry {
  readonly hours: DayHours | undefined;
  readonly bytesPerSecond: number | undefined;
}

function entryFrom(text: string): Entry | undefined {
  const [, times, amount = ''] = /^(?:(\S+:\S+)\s+)?(\S+)$/.exec(text.trim()) ?? [];
  const hours = times === undefined ? undefined : parseDayHours(times);
  if (times !== undefined && hours === undefined) return undefined;
  if (amount.toLowerCase() === 'off') return { hours, bytesPerSecond: undefined };
  const bytesPerSecond = bytesFrom(amount.replace(/\/s$/i, ''));
  return bytesPerSecond === undefined || bytesPerSecond < LEAST_RATE ? undefined : { hours, bytesPerSecond };
}

function readFloor(read: ValueReader): FreeFloor | undefined {
  const text = read.text('freeSpace')?.trim();
  if (text === undefined) return undefined;
  const [, percent] = /^(\d{1,2}(?:\.\d{1,3})?)\s*%$/.exec(text) ?? [];
  const share = Number(percent ?? 100);
  if (share <= LARGEST_SHARE) return { share: share / 100 };
  const bytes = bytesFrom(text);
  if (bytes !== undefined) return { bytes };
  read.problems.push(
    `--free-space takes a number of bytes, such as 10G, or a part of the disk up to ${LARGEST_SHARE}%, such as 5%`,
  );
  return undefined;
}
