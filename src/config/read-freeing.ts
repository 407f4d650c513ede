import { readDeletionLimit, USUAL_LIMIT } from '../plan/decide-brake.ts';
import { keepTakenIn, type KeepRule, parseKeep, parseKeepRecent } from '../plan/keep-rules.ts';
import type { Config } from './config.ts';
import type { ValueReader } from './read-values.ts';

/** Whether photos leave iCloud behind a sync. */
export function isFreeing(read: ValueReader): boolean {
  return read.count('keepIcloudRecentDays') > 0 || read.isSet('deleteAfterDownload');
}

/** What stays in iCloud, and what may leave it. Adds what is wrong with it. */
export function readFreeing(read: ValueReader): Pick<Config, 'keep' | 'freeing'> {
  const { problems } = read;
  const keep: KeepRule[] = [];
  for (const text of read.texts('keep')) {
    const rule = parseKeep(text);
    if (rule === undefined) problems.push('--keep takes favorites, or album:NAME');
    else keep.push(rule);
  }
  const recent = read.text('keepRecent');
  const rule = recent === undefined ? undefined : parseKeepRecent(recent);
  if (rule !== undefined) keep.push(rule);
  if (recent !== undefined && rule === undefined)
    problems.push('--keep-recent takes an age such as 90d, 12w or 2y');
  const days = read.integer('keepIcloudRecentDays');
  const isOfNew = read.isSet('deleteAfterDownload');
  if (days !== undefined && isOfNew)
    problems.push('--delete-after-download and --keep-icloud-recent-days exclude each other');
  if (!isFreeing(read)) return { keep };
  if (days !== undefined && days > 0) keep.push(keepTakenIn(days));
  const limit = readDeletionLimit(read.text('deletionLimit') ?? '') ?? USUAL_LIMIT;
  return { keep, freeing: { isOfNew, days: days ?? 0, limit } };
}
