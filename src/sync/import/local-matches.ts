import { sep } from 'node:path';
import type { Asset, Resource } from '../../model/asset.ts';
import { isVerifiable } from '../../model/digest.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { HashedFile, HashedFiles } from '../../model/hashed-files.ts';
import { leftPath } from '../../plan/safe-path.ts';
import { isBelow } from '../../base/is-below.ts';

/** Where the bytes of a photo lie on this machine. */
export type LocalMatch =
  | { readonly where: 'inside'; readonly path: RelativePath }
  | { readonly where: 'outside'; readonly path: string };

export interface LocalMatchesOptions {
  readonly state: Pick<HashedFiles, 'hashedAs'>;
  readonly folders: readonly string[];
  /** The destination's real path; undefined where there is none yet. */
  readonly root: string | undefined;
  /** Whether a file is as it was when it was read. */
  readonly isUntouched: (file: HashedFile) => Promise<boolean>;
}

/** Finds photos of a library among files that were read, whatever those are called. */
export class LocalMatches {
  readonly #state: LocalMatchesOptions['state'];
  readonly #folders: readonly string[];
  readonly #root: string | undefined;
  readonly #isUntouched: LocalMatchesOptions['isUntouched'];
  /** Of the page at hand. */
  #files: ReadonlyMap<string, readonly HashedFile[]> = new Map();
  /** Signatures that some photo of the library has, among those of files: some 80 bytes each. */
  readonly #matched = new Set<string>();

  constructor({ state, folders, root, isUntouched }: LocalMatchesOptions) {
    this.#state = state;
    this.#folders = folders;
    this.#root = root;
    this.#isUntouched = isUntouched;
  }

  /** Call it with a page's assets before `find`. */
  async look(assets: readonly Asset[]): Promise<void> {
    const signatures = assets.flatMap(({ resources }) =>
      Object.values(resources).map(({ signature }) => signature),
    );
    const rows = await this.#state.hashedAs([...new Set(signatures)].filter(isVerifiable));
    const ours = rows.filter(({ path }) => this.#folders.some((folder) => isBelow(folder, path)));
    for (const { signature } of ours) this.#matched.add(signature);
    this.#files = Map.groupBy(ours, ({ signature }) => signature);
  }

  /** A file with just these bytes that was not touched since it was read; one in the destination before any other. */
  async find({ signature, size }: Resource): Promise<LocalMatch | undefined> {
    const files = (this.#files.get(signature) ?? []).filter((file) => file.size === size);
    const matches = files
      .map((file) => ({ file, match: this.#matchOf(file) }))
      .toSorted((a, b) => rank(a.match) - rank(b.match) || (a.file.path < b.file.path ? -1 : 1));
    for (const { file, match } of matches) {
      if (await this.#isUntouched(file)) return match;
    }
    return undefined;
  }

  /** Whether some photo of the pages seen has these bytes. */
  has(signature: string): boolean {
    return this.#matched.has(signature);
  }

  #matchOf({ path }: HashedFile): LocalMatch {
    if (this.#root === undefined || !isBelow(this.#root, path)) return { where: 'outside', path };
    const components = path.slice(this.#root.length + 1).split(sep);
    const inside = leftPath(components);
    // A name that no path can have is copied like a file from elsewhere.
    return inside === undefined ? { where: 'outside', path } : { where: 'inside', path: inside };
  }
}

function rank({ where }: LocalMatch): number {
  return where === 'inside' ? 0 : 1;
}
