import type { Clock } from '../base/clock.ts';
import type { Address } from './asset.ts';
import type { PhotoSource } from './photo-source.ts';

/** Files and folders of this machine as the user names them, wherever photos go. */
export interface LocalFiles {
  /**
   * The folders that a user names, or everything that is wrong with them. A symbolic link is refused, because what it leads to
   * may be another folder tomorrow; `root`, the destination, may be named by one.
   */
  find(named: readonly NamedFolder[], root: string | undefined): Promise<FoundFolders>;
  /** The real path of what is there; undefined when nothing is. */
  resolve(path: string): Promise<string | undefined>;
  /** All files below a folder that may be photos, in no order. */
  walk(folder: string, onUnreadable: (found: UnreadablePath) => void): AsyncIterable<FoundFile>;
  /** The same; a share that hangs is given up, and told as unreadable. */
  walkPatiently(
    folder: string,
    onUnreadable: (found: UnreadablePath) => void,
    clock: Clock,
  ): AsyncIterable<FoundFile>;
  /** Whether a file still has the size and time it was found with. What cannot be looked at is as good as changed. */
  isUntouched(file: FoundFile): Promise<boolean>;
  /** Starts threads that read; close them. */
  openHashPool(options: { readonly workers: number }): HashPool;
  /** Files in the place of downloads. */
  asSource(): FilesAsSource;
}

export interface NamedFolder {
  readonly typed: string;
  readonly absolute: string;
}

export type FoundFolders =
  /** Real paths, none of them inside another. */
  | { readonly folders: readonly string[] }
  /** All of them, in words. */
  | { readonly problems: readonly string[] };

export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  readonly size: number;
  readonly modifiedAtMs: number;
}

/** What cannot be looked at, by the code of the system. */
export interface UnreadablePath {
  readonly path: string;
  readonly code: string;
}

/** `code`: of the system; `NOT_A_FILE` for folders, links and devices, `CHANGED` for a file that was written to meanwhile. */
export type HashAnswer =
  | {
      readonly kind: 'hashed';
      readonly size: number;
      readonly modifiedAtMs: number;
      readonly signature: string;
    }
  | { readonly kind: 'failed'; readonly code: string };

/** Threads that read files through. */
export interface HashPool {
  /** How many calls of `hash` keep every thread busy; more only wait in line. */
  readonly useful: number;
  /** Rejects only when the pool was closed or a thread died: what is wrong with a file is an answer. */
  hash(path: string): Promise<HashAnswer>;
  /** Ends the threads, also in the middle of a file. */
  close(): Promise<void>;
}

/** Files of this machine in the place of downloads, so that a copy passes the same checks as a download. */
export interface FilesAsSource {
  /** An address that leads to this file, for this source alone. */
  addressOf(path: string): Address;
  readonly source: Pick<PhotoSource, 'open' | 'freshAddresses' | 'renewSession'>;
}
