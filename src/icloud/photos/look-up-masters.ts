import type { Log } from '../../base/log.ts';
import { type Database, isRefusal } from './database.ts';
import { sortShown } from './sort-shown.ts';
import { DESIRED_KEYS } from './desired-keys.ts';
import { lookUpRecords } from './look-up-records.ts';
import type { Zone } from './zones.ts';

/**
 * Originals of assets that came without them: shared with an asset of another page, or left out because only the asset
 * changed (photos.md 11.3). What cannot be looked up stays missing, and the assets that need it are told.
 */
export async function lookUpMasters(
  { database, log }: { readonly database: Database; readonly log: Log },
  zone: Zone,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  if (names.length === 0) return [];
  try {
    const records = await lookUpRecords(database, zone, { names, desiredKeys: DESIRED_KEYS }, signal);
    return sortShown(records).shown;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    log.debug('originals cannot be looked up', { count: names.length, reason: error.message });
    return [];
  }
}
