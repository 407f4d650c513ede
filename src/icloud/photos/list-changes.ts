import type { Log } from '../../base/log.ts';
import type { ChangesEnd, Page } from '../../model/photo-source.ts';
import type { Database } from './database.ts';
import { sortShown } from './sort-shown.ts';
import { decodePage, missingMasters } from './decode-page.ts';
import { DESIRED_KEYS } from './desired-keys.ts';
import { lookUpMasters } from './look-up-masters.ts';
import { lookUpRecords, MOST_NAMES } from './look-up-records.ts';
import { CHANGES_DRIFT, refuseDrift } from './refuse-drift.ts';
import { zoneChanges } from './zone-changes.ts';
import type { Zone } from './zones.ts';

interface Ports {
  readonly database: Database;
  readonly log: Log;
}

/** What changed in a library since a token was given out, with the originals that the changes leave out. */
export async function* listChanges(
  ports: Ports,
  zone: Zone,
  token: string,
  signal: AbortSignal,
): AsyncGenerator<Page, ChangesEnd> {
  const pages = zoneChanges(ports, zone, { token, desiredKeys: DESIRED_KEYS }, signal);
  for (;;) {
    const next = await pages.next();
    if (next.done === true) return next.value;
    const { decoded, page } = await decodeRecords(ports, zone, next.value, signal);
    refuseDrift(decoded, CHANGES_DRIFT);
    yield { ...page, masters: decoded.lonelyMasters };
  }
}

/** These assets as they are now (photos.md 9). */
export async function* lookUpAssets(
  ports: Ports,
  zone: Zone,
  assets: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Page, void> {
  for (let start = 0; start < assets.length; start += MOST_NAMES) {
    const names = assets.slice(start, start + MOST_NAMES);
    const records = await lookUpRecords(ports.database, zone, { names, desiredKeys: DESIRED_KEYS }, signal);
    // No word about drift here: what failed before is looked up by itself, all of it bad.
    const { decoded, page } = await decodeRecords(ports, zone, records, signal);
    const lonely = decoded.lonelyMasters.map((record) => ({ record, reason: NO_ASSET }));
    yield { ...page, unreadable: [...page.unreadable, ...lonely], masters: [] };
  }
}

/** An original of nobody. */
export const NO_ASSET = 'no asset refers to this file';

async function decodeRecords(ports: Ports, zone: Zone, records: readonly unknown[], signal: AbortSignal) {
  const { shown, gone } = sortShown(records);
  const further = await lookUpMasters(ports, zone, missingMasters({ records: shown }), signal);
  const decoded = decodePage({ records: shown }, zone.library.id, { further });
  const { assets, unreadable, assetIds } = decoded;
  const page = { assets, unreadable, ids: [...assetIds], gone, expected: undefined, mark: undefined };
  return { decoded, page };
}
