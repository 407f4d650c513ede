import type { ResourceKey } from './asset.ts';
import type { Outcome } from './outcome.ts';
import type { RelativePath } from './relative-path.ts';

/** One file we once made sure of: durable under this path, with these bytes. */
export interface SavedFile {
  readonly key: ResourceKey;
  readonly path: RelativePath;
  readonly size: number;
  readonly signature: string;
  readonly verified: boolean;
  /** The file's time as we set it, milliseconds since 1970. */
  readonly modifiedAtMs: number;
}

/** What we remember of one account. Everything is durable when the promise resolves. Rejects with `STATE_DAMAGED`. */
export interface StateStore {
  /** Files recorded for any of these assets of one library. */
  known(destination: string, library: string, assets: readonly string[]): Promise<readonly SavedFile[]>;
  /** Files recorded under any of these paths, compared as the destination compares names (`pathKey`). */
  at(destination: string, pathKeys: readonly string[]): Promise<readonly SavedFile[]>;
  /** Adds or replaces one row per outcome, all or none. Rows say only what is already durable on disk. */
  record(destination: string, outcomes: readonly Outcome[]): Promise<void>;
  /** The cursor up to which everything of `scope` is done; a scope names account, destination and selection. */
  cursor(scope: string): Promise<string | undefined>;
  setCursor(scope: string, cursor: string): Promise<void>;
  /** The destination that lay at this absolute path when we last wrote there. */
  destinationAt(location: string): Promise<{ readonly id: string; readonly files: number } | undefined>;
  setDestination(location: string, id: string): Promise<void>;
  close(): Promise<void>;
}
