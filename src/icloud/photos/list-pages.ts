import { KeepsakeError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { UnreadableRecord } from '../../model/asset.ts';
import type { ListingEnd, ListOptions, Page } from '../../model/photo-source.ts';
import { countAssets } from './count-assets.ts';
import { type Database, isRefusal } from './database.ts';
import { type DecodedPage, decodePage, missingMasters } from './decode-page.ts';
import { DESIRED_KEYS } from './desired-keys.ts';
import { indexingState } from './indexing-state.ts';
import { lookUpRecords } from './look-up-records.ts';
import { pagesAhead } from './pages-ahead.ts';
import { queryPage } from './query-page.ts';
import type { Zone } from './zones.ts';

/** Pages in a row without anything new before a listing ends (photos.md 3.3.7, reliability.md E6). */
const PATIENCE = 3;
/** Both exceeded on one page: no bad records but another format (reliability.md E4). */
const DRIFT = { share: 0.2, assets: 2 };

interface Ports {
  readonly database: Database;
  readonly log: Log;
}

/** All assets of one library, newest first, page by page as they are pulled (photos.md 3). */
export async function* listPages(
  { database, log }: Ports,
  zone: Zone,
  { limit = Number.POSITIVE_INFINITY }: ListOptions,
  signal: AbortSignal,
): AsyncGenerator<Page, ListingEnd> {
  const unfinished = await unfinishedIndex({ database, log }, zone, signal);
  const count = await countOrUnknown({ database, log }, zone, signal);
  const pages = pagesAhead(
    (rank, until) => queryPage(database, zone, rank, until),
    Math.min(limit, count ?? Number.POSITIVE_INFINITY),
    signal,
  );
  const progress = new Progress(log);
  try {
    for (let rank = 0, idlePages = 0; ; ) {
      const reply = await pages.at(rank);
      const further = await lookUpMasters({ database, log }, zone, missingMasters(reply), signal);
      const decoded = decodePage(reply, zone.library.id, { most: limit - rank, further });
      refuseDrift(decoded);
      const page = progress.take(decoded);
      if (page.assets.length > 0 || page.unreadable.length > 0) yield page;

      rank += decoded.assetRecords;
      idlePages = page.isNew ? 0 : idlePages + 1;
      const isAtEnd = !decoded.isFull && count !== undefined && rank >= count;
      if (rank >= limit || isAtEnd || idlePages >= PATIENCE) {
        const shortfall = unfinished ?? (rank >= limit ? undefined : missingAssets(progress.assets, count));
        return { complete: shortfall === undefined, shortfall };
      }
    }
  } finally {
    pages.stop();
  }
}

/** What a listing has seen so far. */
class Progress {
  readonly #log: Log;
  /** Ids of all pages, so that an asset is given once (E5) and a repeating server is noticed (E6): some 80 bytes each. */
  readonly #assets = new Set<string>();
  readonly #reported = new Set<string>();
  readonly #otherTypes = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  get assets(): number {
    return this.#assets.size;
  }

  /** What of this page was not seen before. */
  take(page: DecodedPage): Page & { readonly isNew: boolean } {
    for (const type of page.otherTypes) {
      if (!this.#otherTypes.has(type)) this.#log.debug('records of a type nobody asked for', { type });
      this.#otherTypes.add(type);
    }
    const assets = page.assets.filter(({ id }) => !this.#assets.has(id));
    const unreadable = page.unreadable.filter(
      (bad) => !this.#assets.has(bad.record) && this.#isUnreported(bad),
    );
    const before = this.#assets.size;
    for (const id of page.assetIds) this.#assets.add(id);
    return { assets, unreadable, isNew: this.#assets.size > before };
  }

  #isUnreported({ record }: UnreadableRecord): boolean {
    const isNew = !this.#reported.has(record);
    this.#reported.add(record);
    return isNew;
  }
}

async function unfinishedIndex({ database, log }: Ports, zone: Zone, signal: AbortSignal) {
  const { finished, progress } = await indexingState(database, zone, signal);
  if (finished) return undefined;
  const done = progress === undefined ? '' : ` (${progress} %)`;
  const shortfall = `Apple is still indexing this library${done}: photos may be missing from the list`;
  log.warn(shortfall, { library: zone.library.id });
  return shortfall;
}

/** What cannot be looked up stays missing, and the assets that need it are told. */
async function lookUpMasters(
  { database, log }: Ports,
  zone: Zone,
  names: readonly string[],
  signal: AbortSignal,
) {
  if (names.length === 0) return [];
  try {
    return await lookUpRecords(database, zone, { names, desiredKeys: DESIRED_KEYS }, signal);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    log.debug('originals cannot be looked up', { count: names.length, reason: error.message });
    return [];
  }
}

/** Without a count a listing goes on as long as there is something new. */
async function countOrUnknown({ database, log }: Ports, zone: Zone, signal: AbortSignal) {
  try {
    return await countAssets(database, zone, signal);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    log.warn('the photos of this library cannot be counted', {
      library: zone.library.id,
      reason: error.message,
    });
    return undefined;
  }
}

function missingAssets(seen: number, count: number | undefined): string | undefined {
  if (count === undefined) return 'Apple does not say how many photos there are';
  return seen < count ? `Apple lists ${seen} of ${count} photos` : undefined;
}

function refuseDrift({ badAssets, assetIds }: DecodedPage): void {
  if (badAssets <= DRIFT.assets || badAssets <= DRIFT.share * assetIds.size) return;
  throw new KeepsakeError('SERVICE_NOT_UNDERSTOOD', 'Apple changed its format', {
    details: [`${badAssets} of ${assetIds.size} photos of one page cannot be read`],
  });
}
