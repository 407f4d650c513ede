import { jsonFrom } from '../../base/json-from.ts';
import { timeFrom } from '../../base/outside-numbers.ts';
import { ROLES } from '../../model/asset.ts';
import type { Head, LibraryState, Listing, SmartTokens } from '../../model/catalogue.ts';
import { LISTED_SMART_ALBUMS } from '../../model/smart-albums.ts';
import { DETAIL_FIELDS } from './pack-details.ts';

/** How many fields and files rows tell of a photo. Both only become more. */
const KEPT = DETAIL_FIELDS + ROLES.length;
/** So many were kept by those who did not write down how many. */
const KEPT_AT_FIRST = 28;

/** As JSON; what is undefined is left out. */
export function packState({ token, due, listing, listings, ...rest }: LibraryState): string {
  return JSON.stringify({
    token,
    due,
    listing: listing && { number: listing.number, after: listing.after, rank: listing.rank },
    listings,
    listedAtMs: rest.listedAtMs,
    gap: rest.gap,
    elsewhere: rest.elsewhere,
    doubt: rest.doubt,
    seen: rest.seen,
    comparedAtMs: rest.comparedAtMs,
    head: rest.head && { assets: rest.head.assets, sinceMs: rest.head.sinceMs },
    smart: rest.smart,
    left: rest.left,
    kept: KEPT,
  });
}

/**
 * Undefined where `packState` did not make it. Rows that were written when less was kept lack what is kept now: so their library counts as
 * never listed, and goes on by its token.
 */
export function unpackState(packed: string): LibraryState | undefined {
  const all = parsed(packed);
  if (all === undefined) return undefined;
  const { token, due, listings, doubt } = all;
  if (!isTextOrMissing(token) || !isTextOrMissing(doubt) || typeof due !== 'boolean') return undefined;
  const listing = all['listing'] === undefined ? undefined : listingFrom(all['listing']);
  if (listing === 'bad' || !isCount(listings)) return undefined;
  const { gap, elsewhere, seen } = all;
  // Negative where Apple lists more than it counts.
  if (!isWhole(gap) || !isCount(elsewhere) || !isCount(seen)) return undefined;
  const listedAtMs = timeFrom(all['listedAtMs']);
  const comparedAtMs = timeFrom(all['comparedAtMs']);
  if (listedAtMs === undefined || comparedAtMs === undefined) return undefined;
  const left = all['left'] === true ? { left: true as const } : {};
  const kept = all['kept'] ?? KEPT_AT_FIRST;
  if (!isCount(kept)) return undefined;
  const head = all['head'] === undefined ? undefined : headFrom(all['head']);
  if (head === 'bad') return undefined;
  const smart = smartFrom(all['smart']);
  if (smart === 'bad') return undefined;
  const known = { token, due, listing, listings, listedAtMs, gap, elsewhere, doubt, seen, comparedAtMs };
  // One that the account has no longer cannot be listed.
  if (kept < KEPT && left.left === undefined)
    return { ...known, listing: undefined, listedAtMs: 0, ...(smart && { smart }) };
  return { ...known, ...(head && { head }), ...(smart && { smart }), ...left };
}

function listingFrom(value: unknown): Listing | 'bad' {
  if (!isObject(value)) return 'bad';
  const { number, after, rank } = value;
  return isCount(number) && isCount(after) && isCount(rank) ? { number, after, rank } : 'bad';
}

function headFrom(value: unknown): Head | 'bad' {
  if (!isObject(value)) return 'bad';
  const { assets, sinceMs } = value;
  return isCount(assets) && isWhole(sinceMs) ? { assets, sinceMs } : 'bad';
}

function smartFrom(value: unknown): SmartTokens | undefined | 'bad' {
  if (value === undefined) return undefined;
  if (!isObject(value)) return 'bad';
  const tokens = LISTED_SMART_ALBUMS.map((album) => [album, value[album]] as const);
  if (!tokens.every(([, token]) => isTextOrMissing(token))) return 'bad';
  return Object.fromEntries(tokens.filter(([, token]) => token !== undefined));
}

function parsed(packed: string): Readonly<Record<string, unknown>> | undefined {
  const value = jsonFrom(packed);
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isTextOrMissing(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

function isCount(value: unknown): value is number {
  return isWhole(value) && value >= 0;
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}
