import type { DestinationId } from './ids.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { DestinationLinks } from './destination-links.ts';
import type { Installed } from './installed.ts';
import type { RelativePath } from './relative-path.ts';
import type { StoredFile } from './stored-file.ts';

export type { StoredFile } from './stored-file.ts';

/** Where photos end up: a local disk, or memory in tests. Rejects with `DestinationError`. */
export interface Destination {
  /** What the place can do, measured when it was opened. */
  readonly traits: DiskTraits & { readonly canResume: boolean };
  /** Opens, or reopens, one hidden draft. Nothing shows under a final name before `commit`. */
  begin(draftId: string): Promise<Draft>;
  /** Undefined when nothing is there. A folder, link or device counts as `other`, which never matches a photo. */
  stat(path: RelativePath): Promise<StoredFile | undefined>;
  /** Names of what lies in a folder, in no order, ours too; none where there is no such folder. Undefined: the destination itself. */
  names(folder: RelativePath | undefined): Promise<readonly string[]>;
  /** Reads the whole file and computes Apple's content signature of it. */
  signature(path: RelativePath, signal: AbortSignal): Promise<string>;
  /** The bytes of a file from the start, for callers that look into them; to be read to the end or given up. */
  read(path: RelativePath): AsyncIterable<Uint8Array>;
  /** Makes a file that is there already durable under its name, so that a row about it stays true after power loss; answers what it is. */
  settle(path: RelativePath): Promise<StoredFile>;
  /**
   * Asked before rows are written about files that were put here: rejects when this is not the place any more that was opened.
   * Where that cannot be told from its numbers alone, each of the files has to be there.
   */
  confirm(paths: readonly RelativePath[]): Promise<void>;
  /** Undefined where it cannot be told. */
  space(): Promise<Space | undefined>;
  /**
   * Moves a file out of the way, into the trash of the day `atMs` under its own path or one like it; answers where it is
   * now, below the destination. Deletes and replaces nothing: cut off in between, the file has its old name, or both.
   */
  setAside(path: RelativePath, atMs: number): Promise<string>;
  /**
   * Gives a file another name, durably, and never replaces anything: answers `taken` when something else is there. Cut off in
   * between, the file has its old name, the new one, or both; called again then, it ends what it began.
   */
  move(from: RelativePath, to: RelativePath): Promise<'moved' | 'taken'>;
  /** Removes a folder in which nothing is; answers whether it did. One that cannot be removed stays. */
  removeEmptyFolder(folder: RelativePath): Promise<boolean>;
  readonly links: DestinationLinks;
}

/** What names are like at a place. */
export interface DiskTraits {
  /** Names that differ in case only are two. */
  readonly caseSensitive: boolean;
  /** The most bytes that a name may have; as nearly all disks have it, where it cannot be told. */
  readonly longestName: number;
}

export const USUAL_DISK: DiskTraits = { caseSensitive: true, longestName: 255 };

/** A kind of place where photos can end up, as `destinations/registry.ts` chooses it by the location. */
export interface DestinationKind {
  /** The one name of a location that may have several, links resolved; undefined where nothing is there. */
  resolve(location: string): Promise<string | undefined>;
  /** The same, also of a location that is away or still to be made: the name that it has when it is there. */
  nameOf(location: string, clock: Clock): Promise<string>;
  /**
   * Finds out, before the sign-in, whether photos can be kept there; anew for every cycle, because disks come and go.
   * Rejects with DESTINATION_UNUSABLE, DESTINATION_MISSING or DESTINATION_FULL.
   */
  check(location: string, options: CheckDestinationOptions): Promise<CheckedDestination>;
  /** Of a location as it is now, without opening it; undefined where it cannot be told, or nothing is there. */
  space(location: string, clock: Clock): Promise<Space | undefined>;
  /** Opens what was checked just now. */
  open(checked: CheckedDestination, options: OpenDestinationOptions): Promise<Destination>;
}

export interface CheckDestinationOptions {
  /** What the state remembers of this location: the id it knows it by today, and the files of every id it was known by. */
  readonly known: { readonly id: DestinationId; readonly files: number } | undefined;
  /** Look only: nothing is made or written. */
  readonly readOnly: boolean;
  /** The user says that another destination lies at this location now. */
  readonly acceptNew: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

export interface CheckedDestination extends DiskTraits {
  /** The location, links resolved. */
  readonly root: string;
  /** Undefined only when looking at a place that was never used. */
  readonly id: DestinationId | undefined;
  /** False only when looking: there is no such folder yet. */
  readonly exists: boolean;
}

export interface OpenDestinationOptions {
  /** Keeps the drafts of two accounts in one destination apart (FAULTS.md H7). */
  readonly account: string;
  /** Nothing is changed there, and `begin` must not be called. */
  readonly readOnly: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** Of the whole volume, as far as this user may fill it. */
export interface Space {
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** How many files more it takes; undefined where only bytes count, or it cannot be told. */
  readonly freeFiles?: number | undefined;
}

/** FAT keeps times in steps of two seconds. */
export const TIME_STEP_MS = 2000;

/** Bytes on their way. Used by one attempt at a time; ends with exactly one of `commit`, `quarantine`, `abandon`. */
export interface Draft {
  /** Bytes kept from an earlier attempt; always 0 where resuming is impossible. */
  readonly offset: number;
  /** The kept bytes, so that their signature can be computed. */
  kept(): AsyncIterable<Uint8Array>;
  /** The chunk is the draft's from now on: it may be written later, and is freed then. A failure may be told by a later call. */
  write(chunk: Uint8Array): Promise<void>;
  /** Throws the kept bytes away; the next write is the first byte. */
  restart(): Promise<void>;
  /**
   * Makes the bytes durable and visible under `path`, all or nothing, and gives the file its time. Never replaces
   * anything: answers `taken` when something else is there, and keeps the draft.
   */
  commit(path: RelativePath, modifiedAtMs: number): Promise<'installed' | 'taken'>;
  /** The time that the file has after `commit`, where the disk did not take the one it was given. */
  readonly keptTimeMs: number | undefined;
  /**
   * Lets `make` write another form of the bytes, which are whole: from a file of this machine that holds them into one that is not there
   * yet. What it made is what `commit` makes visible; where it answers false, the bytes stay what they are.
   */
  rewrite(make: (from: string, to: string) => Promise<boolean>): Promise<Installed | undefined>;
  /** Lets `judge` compare the bytes as they came, which are whole, with what lies under a name: two files of this machine. */
  compare(path: RelativePath, judge: (bytes: string, there: string) => Promise<boolean>): Promise<boolean>;
  /** Puts the whole draft aside under `.keepsake/quarantine/`; answers the path below the destination. */
  quarantine(name: string): Promise<string>;
  /** Ends the attempt. `keepBytes`: a later attempt goes on from here. */
  abandon(options: { readonly keepBytes: boolean }): Promise<void>;
}

/** A system call failed. `scope`: whether it says something about one file, or about all of them. */
export class DestinationError extends Error {
  override readonly name = 'DestinationError';
  readonly code: string;
  readonly scope: 'file' | 'volume';

  constructor(code: string, scope: 'file' | 'volume', message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.scope = scope;
  }
}
