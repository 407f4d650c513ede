import type { AssetId, LibraryId, MasterId } from './ids.ts';

/**
 * What one line of the journal says: `intent`, it is about to be moved to Recently Deleted; `done`, it is there; `refused`, it stayed
 * as it was, whatever was asked for; `unknown`, what became of it cannot be told; `restoring`, it is about to be brought back; `restored`,
 * it is shown again; `gone`, it is not there any more, nor shown.
 */
export const JOURNAL_WORDS = [
  'intent',
  'done',
  'refused',
  'unknown',
  'restoring',
  'restored',
  'gone',
] as const;
export type JournalWord = (typeof JOURNAL_WORDS)[number];

export interface JournalEntry {
  readonly what: JournalWord;
  readonly atMs: number;
  /** One call of the command. */
  readonly run: string;
  readonly library: LibraryId;
  readonly asset: AssetId;
  /** The rest is told with an `intent`. */
  readonly name?: string | undefined;
  readonly master?: MasterId | undefined;
  /** Of the original: bytes, and signature. */
  readonly size?: number | undefined;
  readonly signature?: string | undefined;
  /** The files on disk that were read when it was decided. */
  readonly proof?: readonly ProofFile[] | undefined;
  /** The user's wish, in words. */
  readonly why?: string | undefined;
  /** Why it ended so; of `refused` and `unknown`. */
  readonly reason?: string | undefined;
}

export interface ProofFile {
  /** As the user named it. */
  readonly destination: string;
  /** Below the destination. */
  readonly path: string;
}

/** What keepsake changed at the provider: nothing else knows it when the state is lost. Written by the owner of the account alone. */
export interface DeletionJournal {
  /** Resolves once all of them are durable. Rejects with `KeepsakeError` where they are not: then nothing may be asked for. */
  append(entries: readonly JournalEntry[]): Promise<void>;
  /** Hands out all that can be read, oldest first. Needs no lock. Rejects with `KeepsakeError` where there is no telling at all. */
  read(take: (entry: JournalEntry) => void): Promise<JournalEnd>;
}

interface JournalEnd {
  /**
   * Lines that say nothing that can be understood: something may have been moved that is not known. A line that was cut off while it was
   * written is none of them: nothing was asked for by it.
   */
  readonly unreadable: number;
}
