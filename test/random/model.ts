import { basename, dirname } from 'node:path/posix';
import type { Library, SimFile } from '../../src/simulator/library/library.ts';
import { digestOf, type Tree } from './tree.ts';

/** How the photos of one asset are called, as far as the rules for names are simple. */
export interface Named {
  readonly folder: string;
  readonly stem: string;
  /** No other asset has this name, other than duplicates of it. */
  readonly isUnique: boolean;
}

/** One file that has to be there. */
interface Want {
  readonly name: Named | undefined;
  readonly file: SimFile;
  readonly digest: string;
}

/** Says which tree must result, knowing nothing of how it is made. */
export class Model {
  /** Whether edits are wanted beside originals. */
  withEdits = false;
  readonly #library: Library;
  readonly #named = new Map<string, Named>();
  /** Everything the library ever had, by digest: what may lie under a final name, and where. */
  readonly #known = new Map<string, Set<string>>();
  /** Paths where something of the user's own lay at some time. */
  readonly #occupied = new Set<string>();
  /** What the user put there during the run that is to be judged next. */
  readonly #placed = new Map<string, string>();
  /** By folder and digest, what the user took away or wrote over. `isRecorded`: it surely was saved before. */
  readonly #takenAway = new Map<string, { readonly path: string; readonly isRecorded: boolean }>();
  #recorded = new Set<string>();

  constructor(library: Library) {
    this.#library = library;
  }

  /** The library holds this asset from now on, or has to be looked at again. */
  learn(id?: string, name?: Named): void {
    if (id !== undefined && name !== undefined) this.#named.set(id, name);
    for (const file of this.#library.files()) {
      const digest = digestOf(file.bytes());
      const places = this.#known.get(digest) ?? new Set();
      const { folder, stem } = this.#named.get(file.asset) ?? { folder: '*', stem: '' };
      this.#known.set(digest, places.add(`${folder}/${stem}`));
      if (file.asset !== id) continue;
      // A new asset of old bytes in that folder was never saved, so that its file has to come.
      this.#takenAway.delete(`${folder}|${digest}`);
      this.#recorded.delete(`${folder}|${digest}`);
    }
  }

  /** The user puts something of their own there. */
  occupied(path: string): void {
    this.#occupied.add(path);
  }

  /** As `occupied`, while a run is at work, which has to leave it alone. */
  placed(path: string, digest: string): void {
    this.#occupied.add(path);
    this.#placed.set(path, digest);
  }

  takenAway(path: string, digest: string): void {
    const place = placeOf(path, digest);
    // A copy of the user's own says nothing of ours.
    const isOurs = !this.#occupied.has(path);
    if (!isOurs && this.#takenAway.has(place)) return;
    this.#takenAway.set(place, { path, isRecorded: isOurs && this.#recorded.has(place) });
  }

  /** The program's memory is gone: nobody knows any more what was removed. */
  stateLost(): void {
    this.#takenAway.clear();
    this.#recorded = new Set();
  }

  /** A run fetched what was removed, as far as it came: the rest may follow whenever it is tried again. */
  fetchedRemoved(tree: Tree): void {
    for (const [place, { path }] of this.#takenAway) {
      if (placeOf(path, tree.get(path) ?? '') === place) this.#takenAway.delete(place);
      else this.#takenAway.set(place, { path, isRecorded: false });
    }
  }

  /** What a run that ended in order has recorded. */
  recorded(tree: Tree): void {
    this.#recorded = new Set([...tree].map(([path, digest]) => placeOf(path, digest)));
  }

  /** What a run must not do, however it ended; a dry one must do nothing at all. */
  judgeRun(before: Tree, after: Tree, isDry: boolean): readonly string[] {
    const users = new Map([...before, ...this.#placed]);
    this.#placed.clear();
    const lost = [...users].flatMap(([path, digest]) =>
      after.get(path) === digest ? [] : `${path} was ${after.has(path) ? 'changed' : 'removed'} by a run`,
    );
    const strange = [...after].flatMap(([path, digest]) =>
      users.has(path) || (!isDry && this.#fits(path, digest))
        ? []
        : `${path} is not what the library has for that name`,
    );
    return [...lost, ...strange];
  }

  /** What is missing, or too much, after a run that says all is well; `isFetching`: with `--removed-files fetch`. */
  judgeTree(tree: Tree, isFetching: boolean): readonly string[] {
    const paths = Map.groupBy(tree.keys(), (path) => placeOf(path, tree.get(path) ?? ''));
    return this.#wants().flatMap((want) => {
      // What a fault adds to the library has a folder that nobody here knows.
      const isThere = ([place]: readonly [string, unknown]) =>
        want.name === undefined
          ? place.endsWith(`|${want.digest}`)
          : place === `${want.name.folder}|${want.digest}`;
      const found = [...paths].filter(isThere).flatMap(([, there]) => there);
      const removed = [...this.#takenAway].find(isThere)?.[1];
      const what = `${want.file.prefix} of ${want.file.name} in ${want.name?.folder}`;
      if (removed !== undefined) {
        const isBack = found.some((path) => !this.#occupied.has(path));
        if (isFetching) return isBack || tree.has(removed.path) ? [] : `${what} did not come back`;
        return removed.isRecorded && isBack ? `${what} came back although the user removed it` : [];
      }
      if (found.length === 0) return `${what} is missing`;
      // What the user put into the folder counts, whatever it is called.
      if (found.some((path) => this.#occupied.has(path))) return [];
      const allowed = this.#allowedPaths(want);
      if (allowed === undefined || found.some((path) => allowed.includes(path))) return [];
      return `${what} is called ${found.join(', ')} and not ${allowed.join(' or ')}`;
    });
  }

  #wants(): readonly Want[] {
    const prefixes = ['resOriginal', 'resOriginalVidCompl', ...(this.withEdits ? ['resJPEGFull'] : [])];
    return [...this.#library.files()]
      .filter(({ prefix, deleted, hidden }) => prefixes.includes(prefix) && !deleted && !hidden)
      .map((file) => ({ file, name: this.#named.get(file.asset), digest: digestOf(file.bytes()) }));
  }

  /** Undefined where the rules are not simple: equal names, edits, both usual names taken by the user. */
  #allowedPaths({ name, file }: Want): readonly string[] | undefined {
    if (name?.isUnique !== true || file.prefix === 'resJPEGFull') return undefined;
    const extension = file.prefix === 'resOriginalVidCompl' ? 'MOV' : 'JPG';
    const stem = name.folder === '.' ? name.stem : `${name.folder}/${name.stem}`;
    const plain = `${stem}.${extension}`;
    // All files of a photo begin alike: what the user puts under the name of one moves the others as well.
    if (![...this.#occupied].some((path) => path.startsWith(stem))) return [plain];
    const original = [...this.#library.files()].find(
      ({ asset, prefix }) => asset === file.asset && prefix === 'resOriginal',
    );
    const seconds = [original?.size ?? file.size, file.size].map((size) => `${stem}-${size}.${extension}`);
    return seconds.some((path) => this.#occupied.has(path)) ? undefined : [plain, ...seconds];
  }

  #fits(path: string, digest: string): boolean {
    return [...(this.#known.get(digest) ?? [])].some(
      (place) => place === '*/' || `${dirname(path)}/${basename(path)}`.startsWith(place),
    );
  }
}

function placeOf(path: string, digest: string): string {
  return `${dirname(path)}|${digest}`;
}
