import { IdSet } from '../../base/id-set.ts';
import type { Log } from '../../base/log.ts';
import type { UnreadableRecord } from '../../model/asset.ts';
import type { ListingEnd, ListOptions, Page } from '../../model/photo-source.ts';
import { isJsonObject } from '../read-json.ts';
import { countOrNothing } from './count-assets.ts';
import { type Database, isRefusal } from './database.ts';
import { type DecodedPage, decodePage, missingMasters } from './decode-page.ts';
import { indexingState } from './indexing-state.ts';
import { NO_ASSET } from './list-changes.ts';
import { readMark, resumeFrom, writeMark } from './listing-mark.ts';
import { lookUpMasters } from './look-up-masters.ts';
import { pagesAhead } from './pages-ahead.ts';
import { queryPage } from './query-page.ts';
import { refuseDrift } from './refuse-drift.ts';
import type { Zone } from './zones.ts';

/** Pages in a row without anything new before a listing ends (photos.md 3.3.7, reliability.md E6). */
const PATIENCE = 3;
/** The same where nothing but empty pages tells the end: others probe five (photos.md 3.3.7). */
const MORE_PATIENCE = 5;

interface Ports {
  readonly database: Database;
  readonly log: Log;
}

/** All assets of one library, newest first, page by page as they are pulled (photos.md 3). */
export async function* listPages(
  ports: Ports,
  zone: Zone,
  { limit = Number.POSITIVE_INFINITY, after }: ListOptions,
  signal: AbortSignal,
): AsyncGenerator<Page, ListingEnd> {
  const shortfall = await unfinishedIndex(ports, zone, signal);
  const { shown: expected } = await countOrNothing(ports, zone, ['shown'], signal);
  const mark = readMark(after);
  const start = mark === undefined ? undefined : await resumeFrom(ports, zone, mark, signal);
  const pages = pagesAhead(
    (rank, until) => readPage(ports, zone, { rank, most: limit - rank }, until),
    Math.min(limit, expected ?? Number.POSITIVE_INFINITY),
    signal,
  );
  const shown = expected === undefined ? undefined : Math.min(limit, expected);
  const progress = new Progress(ports.log);
  // Of the first page: what changes while listing is then told as a change (photos.md 3.3.9).
  let token = start?.token;
  let isFirst = start === undefined;
  try {
    for (let rank = start?.rank ?? 0, idlePages = 0; ; ) {
      const { decoded, syncToken } = await pages.at(rank);
      if (isFirst) token = syncToken;
      isFirst = false;
      refuseDrift(decoded);
      const page = progress.take(decoded);
      rank += decoded.assetRecords;
      const markBehind = token === undefined ? undefined : writeMark({ rank, token });
      if (page.ids.length > 0 || page.unreadable.length > 0)
        yield { ...page, gone: [], masters: [], expected: shown, mark: markBehind };

      idlePages = page.ids.length > 0 ? 0 : idlePages + 1;
      const isAtEnd = !decoded.isFull && expected !== undefined && rank >= expected;
      if (rank >= limit || isAtEnd || idlePages >= (expected === undefined ? MORE_PATIENCE : PATIENCE)) {
        return { token, expected, seen: progress.assets, shortfall };
      }
    }
  } finally {
    pages.stop();
  }
}

/** One page, decoded as soon as it is here and not when its turn comes: a decoded page is a quarter of its reply. */
async function readPage(
  ports: Ports,
  zone: Zone,
  { rank, most }: { readonly rank: number; readonly most: number },
  signal: AbortSignal,
) {
  const reply = await queryPage(ports.database, zone, rank, signal);
  const further = await lookUpMasters(ports, zone, missingMasters(reply), signal);
  const page = {
    decoded: decodePage(reply, zone.library.id, { most, further }),
    syncToken: tokenOf(reply),
  };
  empty(reply);
  return page;
}

/**
 * The promises that brought the reply have waited for so long that the collector counts them as old: what they hold is only
 * found to be garbage when it looks at the whole heap. That was a quarter of the processor time of a listing.
 */
function empty(reply: unknown): void {
  if (!isJsonObject(reply)) return;
  for (const name of Object.keys(reply)) Reflect.deleteProperty(reply, name);
}

function tokenOf(reply: unknown): string | undefined {
  const token = isJsonObject(reply) ? reply['syncToken'] : undefined;
  return typeof token === 'string' && token !== '' ? token : undefined;
}

/** What a listing has seen so far. */
class Progress {
  readonly #log: Log;
  /** Ids of all pages, so that an asset is given once (E5) and a repeating server is noticed (E6). */
  readonly #assets = new IdSet();
  readonly #reported = new Set<string>();
  readonly #otherTypes = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  get assets(): number {
    return this.#assets.size;
  }

  /** What of this page was not seen before. */
  take(page: DecodedPage): Pick<Page, 'assets' | 'unreadable' | 'ids'> {
    for (const type of page.otherTypes) {
      if (!this.#otherTypes.has(type)) this.#log.debug('records of a type nobody asked for', { type });
      this.#otherTypes.add(type);
    }
    const lonely = page.lonelyMasters.map((record) => ({ record, reason: NO_ASSET }));
    const ids = new Set([...page.assetIds].filter((id) => this.#assets.add(id)));
    const assets = page.assets.filter(({ id }) => ids.has(id));
    const unreadable = [...page.unreadable, ...lonely].filter((bad) => this.#isUnreported(bad));
    return { assets, unreadable, ids: [...ids] };
  }

  #isUnreported({ record }: UnreadableRecord): boolean {
    const isNew = !this.#reported.has(record);
    this.#reported.add(record);
    return isNew;
  }
}

async function unfinishedIndex({ database, log }: Ports, zone: Zone, signal: AbortSignal) {
  const state = await indexingState(database, zone, signal).catch((error: unknown) => {
    // Advice, and no more: counts tell as well.
    if (!isRefusal(error)) throw error;
    log.debug('the state of the index is not told', { reason: error.message });
    return undefined;
  });
  if (state === undefined || state.finished) return undefined;
  const { progress } = state;
  const done = progress === undefined ? '' : ` (${progress} %)`;
  const shortfall = `Apple is still indexing this library${done}: photos may be missing from the list`;
  log.warn(shortfall, { library: zone.library.id });
  return shortfall;
}
