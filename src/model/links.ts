import type { ResourceKey, Role } from './asset.ts';
import type { LinkKind } from './destination-links.ts';
import type { AssetId, CollectionId, DestinationId, LibraryId } from './ids.ts';
import type { RelativePath } from './relative-path.ts';
import type { After, AssetName, DestinationRef, SavedFile, StoredFailure } from './recorded.ts';

/** Number of a tree at its destination; 0 is the one that holds the bytes. */
export type TreeNumber = number;

/** How a name leads to a file: `copy` is a file of its own. */
export type LinkMode = LinkKind | 'copy';

/** A further name of a recorded file: in which tree, of which album, and what lay there when it was made. */
export interface RecordedLink extends SavedFile {
  readonly tree: TreeNumber;
  /** Undefined in a tree that knows no albums. */
  readonly collection: CollectionId | undefined;
  readonly mode: LinkMode;
}

/** A tree of links beside the one that holds the bytes. */
export interface KnownTree {
  readonly tree: TreeNumber;
  /** What its folders and names are made of, as canonical text. */
  readonly rule: string;
  /** How many links of it are recorded. */
  readonly links: number;
}

/** A link that could not be made, or one of a photo that was saved and not linked yet. */
export interface LinkFailure extends AssetName {
  /** Undefined: all of the photo's links. */
  readonly role: Role | undefined;
  readonly tree: TreeNumber;
  readonly collection: CollectionId | undefined;
  readonly path: string | undefined;
  readonly failure: StoredFailure;
  readonly attempts: number;
  readonly lastAtMs: number;
}

export interface LinksReader {
  trees(destination: DestinationId): Promise<readonly KnownTree[]>;
  /** Of these assets of one library, in all trees. */
  ofAssets(asked: {
    readonly destination: DestinationId;
    readonly library: LibraryId;
    readonly assets: readonly AssetId[];
  }): Promise<readonly RecordedLink[]>;
  /** Of one album in a tree. */
  ofCollection(
    destination: DestinationId,
    tree: TreeNumber,
    collection: CollectionId,
  ): Promise<readonly RecordedLink[]>;
  /** Recorded under any of these paths, by `pathKey`. */
  at(destination: DestinationRef, pathKeys: readonly string[]): Promise<readonly RecordedLink[]>;
  /** All of a destination, in the order of their paths. */
  page(destination: DestinationRef, page: After<RecordedLink>): Promise<readonly RecordedLink[]>;
  failures(destination: DestinationId, page: After<LinkFailure>): Promise<readonly LinkFailure[]>;
}

interface LinkChanges {
  readonly made: readonly RecordedLink[];
  readonly dropped: readonly RecordedLink[];
  readonly failed: readonly FailedLink[];
  /** Photos of which nothing is owed any more in these trees, but for what failed just now. */
  readonly settled: readonly OwedLinks[];
}

export interface FailedLink {
  readonly key: ResourceKey;
  readonly tree: TreeNumber;
  readonly collection: CollectionId | undefined;
  readonly path: RelativePath | undefined;
  readonly code: string;
}

export interface OwedLinks extends AssetName {
  readonly tree: TreeNumber;
}

/** What is remembered of links. Everything is durable when the promise resolves. */
export interface Links extends LinksReader {
  /** The number of this tree; it gets one where it has none. */
  openTree(destination: DestinationId, rule: string): Promise<TreeNumber>;
  /** All or nothing. Rows say only what is durable on disk. */
  record(destination: DestinationRef, changes: LinkChanges): Promise<void>;
  /** These photos are being saved: their links are still to be made. */
  owe(destination: DestinationId, photos: readonly OwedLinks[]): Promise<void>;
}

/** What was done to links, and what could not be done. */
export interface LinkCounts {
  readonly made: number;
  readonly removed: number;
  readonly failed: number;
}
