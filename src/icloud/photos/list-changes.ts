import { piecesOf } from '../../base/pieces-of.ts';
import { type ChangesEnd, NO_PAGE, type Page } from '../../model/photo-source.ts';
import { decodePage, type DecodedPage } from './decode-page.ts';
import { CHANGE_KEYS, DESIRED_KEYS } from './desired-keys.ts';
import { lookUpFurther, lookUpRecords, MOST_NAMES } from './look-up-records.ts';
import { warnOfOdd } from './odd-fields.ts';
import { nameOf } from './read-record.ts';
import { type SortedCollections, sortCollections } from './sort-collections.ts';
import { sortShown } from './sort-shown.ts';
import { type ChangesPorts, zoneChanges } from './zone-changes.ts';
import type { Zone } from './zones.ts';

/** What changed in a library since a token was given out, with what the changes leave out. */
export async function* listChanges(
  ports: ChangesPorts,
  zone: Zone,
  token: string,
  signal: AbortSignal,
): AsyncGenerator<Page, ChangesEnd> {
  const pages = zoneChanges(ports, zone, { token, desiredKeys: CHANGE_KEYS }, signal);
  let odd = 0;
  let before = token;
  for (;;) {
    const next = await pages.next();
    if (next.done === true) {
      const end = next.value;
      if (end.kind !== 'token' || odd === 0) return end;
      return { ...end, doubt: end.doubt ?? `${odd} of the changes that Apple told could not be read` };
    }
    const { records, token: known } = next.value;
    const whole = await wholeCollections(ports, zone, records, signal);
    // Changes are told once: what cannot be looked at now is asked for again, from here.
    if (whole === undefined) return { kind: 'token', token: before, doubt: UNTOLD };
    const { others, collections, memberships } = whole;
    const { decoded, page } = await decodeRecords(ports, zone, others, { again: true }, signal);
    odd += decoded.drifted;
    const masters = decoded.lonelyMasters.map(({ recordName }) => recordName);
    yield { ...page, masters, collections, memberships, token: known };
    before = known;
  }
}

const UNTOLD = 'Apple tells of albums in part, and refuses to tell the rest';

/**
 * Albums and memberships of a page of changes, those that did not come whole as a look at them finds them. Undefined where Apple refuses
 * that, or answers for none of them.
 */
async function wholeCollections(
  ports: ChangesPorts,
  zone: Zone,
  records: readonly unknown[],
  signal: AbortSignal,
): Promise<Omit<SortedCollections, 'halves' | 'strange'> | undefined> {
  const sorted = sortCollections(records);
  if (sorted.halves.length === 0) return sorted;
  const found = await lookUpFurther(ports, zone, sorted.halves, signal, CHANGE_KEYS);
  if (found.isRefused || found.records.length === 0) return undefined;
  const { collections, memberships, halves } = sortCollections(found.records);
  if (halves.length > 0) ports.log.debug('albums that cannot be read', { names: halves.join(' ') });
  return {
    others: sorted.others,
    collections: [...sorted.collections, ...collections],
    memberships: [...sorted.memberships, ...memberships],
  };
}

/** These assets as they are now (photos.md 9). */
export async function* lookUpAssets(
  ports: ChangesPorts,
  zone: Zone,
  assets: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Page, void> {
  for (const names of piecesOf(assets, MOST_NAMES)) {
    const records = await lookUpRecords(ports.database, zone, { names, desiredKeys: DESIRED_KEYS }, signal);
    const { decoded, page } = await decodeRecords(ports, zone, records, { again: false }, signal);
    const lonely = decoded.lonelyMasters.map(({ recordName: record }) => ({ record, reason: NO_ASSET }));
    yield { ...page, unreadable: [...page.unreadable, ...lonely] };
  }
}

/** An original of no asset. */
export const NO_ASSET = 'no asset refers to this file';

/** Why an asset without its original cannot be used. */
export function orphanReason(isRefused: boolean): string {
  return isRefused ? 'its original cannot be looked up now' : 'its original is not listed';
}

/**
 * `again`: records that are not whole are looked up, because changes may tell of nothing but what changed (next.md e5). What is
 * still missing then costs itself.
 */
async function decodeRecords(
  ports: ChangesPorts,
  zone: Zone,
  records: readonly unknown[],
  { again }: { readonly again: boolean },
  signal: AbortSignal,
): Promise<{
  readonly decoded: DecodedPage;
  readonly page: Page;
}> {
  const library = zone.library.id;
  let all = records;
  let isRefused = false;
  for (const round of again ? ROUNDS : ROUNDS.slice(1)) {
    const decoded = decodePage({ records: sortShown(all).shown }, library);
    const names = round === 'everything odd' ? namesToAsk(decoded) : missingMasters(decoded);
    const found = await lookUpFurther(ports, zone, names, signal);
    const fresh = new Set(found.records.map(nameOf));
    all = [...all.filter((record) => !fresh.has(nameOf(record))), ...found.records];
    isRefused ||= found.isRefused;
  }
  const { shown, gone } = sortShown(all);
  const decoded = decodePage({ records: shown }, library);
  warnOfOdd(ports.log, decoded.oddFields, library);
  const orphans = decoded.orphans.map(({ record }) => ({
    record: record.recordName,
    reason: orphanReason(isRefused),
  }));
  const page = {
    ...NO_PAGE,
    assets: decoded.assets,
    unreadable: [...decoded.unreadable, ...orphans],
    ids: [...decoded.assetIds],
    gone,
  };
  return { decoded, page };
}

const ROUNDS = ['everything odd', 'originals'] as const;

/** Whatever may be whole elsewhere. */
function namesToAsk(decoded: DecodedPage): readonly string[] {
  const halves = decoded.orphans.filter(({ master }) => master === undefined);
  const assets = halves.map(({ record }) => record.recordName);
  return [...new Set([...decoded.oddNames, ...assets, ...missingMasters(decoded)])];
}

/** Originals that assets refer to and that did not come with them. */
export function missingMasters({ orphans }: DecodedPage): readonly string[] {
  return [...new Set(orphans.flatMap(({ master }) => master ?? []))];
}
