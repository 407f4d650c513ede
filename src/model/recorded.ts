import type { ResourceKey } from './asset.ts';
import type { Failure } from './failure.ts';
import type { AssetId, DestinationId, LibraryId } from './ids.ts';
import type { RelativePath } from './relative-path.ts';

/** One file we once made sure of: durable under this path, with these bytes. */
export interface SavedFile {
  readonly key: ResourceKey;
  readonly path: RelativePath;
  /** Of what lies on disk. */
  readonly size: number;
  /** Apple's, of the bytes that came. */
  readonly signature: string;
  /** Signature of what lies on disk, where that was changed as the user wished. */
  readonly installed?: string;
  readonly verified: boolean;
  /** The file's time as we set it, milliseconds since 1970. */
  readonly modifiedAtMs: number;
}

/** Signature of the bytes that should lie on disk. */
export function diskSignature({ signature, installed }: Pick<SavedFile, 'signature' | 'installed'>): string {
  return installed ?? signature;
}

export type StoredFailure =
  | Failure
  | { readonly kind: 'unreadable'; readonly detail: string }
  /** A photo is saved, and its links are still to be made. */
  | { readonly kind: 'unlinked' }
  /** A photo is saved, and its sidecar is still to be written. */
  | { readonly kind: 'undescribed' }
  /** Stored by another version, in a word that this one does not know. */
  | { readonly kind: 'unknown'; readonly word: string };

export interface AssetName {
  readonly library: LibraryId;
  readonly asset: AssetId;
}

/** A destination, and how it compares names: two paths with one key are one file there. */
export interface DestinationRef {
  readonly id: DestinationId;
  readonly pathKey: (path: RelativePath) => string;
}

/** Where the next page begins, and how long it is at most. */
export interface After<T> {
  /** The last of the page before; undefined: from the first one. */
  readonly after: T | undefined;
  readonly limit: number;
}
