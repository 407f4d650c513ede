import type { Role } from './asset.ts';
import type { AssetName } from './recorded.ts';
import type { RelativePath } from './relative-path.ts';

/** A file that was put aside because iCloud deleted its photo. */
export interface TrashedFile {
  /** The photos that it was of, and as what; of a sidecar the photos alone. Never empty. */
  readonly of: readonly (AssetName & { readonly role?: Role })[];
  /** Where it lay. */
  readonly path: RelativePath;
  /** Where it was put. */
  readonly at: RelativePath;
  /** Whether it goes for good some day, or was moved into a folder of the user's. */
  readonly place: 'trash' | 'archive';
  /** As it was put aside. */
  readonly size: number;
  readonly modifiedAtMs: number;
  /** As it was recorded; undefined for a sidecar. */
  readonly photo?: {
    readonly signature: string;
    readonly installed?: string;
    readonly verified: boolean;
    readonly isOlder?: true;
  };
  /** What said that it was deleted. */
  readonly why: 'trashed' | 'purged';
  readonly putAsideAtMs: number;
  /** The user took it back: it is not put aside again. */
  readonly restoredAtMs?: number;
}
