import type { AssetId, DestinationId, LibraryId } from './ids.ts';
import type { After, AssetName, DestinationRef, StoredFailure } from './recorded.ts';
import type { RelativePath } from './relative-path.ts';

/** `full`: IMG_1.HEIC.xmp, as icloudpd has it; `stem`: IMG_1.xmp, one for all files of a photo that are called so. */
export type SidecarNames = 'full' | 'stem';

/** What the user wants of sidecars. */
export interface SidecarWishes {
  readonly names: SidecarNames;
}

/** A file of ours beside a photo that says what iCloud tells of it. */
export interface RecordedSidecar extends AssetName {
  readonly path: RelativePath;
  /** What we said in it, in the form of `metadata/`. */
  readonly said: Uint8Array;
  /** What we were about to say; undefined: the file was written. */
  readonly next: Uint8Array | undefined;
  /** As we left it. */
  readonly size: number;
  readonly modifiedAtMs: number;
}

/** A photo whose sidecars are not as they should be: what failed, or a photo that is being saved. */
export interface SidecarFailure extends AssetName {
  readonly path: string | undefined;
  readonly failure: StoredFailure;
  readonly attempts: number;
  readonly lastAtMs: number;
}

export interface SidecarsReader {
  /** Of these assets of one library. */
  ofAssets(asked: {
    readonly destination: DestinationId;
    readonly library: LibraryId;
    readonly assets: readonly AssetId[];
  }): Promise<readonly RecordedSidecar[]>;
  /** How many are recorded. */
  count(destination: DestinationId): Promise<number>;
  /** Recorded under any of these paths, by `pathKey`. */
  at(destination: DestinationRef, pathKeys: readonly string[]): Promise<readonly RecordedSidecar[]>;
  /** All of a destination, in the order of their paths. */
  page(destination: DestinationRef, page: After<RecordedSidecar>): Promise<readonly RecordedSidecar[]>;
  failures(destination: DestinationId, page: After<SidecarFailure>): Promise<readonly SidecarFailure[]>;
}

export interface FailedSidecar extends AssetName {
  readonly path: RelativePath;
  readonly code: string;
}

export interface SidecarChanges {
  readonly written: readonly RecordedSidecar[];
  readonly dropped: readonly RecordedSidecar[];
  readonly failed: readonly FailedSidecar[];
  /** Photos of which nothing is owed any more, but for what failed just now. */
  readonly settled: readonly AssetName[];
}

/** What is remembered of sidecars. Everything is durable when the promise resolves. */
export interface Sidecars extends SidecarsReader {
  /** All or nothing. Rows say only what is durable on disk, but for what is about to be said. */
  record(destination: DestinationRef, changes: SidecarChanges): Promise<void>;
  /** These photos are being saved: their sidecars are still to be written. */
  owe(destination: DestinationId, photos: readonly AssetName[]): Promise<void>;
}

/** What was done to sidecars. */
export interface SidecarCounts {
  readonly written: number;
  /** Among `written`: beside what another program says in them. */
  readonly merged: number;
  /** No sidecars that can be read: left alone. */
  readonly left: number;
  readonly failed: number;
}
