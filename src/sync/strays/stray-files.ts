import { splitPath } from '../../base/split-path.ts';
import { mapParallel } from '../../base/map-parallel.ts';
import { join } from 'node:path';
import type { Wanted } from '../../model/action.ts';
import type { StoredFile } from '../../model/destination.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { StateStore } from '../../model/state-store.ts';
import { keyText } from '../../plan/page-facts.ts';
import { fileName, folderOf, leftName, pathIn } from '../../plan/safe-path.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { lookAtPaths, lookOnce } from '../paths/look-at-paths.ts';
import { TakenNames } from './taken-names.ts';

export interface StrayPorts {
  readonly state: Pick<StateStore, 'namesIn' | 'at' | 'hashedAt' | 'recordHashed'>;
  readonly target: OpenedDestination;
  readonly signal: AbortSignal;
  /** What was read is written down, so that no later run reads it again. */
  readonly remembers: boolean;
  /** All that lies below the destination and is recorded nowhere; undefined where files are looked for in their own folders alone. */
  readonly everywhere?: (() => AsyncIterable<StrayFile>) | undefined;
  /** How many of these very files there are to be, for photos that have the same in other places. */
  readonly sharers?: (file: Wanted) => Promise<number>;
}

/** Of all folders, kept at a time: some 200 bytes each. */
const MOST_FILES = 100_000;

/** How many files of one size may be read in vain for each file of that size that is wanted. */
const MOST_READS = 32;

/** What icloudpd has not finished. */
const UNFINISHED = '.part';

/** How many sizes are read at a time: reading whole files fills the disk's time. */
const READS_AT_ONCE = 4;

export interface StrayFile {
  readonly path: RelativePath;
  readonly stored: Pick<StoredFile, 'size' | 'modifiedAtMs'>;
}

/** What lies in one folder, or everywhere, and is recorded nowhere. */
interface Folder {
  readonly files: number;
  /** By size, in the order of their names: what was not asked about yet. */
  readonly unknown: Map<number, readonly StrayFile[]>;
  /** By size: what nobody has read yet. */
  readonly unread: Map<number, StrayFile[]>;
  readonly bySignature: Map<string, StrayFile[]>;
}

/**
 * Finds files that somebody else left in their folder under names that no rule gives, by their bytes. A folder is listed once in a run,
 * and only when a file is wanted there that lies under none of its names; a file is read only if it has the size of one that is wanted.
 */
export class StrayFiles {
  readonly #ports: StrayPorts;
  /** As they were when they were first asked about: what comes later is ours. */
  readonly #folders = new Map<RelativePath | undefined, Folder>();
  #files = 0;
  #everywhere: Folder | undefined;
  /** By where they lie: a file may be asked for again before it is recorded. */
  readonly #farAway = new Set<RelativePath>();
  /** Far from their own folders each file is given to one photo, or to several that share one: by the first name of theirs. */
  readonly #given = new Map<RelativePath, RelativePath | undefined>();
  /** What lies under names of photos and is none of them. */
  readonly taken = new TakenNames();

  constructor(ports: StrayPorts) {
    this.#ports = ports;
  }

  /** How many files were found in other folders than their own. */
  get farAway(): number {
    return this.#farAway.size;
  }

  /** `folders`: those that are there. Answers paths by `keyText`. */
  async find(
    wanted: readonly Wanted[],
    folders: ReadonlyMap<RelativePath, unknown>,
  ): Promise<ReadonlyMap<string, RelativePath>> {
    const found = new Map<string, RelativePath>();
    if (this.#ports.everywhere !== undefined && wanted.length > 0) {
      this.#everywhere ??= folderOfAll(await all(this.#ports.everywhere()));
      await this.#findIn(this.#everywhere, wanted, found);
      return found;
    }
    const byFolder = Map.groupBy(wanted, ({ candidates: [path] }) => path && folderOf(path));
    for (const [path, files] of byFolder) {
      const isThere = path === undefined || folders.has(path);
      const folder = this.#folders.get(path) ?? this.#keep(path, isThere ? await this.#list(path) : []);
      await this.#findIn(folder, files, found);
    }
    return found;
  }

  async #findIn(folder: Folder, files: readonly Wanted[], found: Map<string, RelativePath>): Promise<void> {
    const { sharers } = this.#ports;
    const isAll = folder === this.#everywhere;
    const needed = new Map<string, number>();
    for (const file of files)
      needed.set(file.resource.signature, isAll && sharers !== undefined ? await sharers(file) : 1);
    const bySize = [...Map.groupBy(files, ({ resource }) => resource.size)];
    await mapParallel(bySize, READS_AT_ONCE, ([size, ofSize]) => this.#read(folder, size, ofSize, needed));
    for (const file of files) {
      const { signature } = file.resource;
      const strays = folder.bySignature.get(signature) ?? [];
      const folders = new Set(file.candidates.map(folderOf));
      const isNear = ({ path }: StrayFile) => folders.has(folderOf(path));
      // Where they are too few, each may be that of another photo.
      const isEnough = strays.length >= (needed.get(signature) ?? 1);
      const stray = await this.#firstGood(
        strays
          .filter((one) => isEnough || isNear(one))
          .toSorted((a, b) => Number(isNear(b)) - Number(isNear(a))),
        isAll ? file.candidates[0] : undefined,
      );
      if (stray === undefined) continue;
      found.set(keyText(file.key), stray.path);
      if (isAll) this.#given.set(stray.path, file.candidates[0]);
      if (!isNear(stray)) this.#farAway.add(stray.path);
    }
  }

  /** `place`: it is to have a file that none of another place has; undefined where photos of a folder may share one. */
  async #firstGood(
    strays: readonly StrayFile[],
    place: RelativePath | undefined,
  ): Promise<StrayFile | undefined> {
    const { state, target } = this.#ports;
    for (const stray of strays) {
      if (!(await this.#isUntouched(stray))) continue;
      if (place === undefined) return stray;
      if (this.#given.has(stray.path)) {
        if (this.#given.get(stray.path) === place) return stray;
      } else if ((await state.at(target, [target.pathKey(stray.path)])).length === 0) return stray;
    }
    return undefined;
  }

  async #list(path: RelativePath | undefined): Promise<readonly StrayFile[]> {
    const { state, target } = this.#ports;
    const names = (await lookOnce(() => target.destination.names(path))) ?? [];
    const paths = names
      .toSorted()
      .filter((name) => !name.endsWith(UNFINISHED))
      .flatMap((name) => leftName(name) ?? [])
      .map((name) => pathIn(path, name));
    const [first] = paths;
    if (first === undefined) return [];
    const recorded = await state.namesIn(target, splitPath(target.pathKey(first))[0]);
    const unrecorded = paths.filter((one) => !recorded.has(splitPath(target.pathKey(one))[1]));
    const looks = await lookAtPaths(unrecorded.slice(0, MOST_FILES), (one) => target.destination.stat(one));
    return unrecorded.flatMap((one) => {
      const stored = looks.get(one);
      return stored?.kind === 'file' ? [{ path: one, stored }] : [];
    });
  }

  /** Folders that were asked about long ago give way. */
  #keep(path: RelativePath | undefined, files: readonly StrayFile[]): Folder {
    const folder = folderOfAll(files);
    this.#files += files.length;
    for (const [key, oldest] of this.#folders) {
      if (this.#files <= MOST_FILES) break;
      this.#files -= oldest.files;
      this.#folders.delete(key);
    }
    this.#folders.set(path, folder);
    return folder;
  }

  /** Reads files of this size until all that are wanted are found, or too many were read in vain. */
  async #read(
    folder: Folder,
    size: number,
    wanted: readonly Wanted[],
    needed: ReadonlyMap<string, number>,
  ): Promise<void> {
    const { state, target, signal, remembers } = this.#ports;
    const { bySignature } = folder;
    const signatures = wanted.map(({ resource }) => resource.signature);
    const unread = folder.unread.get(size) ?? (await this.#recall(folder, size));
    const isMissing = (signature: string) =>
      (bySignature.get(signature)?.length ?? 0) < (needed.get(signature) ?? 1);
    const missing = new Set(signatures.filter(isMissing));
    if (missing.size > 0) likelyFirst(unread, wanted);
    for (let reads = missing.size * MOST_READS; missing.size > 0 && reads > 0; reads -= 1) {
      const stray = unread.shift();
      if (stray === undefined) return;
      const signature = await lookOnce(() => target.destination.signature(stray.path, signal));
      if (signature === undefined || !(await this.#isUntouched(stray))) continue;
      keep(bySignature, signature, stray);
      if (!isMissing(signature)) missing.delete(signature);
      const path = this.#absolute(stray);
      if (remembers && path !== undefined)
        await state.recordHashed([
          { path, size: stray.stored.size, modifiedAtMs: stray.stored.modifiedAtMs, signature },
        ]);
    }
  }

  /** What an earlier run read, or an import, is not read again. */
  async #recall({ unknown, unread, bySignature }: Folder, size: number): Promise<StrayFile[]> {
    const strays = unknown.get(size) ?? [];
    unknown.delete(size);
    const paths = strays.flatMap((stray) => this.#absolute(stray) ?? []);
    const rows = paths.length === 0 ? [] : await this.#ports.state.hashedAt(paths);
    const known = new Map(rows.map((row) => [row.path, row]));
    const left = strays.filter((stray) => {
      const row = known.get(this.#absolute(stray) ?? '');
      if (row?.size !== size || row.modifiedAtMs !== stray.stored.modifiedAtMs) return true;
      keep(bySignature, row.signature, stray);
      return false;
    });
    unread.set(size, left);
    return left;
  }

  #absolute({ path }: StrayFile): string | undefined {
    const { root } = this.#ports.target;
    return root === undefined ? undefined : join(root, path);
  }

  /** In between, the user may have touched it. */
  async #isUntouched({ path, stored }: StrayFile): Promise<boolean> {
    const now = await lookOnce(() => this.#ports.target.destination.stat(path));
    return now?.kind === 'file' && now.size === stored.size && now.modifiedAtMs === stored.modifiedAtMs;
  }
}

function folderOfAll(files: readonly StrayFile[]): Folder {
  const unknown = Map.groupBy(files, ({ stored }) => stored.size);
  return { files: files.length, unknown, unread: new Map(), bySignature: new Map() };
}

function keep(bySignature: Map<string, StrayFile[]>, signature: string, stray: StrayFile): void {
  bySignature.set(signature, [...(bySignature.get(signature) ?? []), stray]);
}

/** Of many files of one size, those under a name that one of these may have are read first. */
function likelyFirst(unread: StrayFile[], wanted: readonly Wanted[]): void {
  if (unread.length < 2) return;
  const names = new Set(wanted.flatMap(({ candidates }) => candidates.map(fileName)));
  const isLikely = ({ path }: StrayFile) => names.has(fileName(path));
  unread.sort((a, b) => Number(isLikely(b)) - Number(isLikely(a)));
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const kept: T[] = [];
  for await (const item of items) kept.push(item);
  return kept;
}
