import type { Database } from './database.ts';
import { recordsOf } from './decode-page.ts';
import type { Zone } from './zones.ts';

/** Names in one lookup: peers use no more, and long lists are refused (photos.md 18, features.md 0.8). */
export const MOST_NAMES = 50;

/** Records by name, in any order; one that is gone stands for an error, see `readRecord` (photos.md 9). */
export async function lookUpRecords(
  database: Database,
  zone: Zone,
  { names, desiredKeys }: { readonly names: readonly string[]; readonly desiredKeys: readonly string[] },
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (let start = 0; start < names.length; start += MOST_NAMES) {
    const records = names.slice(start, start + MOST_NAMES).map((recordName) => ({ recordName }));
    const body = { records, desiredKeys, zoneID: zone.zoneID };
    const reply = await database.call({ database: zone.database, operation: 'records/lookup', body }, signal);
    found.push(...recordsOf(reply));
  }
  return found;
}
