import { createHash } from 'node:crypto';
import { basename, dirname, join, posix } from 'node:path';
import { errorCodeOf } from '../../base/errors.ts';
import { DestinationError } from '../../model/destination.ts';
import { DRAFTS, HIDDEN, MOVING } from './hidden-folder.ts';
import { isEmptyFile, type NameNote } from './install-reserved.ts';
import type { DiskRoot } from './disk-root.ts';
import { readChunks } from './read-file.ts';
import { removeLeftover } from './disk-error.ts';

/** No path is longer. */
const LIMIT_BYTES = 4096;

/** The notes about reserved names, hidden files beside the drafts: one for each name that is reserved at this moment. */
export class NameNotes {
  readonly #disk: DiskRoot;
  readonly #root: string;
  readonly #prefix: string;

  /** `prefix` begins the names of all notes of this account, and of no draft. */
  constructor(disk: DiskRoot, root: string, prefix: string) {
    this.#disk = disk;
    this.#root = root;
    this.#prefix = prefix;
  }

  /** Of a path below the destination. */
  of(path: string): NameNote {
    const { calls, sync } = this.#disk;
    const note = join(this.#root, DRAFTS, this.#nameFor(path));
    return {
      async write() {
        // One that could not be removed earlier.
        await removeLeftover(calls, note);
        const file = await calls.open(note, 'create');
        try {
          await file.write([Buffer.from(path)], 0);
          await sync.file(file);
        } finally {
          await file.close();
        }
        await sync.directory(dirname(note));
      },
      remove: () => removeLeftover(calls, note),
    };
  }

  /** Frees the names that a run of this account reserved and did not come to fill; `names` are all in the folder of drafts. */
  async settle(names: readonly string[]): Promise<void> {
    const { calls } = this.#disk;
    for (const name of names) {
      if (!name.startsWith(this.#prefix)) continue;
      const note = join(this.#root, DRAFTS, name);
      try {
        const path = await this.#read(note);
        if (path !== undefined) await this.#free(path);
      } catch (error) {
        // The name stays as it is, and so does the note: for the next run.
        if (errorCodeOf(error) === undefined && !(error instanceof DestinationError)) throw error;
        continue;
      }
      await removeLeftover(calls, note);
    }
  }

  #nameFor(path: string): string {
    return this.#prefix + createHash('sha256').update(path).digest('hex').slice(0, 32);
  }

  async #free(path: string): Promise<void> {
    const { calls, folders, sync } = this.#disk;
    if (!(await isEmptyFile(calls, join(this.#root, path)))) return;
    const folder = await folders.ensure(posix.dirname(path));
    await calls.unlink(join(folder, posix.basename(path)));
    await sync.directory(folder);
  }

  /** Undefined for what is no note of ours, or was cut off: the name was not reserved yet. */
  async #read(note: string): Promise<string | undefined> {
    const { calls } = this.#disk;
    if ((await calls.lstat(note)).kind !== 'file') return undefined;
    const file = await calls.open(note, 'read');
    try {
      const chunks: Uint8Array[] = [];
      for await (const chunk of readChunks(file, note, LIMIT_BYTES)) chunks.push(chunk);
      const path = Buffer.concat(chunks).toString('utf8');
      return isBelowRoot(path) && basename(note) === this.#nameFor(path) ? path : undefined;
    } finally {
      await file.close();
    }
  }
}

function isName(name: string): boolean {
  return !['', '.', '..'].includes(name) && !name.includes('\0');
}

function isBelowRoot(path: string): boolean {
  const names = path.split('/');
  const isOurs = names[0]?.toLowerCase() === HIDDEN && !path.startsWith(`${MOVING}/`);
  return names.every(isName) && !isOurs;
}
