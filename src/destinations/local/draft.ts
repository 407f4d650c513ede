import { basename, join, posix } from 'node:path';
import { errorCodeOf } from '../../base/errors.ts';
import { freeBytes } from '../../base/free-bytes.ts';
import { type Draft, TIME_STEP_MS } from '../../model/destination.ts';
import type { Installed } from '../../model/installed.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { confirmInstalled } from './confirm-installed.ts';
import type { DiskEntry, DiskFile } from './disk-calls.ts';
import { onDisk, removeLeftover } from './disk-error.ts';
import { DRAFTS, numbered, QUARANTINE } from './hidden-folder.ts';
import { installAnywhere } from './install-anywhere.ts';
import { install } from './install.ts';
import type { NameNotes } from './name-notes.ts';
import type { DiskRoot } from './disk-root.ts';
import { fileSignature, readChunks } from './read-file.ts';

/** Chunks from the network are small; one write of this size costs little more than one of theirs. */
const WRITE_BYTES = 1 << 20;

/** Behind the name of a draft: its bytes as they were changed. */
const REWRITTEN = '.rewritten';

/**
 * One file in the drafts folder. Bytes are written while the next ones arrive: at most one write is under way, and one
 * more is being collected. After a failed write, sync or close it is not known what the disk holds, so the draft is then
 * thrown away whatever is asked (FAULTS.md B7, N1).
 */
export class LocalDraft implements Draft {
  offset: number;
  keptTimeMs: number | undefined;
  readonly #disk: DiskRoot;
  readonly #notes: NameNotes;
  #path: string;
  #identity: string;
  readonly #onEnd: () => void;
  /** Undefined once the bytes are sealed: synced and closed. */
  #file: DiskFile | undefined;
  #collected: Uint8Array[] = [];
  #collectedBytes = 0;
  #position: number;
  #writing: Promise<void> = Promise.resolve();
  #damaged = false;
  /** Where the bytes lie as they came, when `rewrite` made others. */
  #asTheyCame: string | undefined;

  constructor(
    { disk, notes }: { readonly disk: DiskRoot; readonly notes: NameNotes },
    { path, file, entry }: { readonly path: string; readonly file: DiskFile; readonly entry: DiskEntry },
    onEnd: () => void,
  ) {
    const { identity, size } = entry;
    this.#disk = disk;
    this.#notes = notes;
    this.#path = path;
    this.#identity = identity;
    this.#file = file;
    this.offset = size;
    this.#position = size;
    this.#onEnd = onEnd;
  }

  async *kept(): AsyncGenerator<Uint8Array> {
    yield* readChunks(this.#open(), this.#path, this.offset);
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#collected.push(chunk);
    this.#collectedBytes += chunk.length;
    if (this.#collectedBytes < WRITE_BYTES) return;
    await this.#writing;
    this.#startWriting();
  }

  async restart(): Promise<void> {
    const file = this.#open();
    this.#collected = [];
    this.#collectedBytes = 0;
    await this.#orDamage('empty', async () => {
      await this.#writing;
      await file.truncate(0);
    });
    this.#position = 0;
    this.offset = 0;
  }

  async commit(path: RelativePath, modifiedAtMs: number): Promise<'installed' | 'taken'> {
    await this.#seal(modifiedAtMs);
    return onDisk('save', path, async () => {
      const entry = { ...this.#entry(), modifiedAtMs };
      // Not one of another folder, half written perhaps, that lies here by now.
      await this.#disk.folders.confirm(`${DRAFTS}/${basename(this.#path)}`, entry);
      // An empty file under its name is a whole one, if nothing belongs into it.
      const note = this.#position === 0 ? undefined : this.#notes.of(path);
      const answer = await installAnywhere(this.#disk, this.#path, path, entry, note);
      if (answer === 'installed') {
        if (this.#asTheyCame !== undefined) await removeLeftover(this.#disk.calls, this.#asTheyCame);
        this.#onEnd();
      }
      return answer;
    });
  }

  async rewrite(make: (from: string, to: string) => Promise<boolean>): Promise<Installed | undefined> {
    const { calls } = this.#disk;
    const to = `${this.#path}${REWRITTEN}`;
    await this.#flush();
    await removeLeftover(calls, to);
    let isMade = false;
    try {
      isMade = await make(this.#path, to);
    } finally {
      if (!isMade) await removeLeftover(calls, to);
    }
    if (!isMade) return undefined;
    return onDisk('read', to, async () => {
      const file = await calls.open(to, 'update');
      try {
        const { identity, size, modifiedAtMs } = await file.entry();
        const entry = { identity, size, modifiedAtMs };
        await confirmInstalled(this.#disk, `${DRAFTS}/${basename(to)}`, entry);
        const signature = await fileSignature(calls, to);
        await this.#close();
        this.#asTheyCame = this.#path;
        [this.#path, this.#identity, this.#position, this.#file] = [to, identity, size, file];
        return { size, signature };
      } catch (error) {
        await file.close();
        throw error;
      }
    });
  }

  compare(path: RelativePath, judge: (bytes: string, there: string) => Promise<boolean>): Promise<boolean> {
    return judge(this.#asTheyCame ?? this.#path, join(this.#disk.root, path));
  }

  async quarantine(name: string): Promise<string> {
    await this.#seal(undefined);
    return onDisk('put aside', name, async () => {
      const folder = await this.#disk.folders.ensure(QUARANTINE);
      const { name: stem, ext } = posix.parse(name);
      for (let copy = 1; ; copy += 1) {
        const tried = copy === 1 ? `${stem}${ext}` : numbered(stem, `-${copy}`, ext);
        const path = join(folder, tried);
        const answer = await install(this.#disk, this.#path, path);
        // The same wrong bytes night after night are kept once.
        if (answer === 'taken' && !(await this.#holdsSameBytes(path))) continue;
        if (answer === 'taken') await removeLeftover(this.#disk.calls, this.#path);
        if (answer === 'installed')
          await confirmInstalled(this.#disk, `${QUARANTINE}/${tried}`, this.#entry());
        this.#onEnd();
        return `${QUARANTINE}/${tried}`;
      }
    });
  }

  async abandon({ keepBytes }: { readonly keepBytes: boolean }): Promise<void> {
    if (keepBytes) await this.#flush().catch(passSystemErrors);
    else await this.#writing.catch(passSystemErrors);
    await this.#close().catch(passSystemErrors);
    if (this.#asTheyCame !== undefined) {
      await removeLeftover(this.#disk.calls, this.#path);
      this.#path = this.#asTheyCame;
    }
    if (!keepBytes || this.#damaged || this.#position === 0) {
      await removeLeftover(this.#disk.calls, this.#path);
    }
    this.#onEnd();
  }

  #entry(): Pick<DiskEntry, 'identity' | 'size'> {
    return { identity: this.#identity, size: this.#position };
  }

  #open(): DiskFile {
    if (this.#file === undefined) throw new Error('the draft is closed already');
    return this.#file;
  }

  #startWriting(): void {
    const file = this.#open();
    const chunks = this.#collected;
    const at = this.#position;
    this.#position += this.#collectedBytes;
    this.#collected = [];
    this.#collectedBytes = 0;
    this.#writing = this.#orDamage('write', async () => {
      await file.write(chunks, at);
      chunks.forEach(freeBytes);
    });
    // The call that awaits `#writing` next hears of a failure; until then it must not count as unhandled.
    this.#writing.catch(() => {});
  }

  async #flush(): Promise<void> {
    await this.#writing;
    if (this.#collectedBytes > 0) this.#startWriting();
    await this.#writing;
  }

  async #seal(modifiedAtMs: number | undefined): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    await this.#flush();
    if (modifiedAtMs !== undefined) await this.#disk.setTime(file, modifiedAtMs);
    await this.#orDamage('sync', () => this.#disk.sync.file(file));
    if (modifiedAtMs !== undefined) await this.#orDamage('look at', () => this.#noteTime(file, modifiedAtMs));
    await this.#close();
  }

  /** What is recorded must not look like an edit by the user: FAT begins in 1980, and some mounts take no times (FAULTS.md G2). */
  async #noteTime(file: DiskFile, wishedMs: number): Promise<void> {
    const kept = (await file.entry()).modifiedAtMs;
    this.keptTimeMs = Math.abs(kept - wishedMs) > TIME_STEP_MS ? kept : undefined;
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) await this.#orDamage('close', () => file.close());
  }

  async #orDamage<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await onDisk(doing, this.#path, work);
    } catch (error) {
      this.#damaged = true;
      throw error;
    }
  }

  async #holdsSameBytes(path: string): Promise<boolean> {
    const { calls } = this.#disk;
    const [ours, theirs] = await Promise.all([calls.lstat(this.#path), calls.lstat(path)]);
    if (theirs.kind !== 'file' || theirs.size !== ours.size) return false;
    return (await fileSignature(calls, this.#path)) === (await fileSignature(calls, path));
  }
}

/** The attempt is over and its own failure is told already; what the disk says to the tidying up adds nothing. */
function passSystemErrors(error: unknown): void {
  if (errorCodeOf(error) === undefined) throw error;
}
