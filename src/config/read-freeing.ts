import { type KeepRule, parseKeep, parseKeepRecent } from '../plan/keep-rules.ts';
import type { Config } from './config.ts';
import type { ValueReader } from './read-values.ts';

/** What stays in iCloud, and what may leave it. Adds what is wrong with it. */
export function readFreeing(read: ValueReader): Pick<Config, 'keep'> {
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
  return { keep };
}
