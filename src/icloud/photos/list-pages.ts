import { type ListingEnd, type ListOptions, NO_PAGE, type Page } from '../../model/photo-source.ts';
import { isJsonObject } from '../wire/read-json.ts';
import { countOrNothing } from './count-assets.ts';
import { isRefusal } from './database.ts';
import { decodePage } from './decode-page.ts';
import { recordsOf } from './records-of.ts';
import { indexingState } from './indexing-state.ts';
import { missingMasters } from './list-changes.ts';
import { type ListedPage, ListedSoFar, type Told } from './listed-so-far.ts';
import { lookUpFurther } from './look-up-records.ts';
import { PAGE_ASSETS, pageExtent } from './page-extent.ts';
import { PageOverlap } from './page-overlap.ts';
import { pagesAhead } from './pages-ahead.ts';
import { type Place, queryPage } from './query-page.ts';
import { sortListed, sortShown } from './sort-shown.ts';
import type { ChangesPorts } from './zone-changes.ts';
import type { Zone } from './zones.ts';

/** Pages in a row without anything new before a listing ends (photos.md 3.3.7, FAULTS.md E6). */
const PATIENCE = 3;
/** The same where nothing but empty pages tells the end: others probe five (photos.md 3.3.7). */
const MORE_PATIENCE = 5;

/** Three million photos, whatever Apple counts: no library is so large. */
const MOST_PAGES = 30_000;

/** Assets that may go between the changes that the caller read before it goes on, and the first page of ours. */
const MOST_GONE = 10;

/** Pages of a listing on which nothing at all can be read, and that cannot be told from each other. */
const MOST_BLIND_PAGES = 1_000;
/** Places of a listing that are looked at again, because a page before them told what was known. */
const MOST_DOUBTS = 200;

/** All assets of one library, newest first, page by page as they are pulled (photos.md 3). */
export async function* listPages(
  ports: ChangesPorts,
  zone: Zone,
  { limit = Number.POSITIVE_INFINITY, from, order = 'taken' }: ListOptions,
  signal: AbortSignal,
): AsyncGenerator<Page, ListingEnd> {
  const start = Math.max(0, (from ?? 0) - MOST_GONE);
  const pages = pagesAhead(
    (rank, until) => readPage(ports, zone, { rank, order, most: limit - rank }, until),
    signal,
  );
  pages.begin(start);
  const [shortfall, { shown: expected }] = await Promise.all([
    unfinishedIndex(ports, zone, signal),
    countOrNothing(ports, zone, ['shown'], signal),
  ]).catch((error: unknown) => {
    pages.stop();
    throw error;
  });
  // Who looks for what was added last may have enough with any page.
  const isSearch = order === 'added' && limit === Number.POSITIVE_INFINITY;
  const endRank = isSearch ? 0 : Math.min(limit, expected ?? Number.POSITIVE_INFINITY);
  const shown = expected === undefined ? undefined : Math.min(limit, expected);
  const progress = new ListedSoFar(zone.library.id, ports.log);
  const overlap = new PageOverlap();
  /** Where records may be hidden behind others that came twice. */
  const doubts: number[] = [];
  let fruitful = 0;
  let endless: string | undefined;
  // Of the first page: what changes while listing is then told as a change (photos.md 3.3.9).
  let token: string | undefined;
  let isFirst = from === undefined;
  let rank = start;
  let furthest = start;
  const left = shown === undefined ? undefined : Math.max(0, shown - start);
  const give = (told: Told, rankBehind?: number, tokenOfFirst?: string): Page => ({
    ...NO_PAGE,
    ...told,
    expected: left,
    rank: progress.isOwing ? undefined : rankBehind,
    token: tokenOfFirst,
  });
  const isShort = () => left === undefined || progress.assets + progress.elsewhere < left;
  try {
    for (let at = rank, asked = 0, idlePages = 0, blindPages = 0, isBehind = true; ; ) {
      if ((asked += 1) > MOST_PAGES) {
        endless = 'Apple goes on for ever about photos';
        ports.log.warn(endless, { library: zone.library.id });
        break;
      }
      const page = await pages.at(at, { reach: overlap.reach, endRank });
      const tokenOfFirst = isFirst ? page.syncToken : undefined;
      if (isFirst) token = page.syncToken;
      isFirst = false;
      // Of a page that goes beyond the limit only the part before it is told.
      const places = Math.min(page.extent.places, limit - at);
      if (overlap.judge(at, { ...page, places }) === 'back') {
        if (places === 0) idlePages += 1;
        at = Math.max(0, at - PAGE_ASSETS);
        isBehind = false;
        continue;
      }
      const told = progress.take(page);
      overlap.remember({ ...page, isNew: told.isNew });
      // What the page shows again although it lies behind the page before.
      const twice = told.known - Math.max(0, rank - at);
      rank = at + places;
      if (twice > 0 && told.isNew && isBehind) doubts.push(rank - Math.min(twice, places));
      at = rank - Math.min(overlap.reach, Math.floor(places / 2));
      if (isWorthGiving(told) || tokenOfFirst !== undefined) yield give(told, rank, tokenOfFirst);

      const isBlind = !told.isNew && told.isBlind && rank < (expected ?? 0);
      blindPages += isBlind ? 1 : 0;
      if (told.isNew || (isBlind && blindPages <= MOST_BLIND_PAGES)) idlePages = 0;
      // That a page which was gone back to, or one on the way from there, shows nothing new is no wonder.
      else if (rank > furthest || places === 0) idlePages += 1;
      furthest = Math.max(furthest, rank);
      isBehind = true;
      const isAtEnd = !page.extent.isFull && expected !== undefined && rank >= expected;
      const patience = expected === undefined ? MORE_PATIENCE : PATIENCE;
      if (rank >= limit || isAtEnd || idlePages >= patience) break;
    }
    for (const [at, doubt] of doubts.slice(0, MOST_DOUBTS).entries()) {
      if (shown === undefined || !isShort() || rank >= limit || at >= fruitful + MORE_PATIENCE) break;
      const told = progress.take(
        await readPage(ports, zone, { rank: doubt, order, most: limit - doubt }, signal),
      );
      if (told.isNew) fruitful = at + 1;
      if (isWorthGiving(told)) yield give(told);
    }
    const halves = progress.end(isShort());
    if (isWorthGiving(halves)) yield give(halves);
    const { assets: seen, elsewhere } = progress;
    return { isCut: rank >= limit, token, expected, seen, elsewhere, shortfall: endless ?? shortfall };
  } finally {
    pages.stop();
  }
}

function isWorthGiving({ ids, assets, unreadable, gone }: Told): boolean {
  return ids.length + assets.length + unreadable.length + gone.length > 0;
}

/** One page, decoded as soon as it is here and not when its turn comes: a decoded page is a quarter of its reply. */
async function readPage(
  ports: ChangesPorts,
  zone: Zone,
  { most, ...place }: Place & { readonly most: number },
  signal: AbortSignal,
): Promise<ListedPage> {
  const reply = await queryPage(ports.database, zone, place, signal);
  const extent = pageExtent(reply);
  const { shown, gone } = sortListed(recordsOf(reply));
  const first = decodePage({ records: shown }, zone.library.id, { most });
  const missing = missingMasters(first);
  const found = await lookUpFurther(ports, zone, missing, signal);
  const further = sortShown(found.records).shown;
  const decoded =
    further.length === 0 ? first : decodePage({ records: shown }, zone.library.id, { most, further });
  const page = { decoded, gone, extent, missing, syncToken: tokenOf(reply), isRefused: found.isRefused };
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

async function unfinishedIndex({ database, log }: ChangesPorts, zone: Zone, signal: AbortSignal) {
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
