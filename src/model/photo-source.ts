import type { AssetId, CollectionId, LibraryId, MasterId } from './ids.ts';
import type { Asset, Library, Address, Resource, UnreadableRecord } from './asset.ts';
import type { Failure } from './failure.ts';
import type { ListedSmartAlbum, PutAwayAlbum, SmartAlbum } from './smart-albums.ts';
import type { OtherZone } from './other-zones.ts';

/** What a provider of photos offers. Whatever ends a whole run is thrown as `KeepsakeError`. */
export interface PhotoSource {
  /** Makes sure that requests will be accepted, renewing or asking where needed. Called before every cycle. */
  signIn(signal: AbortSignal): Promise<SignedIn>;
  /** The libraries of the account, the personal one first, and what else it has. */
  libraries(signal: AbortSignal): Promise<Offered>;
  /**
   * Which libraries changed since `cursor`, and the cursor for next time. Libraries of other kinds than these need not be asked for;
   * what the cursor says of them is kept. Undefined when the provider cannot tell: the cursor is not accepted any more, or this
   * account does not offer the call. Then everything has to be listed.
   */
  changedSince(
    cursor: string | undefined,
    kinds: readonly Library['kind'][],
    signal: AbortSignal,
  ): Promise<Changes | undefined>;
  /** All assets, newest first, lazily: the next pages are asked for when the caller pulls. */
  list(library: Library, options: ListOptions, signal: AbortSignal): AsyncGenerator<Page, ListingEnd>;
  /** What changed in a library since the token was given out, in any order. */
  changes(library: LibraryId, token: string, signal: AbortSignal): AsyncGenerator<Page, ChangesEnd>;
  /** These assets as they are now; those that are not shown any more are `gone`. */
  lookUp(library: LibraryId, assets: readonly AssetId[], signal: AbortSignal): AsyncGenerator<Page, void>;
  /** How many assets the provider has of each kind; a kind that it does not count, or not now, is missing. */
  count(library: LibraryId, kinds: readonly CountKind[], signal: AbortSignal): Promise<Counts>;
  /** Albums and folders of a library, as `collections` of pages. A library that has none of its own tells nothing. */
  collections(library: LibraryId, signal: AbortSignal): AsyncGenerator<Page, AlbumsEnd>;
  /** These albums and folders as they are now; one for which the provider does not answer is not told. */
  lookUpCollections(
    library: LibraryId,
    ids: readonly CollectionId[],
    signal: AbortSignal,
  ): Promise<ToldCollections>;
  /**
   * Who is in an album, or in a smart album, newest photo first, as `memberships` of pages: only those that are shown. `from`: how many
   * are passed over; `covers`: it is to be told which photo stands for the album.
   */
  members(
    library: LibraryId,
    album: CollectionId,
    signal: AbortSignal,
    how?: { readonly from?: number; readonly covers?: boolean },
  ): AsyncGenerator<Page, AlbumsEnd>;
  /** Which of these assets are in a smart album now; undefined where the provider does not tell it of single ones. */
  areIn(
    library: LibraryId,
    album: ListedSmartAlbum,
    assets: readonly AssetId[],
    signal: AbortSignal,
  ): Promise<ReadonlySet<AssetId> | undefined>;
  /** What is in Recently Deleted, or hidden, as `putAway` of pages. */
  listPutAway(library: LibraryId, album: PutAwayAlbum, signal: AbortSignal): AsyncGenerator<Page, AlbumsEnd>;
  /** These assets likewise, as far as they are in Recently Deleted or hidden. */
  lookUpPutAway(
    library: LibraryId,
    assets: readonly AssetId[],
    signal: AbortSignal,
  ): AsyncGenerator<Page, void>;
  /** How many the provider counts in each of these albums; one that it does not count, or not now, is missing. */
  countMembers(
    library: LibraryId,
    albums: readonly CollectionId[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<CollectionId, number>>;
  /** The same of smart albums; one that the provider does not keep, or does not count now, is missing. */
  countSmartAlbums(library: LibraryId, signal: AbortSignal): Promise<ReadonlyMap<SmartAlbum, number>>;
  /** Fresh addresses for these will be asked for soon, in this order: they can then be looked up together. A hint, and no more. */
  expect(library: LibraryId, resources: readonly Resource[]): void;
  /** Fresh addresses for resources of one library; a resource that is gone is missing in the answer, one that cannot be asked for fails. */
  freshAddresses(
    library: LibraryId,
    resources: readonly Resource[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Resource, Address | Failure>>;
  /** Opens the bytes behind an address from `offset` on. */
  open(address: Address, offset: number, signal: AbortSignal): Promise<OpenedBody | Failure>;
  /** Called when bytes were refused as if the session had ended. One renewal for any number of callers. */
  renewSession(signal: AbortSignal): Promise<void>;
}

export interface SignedIn {
  /** When the device trust is expected to end, milliseconds since 1970; `estimated` where Apple does not say. */
  readonly trustEnds: { readonly atMs: number; readonly estimated: boolean } | undefined;
}

export interface Offered {
  readonly libraries: readonly Library[];
  readonly others: readonly OtherZone[];
  /** False where the provider did not tell of all of them. */
  readonly isWhole: boolean;
}

interface Changes {
  readonly cursor: string;
  /** Undefined when there was no cursor to compare with. */
  readonly changed: readonly Library[] | undefined;
  /** All that were named, whether or not they changed. */
  readonly named: readonly Library[];
  /** What changed and is no library. */
  readonly others: readonly OtherZone[];
  /** Ids of libraries, or of other zones, that the account has no longer. */
  readonly gone: readonly string[];
  /** Why shared libraries could not be asked for, in words. */
  readonly trouble: string | undefined;
}

export interface ListOptions {
  /** Stop at this rank: after so many assets, counted from the newest one. */
  readonly limit: number | undefined;
  /**
   * Go on at this rank of a page, which the caller corrected by the changes since. Some assets that were seen come again. The
   * token of the whole listing is the one of its first page: a call that goes on tells none.
   */
  readonly from?: number | undefined;
  /** Whether those come first that were taken last, as without it, or those that were added last; not every library offers that. */
  readonly order?: 'taken' | 'added' | undefined;
}

/** Albums and folders, as a page tells of them. */
export type ToldCollections = Pick<Page, 'collections' | 'asBefore'>;

export interface Page {
  readonly assets: readonly Asset[];
  readonly unreadable: readonly UnreadableRecord[];
  /** Names of all asset records that were looked at, readable or not: what the provider counts. */
  readonly ids: readonly AssetId[];
  /** Records that are shown no longer. Names that are no assets do no harm. */
  readonly gone: readonly GoneRecord[];
  /** Photos that are in Recently Deleted or hidden: told only where they were asked for. */
  readonly putAway: readonly PutAway[];
  /** Originals that changed and whose assets did not: the caller may know whose they are. Empty but for changes. */
  readonly masters: readonly MasterId[];
  /** How many assets the whole listing is to bring, where the provider says so; for display only. */
  readonly expected: number | undefined;
  /** For a page of a listing: where one that is broken off behind this page goes on; undefined where that is not safe. */
  readonly rank: number | undefined;
  /**
   * For a page of changes: up to where they are known with it; for the first page of a listing, and each page of albums: when it
   * was given.
   */
  readonly token: string | undefined;
  /** Albums and folders that changed. */
  readonly collections: readonly CollectionChange[];
  /** Albums and folders that are there, and of which nothing else can be read: what was known of them stays. */
  readonly asBefore: readonly CollectionId[];
  /** Assets that were put into albums, or taken out. */
  readonly memberships: readonly MembershipChange[];
}

/** A page that says nothing, to be filled. */
export const NO_PAGE: Page = {
  assets: [],
  unreadable: [],
  ids: [],
  gone: [],
  putAway: [],
  masters: [],
  expected: undefined,
  rank: undefined,
  token: undefined,
  collections: [],
  asBefore: [],
  memberships: [],
};

/** How a record went: the evidence decides what may ever follow from it. */
export interface GoneRecord {
  readonly record: string;
  /** `missing`: a lookup found no record of this name. */
  readonly how: 'trashed' | 'hidden' | 'purged' | 'elsewhere' | 'missing';
  /** In Recently Deleted of a shared library because somebody deleted it: what went to a personal one is there, too, and does not say so. */
  readonly isDeletion?: true;
}

/** A photo that is in Recently Deleted, or hidden, and all that is known of it. */
export interface PutAway {
  readonly how: Extract<GoneRecord['how'], 'trashed' | 'hidden'>;
  readonly asset: Asset;
}

/** An album, or a folder of albums. A tombstone names nothing but a record: ids that are no collection's do no harm. */
export interface CollectionChange {
  readonly id: CollectionId;
  /** Undefined: it is gone. */
  readonly now:
    | {
        readonly kind: 'album' | 'folder';
        /** Undefined where it cannot be read. */
        readonly name: string | undefined;
        /** Id of the folder that it lies in; undefined at the top. */
        readonly parent: CollectionId | undefined;
        readonly position: number | undefined;
      }
    | undefined;
}

/** One asset in one album. */
export interface MembershipChange {
  /** Name of the record that ties them. Names that are not known do no harm. */
  readonly relation: string;
  /** Undefined where a tombstone names none: the relation tells. */
  readonly asset: AssetId | undefined;
  readonly collection: CollectionId | undefined;
  readonly isMember: boolean;
  /** Place in the album, as the user arranged it; undefined where that is not told. */
  readonly position?: number | undefined;
  /** Whether it stands for the album; undefined where that is not told. */
  readonly isCover?: boolean | undefined;
}

/** What a list of albums, or of what is in one, can say about itself when it is over. */
export interface AlbumsEnd {
  /** Why something may be missing, in words. */
  readonly shortfall: string | undefined;
  /** Albums of kinds that are not known. */
  readonly skipped: number;
}

/** What a listing can say about itself when it is over. */
export interface ListingEnd {
  /** The limit ended it: there may be more. */
  readonly isCut: boolean;
  /** For `changes`: what happened since the listing began. Undefined where the provider gives none. */
  readonly token: string | undefined;
  /** How many assets the provider says there are. */
  readonly expected: number | undefined;
  /** Different assets seen by this call. */
  readonly seen: number;
  /** Records among them that stand for photos of another library: the provider may count them, too. */
  readonly elsewhere: number;
  /** Why something may be missing whatever the numbers say, in words. */
  readonly shortfall: string | undefined;
  /** A shared library that the account has no longer: nothing was seen of it. */
  readonly isLeft?: true;
}

/**
 * `refused`: the token is not accepted (any more), and everything has to be listed. `left`: a shared library that the account has no
 * longer.
 */
export type ChangesEnd =
  | {
      readonly kind: 'token';
      readonly token: string;
      /** Why something may have been passed over, in words: a listing would tell. */
      readonly doubt: string | undefined;
    }
  | { readonly kind: 'refused' }
  | { readonly kind: 'left' };

/** What the provider can count. `shown`: all that a listing gives. */
export const COUNT_KINDS = ['shown', 'videos', 'live', 'hidden', 'deleted'] as const;
export type CountKind = (typeof COUNT_KINDS)[number];
export type Counts = Readonly<Partial<Record<CountKind, number>>>;

export interface OpenedBody {
  readonly kind: 'body';
  /** Where the bytes start: the offset asked for, or 0 when the provider starts over. */
  readonly offset: number;
  /** What the provider says is left from `offset` on; undefined when it does not say. */
  readonly length: number | undefined;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** It comes from this machine: no line is used. */
  readonly isLocal?: true;
  /** Gives the connection up without reading on. */
  discard(): void;
}
