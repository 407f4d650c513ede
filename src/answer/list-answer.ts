import { bytes } from '../base/bytes.ts';
import { counted, countedPhotos } from '../base/counted.ts';
import { EXIT } from '../base/exit-codes.ts';
import { localTime } from '../base/local-time.ts';
import { printable } from '../base/printable.ts';
import type { Asset, Role } from '../model/asset.ts';
import type { LibraryId } from '../model/ids.ts';
import type { CatalogueRow, KnownLibrary } from '../model/catalogue.ts';
import { countOthers, describeOthers, type OtherZone } from '../model/other-zones.ts';
import { followedOf } from '../sync/follow/chosen.ts';
import { type Freshness, freshnessOf } from '../sync/follow/freshness.ts';
import type { AssetCounts } from '../sync/inspect/list-assets.ts';
import { aligned } from './aligned.ts';
import type { Matches } from '../sync/inspect/query-assets.ts';
import { csvLine } from './csv-line.ts';
import type { Answer } from './answer.ts';
import { notKnownWords, unreadWords } from './not-known-words.ts';
import { asOfJson, asOfWords } from './as-of.ts';

/** A library, and what is in it. */
export interface ListedLibrary extends KnownLibrary {
  readonly counts: AssetCounts;
}

/** Names of libraries and nothing else, as scripts that were written for icloudpd want them. */
export function libraryNamesAnswer(account: string, libraries: readonly LibraryId[]): Answer {
  return { exitCode: EXIT.ok, data: { account, libraries }, lines: libraries.map(printable) };
}

/** The libraries of an account, a line each, and how much there is that is none. */
export function librariesAnswer(
  account: string,
  libraries: readonly ListedLibrary[],
  others: readonly OtherZone[],
): Answer {
  return {
    exitCode: EXIT.ok,
    data: {
      account,
      ...asOfJson(freshnessOf(followedOf(libraries))),
      libraries: libraries.map(libraryJson),
      others: countOthers(others),
    },
    news: others.length === 0 ? [] : [`beside them: ${describeOthers(others)}; not synced`],
    lines: aligned([
      ['library', 'kind', 'photos', 'videos', 'hidden', 'trash', 'state'],
      ...libraries.map(libraryRow),
    ]),
  };
}

/** A question mark where no list of Apple's has told it yet: none is another thing. */
function libraryRow({ library, counts, ...known }: ListedLibrary): readonly string[] {
  const isKnown = stateOf({ library, ...known }) !== 'not-followed';
  const { smart = {} } = known.state;
  return [
    printable(library.id),
    library.kind,
    figure(counts.photos, isKnown),
    figure(counts.videos, isKnown),
    figure(counts.hidden, isKnown && smart.hidden !== undefined),
    figure(counts.trashed, isKnown && smart['recently-deleted'] !== undefined),
    stateWords({ library, ...known }),
  ];
}

function figure(count: number, isTold: boolean): string {
  return isTold || count > 0 ? String(count) : '?';
}

function stateOf(known: KnownLibrary): 'left' | 'followed' | 'not-followed' {
  if (known.state.left === true) return 'left';
  return followedOf([known]).length > 0 ? 'followed' : 'not-followed';
}

function stateWords(known: KnownLibrary): string {
  const state = stateOf(known);
  if (state === 'followed') return asOfWords(freshnessOf([known]));
  return state === 'left' ? 'this account has it no longer' : 'not synced';
}

function libraryJson({ library, counts, ...known }: ListedLibrary): object {
  const { listedAtMs } = known.state;
  return {
    library: library.id,
    kind: library.kind,
    state: stateOf({ library, ...known }),
    ...asOfJson(freshnessOf([{ library, ...known }])),
    lastListing: listedAtMs === 0 ? null : iso(listedAtMs),
    counts,
  };
}

export interface ListedAssets extends Freshness, Matches {
  readonly counts: AssetCounts;
  /** Rows that were listed. */
  readonly listed: number;
  readonly isFiltered: boolean;
  /** Otherwise the newest come first. */
  readonly isSorted: boolean;
  /** The same command, with a question to Apple before it. */
  readonly refreshCommand: string;
}

/** What stands behind the list of assets. */
export function assetsAnswer(
  account: string,
  { counts, listed, isFiltered, isSorted, matched, notKnown, unread, refreshCommand, ...known }: ListedAssets,
): Answer {
  const freshness = unread.length === 0 ? known : { ...known, isComplete: false, lacks: unreadWords(unread) };
  const { shown, photos, videos, unreadable, hidden, trashed } = counts;
  const rest: readonly (string | false)[] = [
    unreadable > 0 && `${unreadable} that cannot be read`,
    hidden > 0 && `${hidden} hidden`,
    trashed > 0 && `${trashed} in Recently Deleted`,
  ];
  const kinds = [counted(photos, 'photo'), counted(videos, 'video'), ...rest.filter((one) => one !== false)];
  const first = isFiltered
    ? filterWords({ listed, matched, notKnown })
    : [`the ${isSorted ? 'first' : 'newest'} ${listed} of ${shown} are listed`];
  return {
    exitCode: EXIT.ok,
    data: {
      account,
      ...asOfJson(freshness),
      counts,
      listed,
      ...(isFiltered && { matched: matched ?? null, notKnown, unread }),
    },
    news: [...(isFiltered || listed < shown ? first : []), kinds.join(', '), asOfWords(freshness)],
    ...(unread.length > 0 && { hint: `run \`${refreshCommand}\` to ask iCloud` }),
  };
}

/** What a filter left. */
function filterWords({
  listed,
  matched,
  notKnown,
}: Pick<ListedAssets, 'listed' | 'matched' | 'notKnown'>): readonly string[] {
  const found =
    matched === undefined || matched > listed
      ? `the first ${listed}${matched === undefined ? '' : ` of ${matched}`} that the filter means are listed`
      : `the filter means ${countedPhotos(matched)}`;
  return notKnown === 0 ? [found] : [found, notKnownWords(notKnown)];
}

const KINDS = ['unreadable', 'live photo', 'photo', 'video'] as const;
const WIDTH_OF_KIND = Math.max(...KINDS.map(({ length }) => length));
const WIDTH_OF_DATE = localTime(0).length;
const WIDTH_OF_SIZE = bytes(999_900_000).length;

/** How a list of assets is written, line by line. */
interface AssetWriter {
  readonly head: string;
  readonly line: (row: CatalogueRow) => string;
}

/** For people. */
export const ASSETS_AS_LINES: AssetWriter = {
  head: columns('taken', 'kind', 'size', 'name'),
  line: assetLine,
};

/** One asset for people; the size is that of its original. */
function assetLine({ id, asset, problem }: CatalogueRow): string {
  if (asset === undefined) return columns('-', 'unreadable', '-', `${id}: ${problem ?? 'never read'}`);
  const { capturedAtMs, resources, name } = asset;
  return columns(
    capturedAtMs === undefined ? '-' : localTime(capturedAtMs),
    kindOf(asset),
    resources.original === undefined ? '-' : bytes(resources.original.size),
    name ?? `asset ${id}`,
  );
}

/** For spreadsheets; the size is that of its original. */
export const ASSETS_AS_CSV: AssetWriter = {
  head: csvLine(['library', 'id', 'name', 'media', 'taken', 'added', 'size', 'favorite', 'problem', 'kind']),
  line({ library, id, asset, problem = '' }) {
    const size = asset?.resources.original?.size;
    return csvLine([
      library,
      id,
      asset?.name ?? '',
      asset?.media ?? 'unreadable',
      timeOrNull(asset?.capturedAtMs) ?? '',
      timeOrNull(asset?.addedAtMs) ?? '',
      size === undefined ? '' : String(size),
      String(asset?.details.favorite ?? false),
      problem,
      kindOf(asset),
    ]);
  },
};

function columns(taken: string, kind: string, size: string, name: string): string {
  const fixed = [taken.padEnd(WIDTH_OF_DATE), kind.padEnd(WIDTH_OF_KIND), size.padStart(WIDTH_OF_SIZE)];
  return [...fixed, printable(name)].join('  ');
}

/** One asset for programs. */
export function assetJson({ library, id, asset, problem }: CatalogueRow): object {
  return {
    library,
    id,
    name: asset?.name ?? null,
    media: asset?.media ?? 'unreadable',
    takenAt: timeOrNull(asset?.capturedAtMs),
    addedAt: timeOrNull(asset?.addedAtMs),
    favorite: asset?.details.favorite ?? false,
    sizes: asset === undefined ? {} : sizesOf(asset),
    problem: problem ?? null,
    kind: kindOf(asset),
  };
}

/** As people are told it. */
function kindOf(asset: Asset | undefined): (typeof KINDS)[number] {
  if (asset === undefined) return 'unreadable';
  return asset.resources.live === undefined ? asset.media : 'live photo';
}

/** Bytes of each file that iCloud offers, by what it is for. */
function sizesOf({ resources }: Asset): object {
  const sizes: Partial<Record<Role, number>> = {};
  for (const { role, size } of Object.values(resources)) sizes[role] = size;
  return sizes;
}

function timeOrNull(atMs: number | undefined): string | null {
  return atMs === undefined ? null : iso(atMs);
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
