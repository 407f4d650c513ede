import type { AssetId, CollectionId, LibraryId, MasterId } from './ids.ts';
import type { Asset, Library, Role } from './asset.ts';
import type { AlbumsState, KnownCollection, Membership } from './collections.ts';
import type { OtherZone } from './other-zones.ts';
import type { ListedSmartAlbum } from './smart-albums.ts';
import type { Page } from './photo-source.ts';

/**
 * What iCloud shows of one account, kept beside the state. Promises nothing: a listing makes it anew. Everything is
 * committed when a promise resolves. Rejects with `STATE_PUT_ASIDE`.
 */
export interface Catalogue extends CatalogueReader {
  /**
   * The account with this id has signed in. A catalogue of nobody is its own from now on; one of another account begins anew, as by
   * `clear`. The id is not stored, only what tells it from others.
   */
  claim(account: string): Promise<'kept' | 'begun anew'>;
  /**
   * One step: what a page says, and the state of its library, in one transaction. A row that is as before keeps its number; a
   * page that changes no row is no step.
   */
  apply(page: CataloguePage): Promise<Applied>;
  /** A listing has come to its end: what it did not show is `unlisted` from now on. One step. */
  endListing(library: Library, listing: Listing, state: LibraryState): Promise<Applied>;
  /** Each album and folder of a library was told: those that were not are gone. One step. */
  endCollections(library: Library): Promise<Applied>;
  /** A list of what is in a smart album begins: who is not told until its `endMembers` is in it no more. */
  beginMembers(library: Library, album: ListedSmartAlbum): Promise<void>;
  /** Each member of an album was told, with `covers` also who stands for it: who was not, and is shown, is in it no more. One step. */
  endMembers(
    library: Library,
    collection: CollectionId,
    told?: { readonly covers: boolean },
  ): Promise<Applied>;
  /** These members were looked for and found nowhere: they are not named by `unknownMembers` any more. */
  setUnfound(assets: readonly AssetId[]): Promise<void>;
  /** Albums were asked for these photos. */
  settleReturned(rows: readonly Pick<CatalogueRow, 'n'>[]): Promise<void>;
  /** The state of a library alone. Where the token is lost, it is not known any more who is in which album. */
  setLibrary(library: Library, state: LibraryState): Promise<void>;
  /** Up to where it is known which libraries changed; those that did are `due` from now on, and there, should they have been left. */
  setCursor(cursor: string | undefined, due: readonly Library[]): Promise<void>;
  /** Of what the account has beside libraries, these are there, and those of the other ids are gone. */
  setOthers(there: readonly OtherZone[], gone: readonly string[]): Promise<void>;
  /**
   * Forgets at most so many assets that went, and that no step behind `through` changed; answers how many: fewer than `most` were the
   * last ones. What is hidden stays, and what an album may show again. Steps of that time are forgotten, too. No step itself.
   */
  forgetGone(through: number, most: number): Promise<number>;
  /** Nothing is known any more: another epoch begins. */
  clear(): Promise<void>;
}

/** What is known of albums, and of who is in them. */
export interface AlbumsReader {
  /** Albums and folders that are there, of all libraries, as their places say, then by id. */
  collections(): Promise<readonly KnownCollection[]>;
  /** Whether the albums and folders of a library are known. */
  albums(library: LibraryId): Promise<AlbumsState>;
  /**
   * The albums that these assets are in; one that is in none is missing. A photo that lives in another library than the one that
   * tells of its album is in it all the same: the id counts.
   */
  albumsOf(assets: readonly AssetId[]): Promise<ReadonlyMap<AssetId, readonly Membership[]>>;
  /**
   * Photos that are shown again, and were not when albums were listed: in which albums they are is not known. Some of them, where there are
   * many.
   */
  returned(): Promise<readonly CatalogueRow[]>;
  /** How many different photos of each album are shown, by its id; one without any is missing. */
  countMembers(): Promise<ReadonlyMap<CollectionId, number>>;
  /** Members of these albums of which nothing else is known; at most so many. */
  unknownMembers(collections: readonly CollectionId[], limit: number): Promise<readonly AssetId[]>;
  /** Photos in an album that are shown, newest first, without a date last; those behind `after`. */
  newestIn(
    collection: CollectionId,
    after: CatalogueRow | undefined,
    limit: number,
  ): Promise<readonly CatalogueRow[]>;
}

/** What can be asked without the account lock; every answer is as of some committed step. */
export interface CatalogueReader extends AlbumsReader {
  /** Random; another one means that all step numbers mean something else. */
  epoch(): Promise<string>;
  /** Number of the newest step; 0 before the first. */
  newestStep(): Promise<number>;
  /** Number of the last step before all that were made in this span; the newest step where none was. */
  lastStepBefore(span: { readonly fromMs: number; readonly toMs: number }): Promise<number>;
  cursor(): Promise<string | undefined>;
  libraries(): Promise<readonly KnownLibrary[]>;
  /** What the account has beside libraries, as far as it was told. */
  others(): Promise<readonly OtherZone[]>;
  library(id: LibraryId): Promise<LibraryState>;
  /** Rows changed in these steps, in the order of steps and within a step as they came; those behind `after`. */
  changedIn(
    steps: { readonly first: number; readonly last: number },
    after: CatalogueRow | undefined,
    limit: number,
  ): Promise<readonly CatalogueRow[]>;
  /** How many rows these steps changed last. */
  countChanged(steps: { readonly first: number; readonly last: number }): Promise<number>;
  /** Rows that are shown, newest photo first, without a date last; those behind `after`. */
  newest(
    library: LibraryId,
    after: CatalogueRow | undefined,
    limit: number,
  ): Promise<readonly CatalogueRow[]>;
  /** Numbers (`n`) of those that are shown and were added last, the newest first, at most so many; without a date last. */
  addedLast(library: LibraryId, most: number): Promise<readonly number[]>;
  /** Rows of these numbers, in this order. */
  rows(numbers: readonly number[]): Promise<readonly CatalogueRow[]>;
  /** How many are shown that were added at this time or later. */
  countAddedSince(library: LibraryId, sinceMs: number): Promise<number>;
  /** As `newest`, of those alone that were taken in this span, both ends included; an asset without a date in 1970. */
  takenIn(
    library: LibraryId,
    span: { readonly fromMs: number; readonly toMs: number },
    after: CatalogueRow | undefined,
    limit: number,
  ): Promise<readonly CatalogueRow[]>;
  /** Rows in this state, as they were made; those behind `after`. */
  inState(
    library: LibraryId,
    state: AssetState,
    after: CatalogueRow | undefined,
    limit: number,
  ): Promise<readonly CatalogueRow[]>;
  /** Rows that are shown and were added in this span, both ends included, by their numbers; those behind `after`. */
  addedIn(
    library: LibraryId,
    span: { readonly fromMs: number; readonly toMs: number },
    after: CatalogueRow | undefined,
    limit: number,
  ): Promise<readonly CatalogueRow[]>;
  /** Rows of these assets, whatever their state. */
  assets(library: LibraryId, ids: readonly AssetId[]): Promise<readonly CatalogueRow[]>;
  /** Ids of the assets of any of these originals. */
  assetsOfMasters(library: LibraryId, masters: readonly MasterId[]): Promise<readonly AssetId[]>;
  /** How many assets are shown; with `listing` how many of them that listing showed, or were written since it began. */
  countShown(library: LibraryId, listing?: Listing): Promise<number>;
  /** Assets that are shown beyond the first of each original. */
  countSharedMasters(library: LibraryId): Promise<number>;
  /** Rows that are alike, counted: everything that a selection looks at, but for types of files. */
  groups(): Promise<readonly CatalogueGroup[]>;
  close(): Promise<void>;
}

/**
 * - `shown`: in the library as its owner sees it;
 * - `hidden`, `trashed` (in Recently Deleted): the record says so; `purged`: the record is gone for good;
 * - `elsewhere`: stands for a photo of another library; `unlisted`: a listing of everything did not show it.
 */
export const ASSET_STATES = ['shown', 'hidden', 'trashed', 'purged', 'elsewhere', 'unlisted'] as const;
export type AssetState = (typeof ASSET_STATES)[number];

/** One asset as the catalogue knows it. */
export interface CatalogueRow {
  /** Order within a step; a number of the catalogue alone. */
  readonly n: number;
  /** Number of the step that changed it last. */
  readonly step: number;
  readonly library: LibraryId;
  readonly id: AssetId;
  readonly state: AssetState;
  /** As it could be read last, without links; undefined where it never could. */
  readonly asset: Asset | undefined;
  /** Why its record cannot be used as it is now. */
  readonly problem: string | undefined;
}

/** What one page of the provider says about a library. */
export interface CataloguePage
  extends Pick<Page, 'assets' | 'unreadable' | 'ids' | 'gone' | 'putAway' | 'collections' | 'memberships'>,
    Partial<Pick<Page, 'asBefore'>> {
  readonly library: Library;
  readonly kind: StepKind;
  /** For pages of a listing: the one they belong to. */
  readonly listing: Listing | undefined;
  /** How far the library is followed once the page is applied. */
  readonly state: LibraryState;
}

export type StepKind = 'listing' | 'feed' | 'lookup' | 'albums';

export interface Applied {
  /** Undefined where no row changed. */
  readonly step: number | undefined;
  /** Ids of the assets whose rows changed. */
  readonly changed: ReadonlySet<AssetId>;
  /** How many assets were shown before and are not now. */
  readonly left: number;
}

/** A listing of everything, under way, paused or cut off. */
export interface Listing {
  /** Counted up per library, from 1. */
  readonly number: number;
  /** The catalogue's newest step when it began: whatever changed later was seen in it. */
  readonly after: number;
  /** Where it goes on. */
  readonly rank: number;
}

/** How far one library is followed. */
export interface LibraryState {
  /**
   * Up to where its changes are in the catalogue; undefined before a listing began. Empty where Apple gave none that can be
   * used: then everything is listed as soon as something changes.
   */
  readonly token: string | undefined;
  /** Apple said that it changed, and its changes were not read to the end since. */
  readonly due: boolean;
  /** The listing that has not come to its end. */
  readonly listing: Listing | undefined;
  /** Number of the newest listing that began; 0: none. */
  readonly listings: number;
  /** When a listing last came to its end; milliseconds since 1970, 0: none has. */
  readonly listedAtMs: number;
  /** Assets that Apple counts and does not list, as of the last listing; negative where it lists more than it counts. */
  readonly gap: number;
  /** Among `gap`: photos that live in another library and that the listing named. */
  readonly elsewhere: number;
  /** Why changes that were read since may not be all, in words. */
  readonly doubt: string | undefined;
  /** Assets that the last listing showed; 0 before the first. */
  readonly seen: number;
  /** When Apple's count was last compared with ours; milliseconds since 1970, 0: never. */
  readonly comparedAtMs: number;
  /** How far those that were added last are known without a gap, where not everything was listed. */
  readonly head?: Head | undefined;
  /** Up to which token it is known what is in smart albums that a job asked for, and that only the provider tells. */
  readonly smart?: SmartTokens | undefined;
  /** The account has this shared library no longer. What is known of it stays, in case it comes back. */
  readonly left?: true | undefined;
}

export type SmartTokens = Readonly<Partial<Record<ListedSmartAlbum, string>>>;

export interface Head {
  /** So many were listed. */
  readonly assets: number;
  /** Everything that is shown and was added at this time or later is in the catalogue. */
  readonly sinceMs: number;
}

export const NEVER_FOLLOWED: LibraryState = {
  token: undefined,
  due: false,
  listing: undefined,
  listings: 0,
  listedAtMs: 0,
  gap: 0,
  elsewhere: 0,
  doubt: undefined,
  seen: 0,
  comparedAtMs: 0,
};

export interface KnownLibrary {
  readonly library: Library;
  readonly state: LibraryState;
  /** Assets that are shown. */
  readonly shown: number;
}

export interface CatalogueGroup {
  readonly library: LibraryId;
  /** `unreadable`: it counts at the provider, and nothing of it can be used. */
  readonly media: Asset['media'] | 'unreadable';
  readonly roles: readonly Role[];
  readonly state: AssetState;
  readonly hasProblem: boolean;
  readonly assets: number;
}
