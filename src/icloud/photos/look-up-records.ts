import type { Log } from '../../base/log.ts';
import { isTooLarge } from '../wire/status.ts';
import { type Database, DatabaseError, isRefusal } from './database.ts';
import { recordsOf } from './records-of.ts';
import { DESIRED_KEYS } from './desired-keys.ts';
import { nameOf } from './read-record.ts';
import type { Zone } from './zones.ts';

/** Names in one lookup: peers use no more, and long lists are refused (photos.md 9, 18). */
export const MOST_NAMES = 50;

/** How Apple says that a list is too long, for instance "length is greater than max size". */
const TOO_LONG =
  /greater than max|max(imum)? (size|length|number)|too (long|large)|too many (records|names|items|operations)/i;

/** What each database was found to take, where that is less. */
const limits = new WeakMap<Database, number>();

/** Records by name, in any order; one that is gone stands for an error, see `readRecord` (photos.md 9). */
export async function lookUpRecords(
  database: Database,
  zone: Zone,
  { names, desiredKeys }: { readonly names: readonly string[]; readonly desiredKeys: readonly string[] },
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (let start = 0; start < names.length; ) {
    const most = limits.get(database) ?? MOST_NAMES;
    const asked = names.slice(start, start + most);
    const body = { records: asked.map((recordName) => ({ recordName })), desiredKeys, zoneID: zone.zoneID };
    try {
      const reply = await database.call(
        { database: zone.database, operation: 'records/lookup', body },
        signal,
      );
      found.push(...recordsOf(reply).filter((record) => asked.includes(nameOf(record) ?? '')));
      start += most;
    } catch (error) {
      if (!isTooLong(error) || asked.length === 1) throw error;
      limits.set(database, Math.floor(asked.length / 2));
    }
  }
  return found;
}

function isTooLong(error: unknown): boolean {
  return error instanceof DatabaseError && (isTooLarge(error.status) || TOO_LONG.test(error.reason));
}

export interface LookedUp {
  readonly records: readonly unknown[];
  /** Apple does not answer: what is missing may well exist. */
  readonly isRefused: boolean;
}

/**
 * Records that a page lacks, or that were not whole on it: an original shared with an asset of another page, or left out because
 * only the asset changed (photos.md 11.3). A refusal costs what it is about.
 */
export async function lookUpFurther(
  { database, log }: { readonly database: Database; readonly log: Log },
  zone: Zone,
  names: readonly string[],
  signal: AbortSignal,
  desiredKeys = DESIRED_KEYS,
): Promise<LookedUp> {
  const records: unknown[] = [];
  for (let start = 0; start < names.length; start += MOST_NAMES) {
    const some = names.slice(start, start + MOST_NAMES);
    try {
      records.push(...(await lookUpRecords(database, zone, { names: some, desiredKeys }, signal)));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      log.debug('records cannot be looked up', { count: names.length - start, reason: error.message });
      return { records, isRefused: true };
    }
  }
  return { records, isRefused: false };
}
