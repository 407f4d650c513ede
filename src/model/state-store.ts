import type { AssetId, DestinationId, LibraryId } from './ids.ts';
import type { Role, UnreadableRecord } from './asset.ts';
import type { Jobs, JobsReader } from './jobs.ts';
import type { Links, LinksReader } from './links.ts';
import type { Outcome } from './outcome.ts';
import type { After, AssetName, DestinationRef, SavedFile, StoredFailure } from './recorded.ts';
import type { RelativePath } from './relative-path.ts';
import type { Sidecars, SidecarsReader } from './sidecars.ts';
import type { HashedFiles } from './hashed-files.ts';
import type { IgnoredAssets } from './ignored-assets.ts';

export type { After, AssetName, DestinationRef, SavedFile, StoredFailure } from './recorded.ts';
export { diskSignature } from './recorded.ts';

/** A saved file, and when what happened to it. Milliseconds since 1970; 0 where that is not known. */
export interface RecordedFile extends SavedFile {
  readonly savedAtMs: number;
  /** When its bytes on disk were last read and compared with the signature, by `verify`. */
  readonly checkedAtMs: number;
  /** The photo was edited since: another version of this very file was saved under another path. */
  readonly superseded?: true;
}

/** A file or record that the provider shows and that we do not have. */
export interface OpenFailure {
  readonly library: LibraryId;
  /** The asset; for a record that cannot be read the record's own name. */
  readonly asset: AssetId;
  /** Undefined where the record as a whole could not be used. */
  readonly role: Role | undefined;
  /** Of the bytes that could not be fetched; undefined where that is not known. */
  readonly signature?: string | undefined;
  /** The name it would have had. */
  readonly path: string | undefined;
  readonly failure: StoredFailure;
  readonly attempts: number;
  readonly lastAtMs: number;
}

export interface SavedTotals {
  readonly library: LibraryId;
  readonly role: Role;
  readonly files: number;
  readonly bytes: number;
  /** Among `files`: with a signature of a form that cannot be checked. */
  readonly unverifiable: number;
}

/** Different files, older versions too, however many photos share one. */
export interface KeptFiles {
  readonly files: number;
  readonly bytes: number;
  /** Among `files`: with a signature of a form that cannot be checked. */
  readonly unverifiable: number;
}

export interface MovedFile {
  readonly from: RelativePath;
  readonly to: RelativePath;
}

/** An asset that has another name now: it went to another library. */
export interface RenamedAsset {
  readonly from: AssetName;
  readonly to: AssetName;
}

/** What we remember of one account. Everything is durable when the promise resolves. Rejects with `STATE_PUT_ASIDE`. */
export interface StateStore extends IgnoredAssets, HashedFiles {
  readonly jobs: Jobs;
  /** Names beside the one that a file was saved under. */
  readonly links: Links;
  /** Files beside photos that say what iCloud tells of them. */
  readonly sidecars: Sidecars;

  /** Files recorded for any of these assets of one library. */
  known(asked: {
    readonly destination: DestinationId;
    readonly library: LibraryId;
    readonly assets: readonly AssetId[];
  }): Promise<readonly RecordedFile[]>;
  /** As `known`, and older versions too. */
  versions(asked: {
    readonly destination: DestinationId;
    readonly library: LibraryId;
    readonly assets: readonly AssetId[];
  }): Promise<readonly RecordedFile[]>;
  /** Files recorded under any of these paths, by `pathKey`. */
  at(destination: DestinationRef, pathKeys: readonly string[]): Promise<readonly RecordedFile[]>;
  /** The last components of all that is recorded in the folder with this key, older versions too, as the destination compares them. */
  namesIn(destination: DestinationRef, folderKey: string): Promise<ReadonlySet<string>>;
  /**
   * Files recorded with any of these signatures, Apple's or that of what lies on disk, older versions too: of one destination, or of all
   * of the account.
   */
  filesWithSignatures(asked: {
    readonly signatures: readonly string[];
    readonly destination?: DestinationId;
  }): Promise<readonly (RecordedFile & { readonly destination: DestinationId })[]>;
  /** All files of a destination, older versions too, in the order of their paths. */
  files(destination: DestinationRef, page: After<SavedFile>): Promise<readonly RecordedFile[]>;
  /** Different files of each role; one that two photos share counts once. */
  totals(destination: DestinationId): Promise<readonly SavedTotals[]>;
  kept(destination: DestinationId): Promise<KeptFiles>;
  /**
   * Adds or replaces one row per outcome, all or none. Rows say only what is already durable on disk. A row that is replaced by
   * other bytes under another path is kept as an older version.
   */
  record(destination: DestinationRef, outcomes: readonly Outcome[]): Promise<void>;
  /**
   * These files lie under other names now: whatever is recorded of them, for whichever asset, says so. They may have changed places
   * with each other. What was recorded of an asset that is another one now is recorded of that, older versions too; where it has a file
   * of that role already, with the same bytes, that one counts, and with others both stay as they are. The note that told of it is gone
   * in the same step: all or nothing.
   */
  moveFiles(
    destination: DestinationRef,
    moves: readonly MovedFile[],
    note: string,
    renamed?: readonly RenamedAsset[],
  ): Promise<void>;
  /** These files lie here once more, as they were recorded before. All or nothing. */
  recordFiles(destination: DestinationRef, files: readonly SavedFile[]): Promise<void>;
  /** These files are no longer here: whatever is recorded of them, for whichever asset, is forgotten. All or nothing. */
  forgetFiles(destination: DestinationRef, paths: readonly RelativePath[]): Promise<void>;
  /** The bytes of these files were read and are right. */
  setChecked(
    destination: DestinationId,
    files: readonly Pick<SavedFile, 'key' | 'path'>[],
    atMs: number,
  ): Promise<void>;

  /** All of a destination, or a page of them; in a fixed order. */
  failures(destination: DestinationId, page?: After<OpenFailure>): Promise<readonly OpenFailure[]>;
  forgetFailures(destination: DestinationId, failures: readonly OpenFailure[]): Promise<void>;
  /** Everything that failed of these assets, and records of these names. */
  forgetFailuresOf(asked: {
    readonly destination: DestinationId;
    readonly library: LibraryId;
    readonly assets: readonly AssetId[];
  }): Promise<void>;
  /** Records that cannot be used, all or none. */
  recordUnreadable(found: {
    readonly destination: DestinationId;
    readonly library: LibraryId;
    readonly records: readonly UnreadableRecord[];
  }): Promise<void>;

  /** A small text under a name: reports, how far a check has come. */
  note(name: string): Promise<string | undefined>;
  /** Undefined removes it. */
  setNote(name: string, text: string | undefined): Promise<void>;
  /**
   * The destination that lay at this absolute path when we last wrote there, and how many files are recorded of it and of those
   * that lay there earlier.
   */
  destinationAt(
    location: string,
  ): Promise<{ readonly id: DestinationId; readonly files: number } | undefined>;
  setDestination(location: string, id: DestinationId): Promise<void>;
  /** Which destination lay where when we last wrote there. */
  destinations(): Promise<readonly { readonly location: string; readonly id: DestinationId }[]>;
  /** Forgets files, failures, jobs and notes; what the user decided (`ignored`) stays. */
  forgetAll(): Promise<void>;
  close(): Promise<void>;
}

/** What can be asked without the account lock. Another process may write meanwhile: two answers may be of two moments. */
export type StateReader = Pick<
  StateStore,
  | 'known'
  | 'versions'
  | 'at'
  | 'filesWithSignatures'
  | 'files'
  | 'totals'
  | 'kept'
  | 'failures'
  | 'ignored'
  | 'note'
  | 'destinationAt'
  | 'destinations'
  | 'close'
> & { readonly jobs: JobsReader; readonly links: LinksReader; readonly sidecars: SidecarsReader };
