import { isJsonObject } from '../wire/read-json.ts';
import { recordsOf } from './records-of.ts';
import { nameOf } from './read-record.ts';

/** The server's limit, whatever is asked for (photos.md 3.3.3). */
export const PAGE_RECORDS = 200;
/** Assets of a full page, each with its original. */
export const PAGE_ASSETS = PAGE_RECORDS / 2;

/** How much of a listing one reply covers. */
export interface PageExtent {
  /** Places by which the rank advances; 0 for a page without records. */
  readonly places: number;
  /** Apple has more to say behind this page (photos.md 3.3.6). */
  readonly isFull: boolean;
}

/**
 * The rank counts assets, each once however often it is on the page (photos.md 3.3.5). Where most of a page cannot be read it
 * is guessed, never too high: what comes twice costs a request, what is passed over costs a photo.
 */
export function pageExtent(reply: unknown): PageExtent {
  const records = recordsOf(reply);
  const assets = new Set<unknown>();
  const masters = new Set<unknown>();
  let others = 0;
  let odd = 0;
  for (const raw of records) {
    const type = isJsonObject(raw) ? raw['recordType'] : undefined;
    const name = nameOf(raw);
    if (type === 'CPLAsset' && name !== undefined) assets.add(name);
    else if (type === 'CPLMaster' && name !== undefined) masters.add(name);
    else if (typeof type === 'string' && type !== 'CPLAsset' && type !== 'CPLMaster') others += 1;
    else odd += 1;
  }
  // An original belongs to at least one asset of its page, and half of what cannot be read at all are assets.
  const hidden = Math.max(masters.size, Math.floor(odd / 2));
  const guess = assets.size * 2 >= hidden ? assets.size : hidden;
  return {
    places: Math.min(PAGE_ASSETS, guess > 0 ? guess : Math.ceil((odd + others) / 2)),
    isFull:
      records.length >= PAGE_RECORDS ||
      (isJsonObject(reply) && (reply['continuationMarker'] ?? undefined) !== undefined),
  };
}
