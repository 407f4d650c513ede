import type { HashedFile, HashedFiles } from '../../model/hashed-files.ts';
import type { FoundFile, LocalFiles, UnreadablePath } from '../../model/local-files.ts';

export interface HashPorts {
  readonly files: Pick<LocalFiles, 'walk' | 'openHashPool'>;
  readonly state: Pick<HashedFiles, 'hashedAt' | 'recordHashed'>;
  /** Threads that read at the same time. */
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly onUnreadable: (found: UnreadablePath) => void;
  readonly onProgress: (progress: HashProgress) => void;
}

/** How far the reading has come. */
export interface HashProgress {
  readonly files: number;
  readonly bytes: number;
  /** Among them: read now, because they are new or were touched since they were read. */
  readonly readFiles: number;
  readonly readBytes: number;
}

/** What was read is remembered after so many files or bytes, and when the reading ends for whatever reason. */
const BATCH_FILES = 100;
const BATCH_BYTES = 1_000_000_000;

/**
 * Reads every file below the folders that is new or was touched since it was read, and remembers its signature. A run that
 * is cut off is taken up where it was.
 */
export async function hashTree(folders: readonly string[], ports: HashPorts): Promise<HashProgress> {
  const { files: disk, state, workers, signal, onUnreadable, onProgress } = ports;
  const progress = { files: 0, bytes: 0, readFiles: 0, readBytes: 0 };
  const hashed: HashedFile[] = [];
  let hashedBytes = 0;
  const remember = async () => {
    hashedBytes = 0;
    await state.recordHashed(hashed.splice(0));
  };

  const pool = disk.openHashPool({ workers });
  const onAbort = () => void pool.close();
  signal.addEventListener('abort', onAbort);
  const unread = unreadFiles();

  async function* unreadFiles(): AsyncGenerator<FoundFile> {
    for await (const files of batches(folders, disk, onUnreadable)) {
      const known = await knownSignatures(files, state);
      for (const file of files) {
        signal.throwIfAborted();
        progress.files += 1;
        progress.bytes += file.size;
        if (known.has(file.path)) onProgress(progress);
        else yield file;
      }
    }
  }

  async function readOn(): Promise<void> {
    for (let next = await unread.next(); next.done !== true; next = await unread.next()) {
      const { path } = next.value;
      const answer = await pool.hash(path);
      if (answer.kind === 'failed') {
        onUnreadable({ path, code: answer.code });
        continue;
      }
      const { size, modifiedAtMs, signature } = answer;
      hashed.push({ path, size, modifiedAtMs, signature });
      hashedBytes += size;
      progress.readFiles += 1;
      progress.readBytes += size;
      onProgress(progress);
      if (hashed.length >= BATCH_FILES || hashedBytes >= BATCH_BYTES) await remember();
    }
  }

  try {
    await Promise.all(Array.from({ length: pool.useful }, readOn));
  } catch (error) {
    // A pool that was closed because the run is ending says so in its own words.
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await pool.close();
    await remember();
  }
  return progress;
}

/** Signatures of those of these files that were read and not touched since, by path. */
export async function knownSignatures(
  files: readonly FoundFile[],
  state: Pick<HashedFiles, 'hashedAt'>,
): Promise<ReadonlyMap<string, string>> {
  const known = new Map((await state.hashedAt(files.map(({ path }) => path))).map((row) => [row.path, row]));
  const signatures = new Map<string, string>();
  for (const { path, size, modifiedAtMs } of files) {
    const row = known.get(path);
    if (row?.size === size && row.modifiedAtMs === modifiedAtMs) signatures.set(path, row.signature);
  }
  return signatures;
}

/** The files below all folders, some at a time. */
export async function* batches(
  folders: readonly string[],
  disk: Pick<LocalFiles, 'walk'>,
  onUnreadable: (found: UnreadablePath) => void,
): AsyncGenerator<readonly FoundFile[]> {
  let batch: FoundFile[] = [];
  for (const folder of folders) {
    for await (const file of disk.walk(folder, onUnreadable)) {
      batch.push(file);
      if (batch.length < BATCH_FILES) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
