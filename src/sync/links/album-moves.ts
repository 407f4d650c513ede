import { piecesOf } from '../../base/pieces-of.ts';
import { jsonFrom } from '../../base/json-from.ts';
import type { AssetId, LibraryId } from '../../model/ids.ts';
import { isSmartAlbumId } from '../../model/smart-albums.ts';
import { namesAlbums } from '../../model/template.ts';
import { type AlbumFolders, movedAlbums } from '../../plan/moved-albums.ts';
import { joinNames } from '../../plan/safe-path.ts';
import type { LinkWorkOptions } from './link-work.ts';
import type { Albums } from './tree-albums.ts';
import type { OpenTree } from './open-trees.ts';

/** Photos at a time. */
const ROWS = 500;

interface Photos {
  readonly library: LibraryId;
  readonly assets: readonly AssetId[];
}

/**
 * Which photos have links in albums whose folders are others than those that a tree was made with. The folder of an album depends on its
 * neighbours and on how the disk compares names, so that it can change while nothing of the album does: the folders of each tree are noted.
 */
export class AlbumMoves {
  readonly #ports: Pick<LinkWorkOptions, 'run' | 'target'>;
  readonly #trees: readonly OpenTree[];
  /** As they are noted, by the number of the tree. */
  readonly #noted = new Map<number, string | undefined>();
  readonly #now = new Map<number, AlbumFolders>();

  constructor({ run, target, trees }: Pick<LinkWorkOptions, 'run' | 'target' | 'trees'>) {
    this.#ports = { run, target };
    this.#trees = trees.filter(({ folder }) => namesAlbums(folder));
  }

  async *photos({ folders, areListed }: Pick<Albums, 'folders' | 'areListed'>): AsyncGenerator<Photos, void> {
    const { run, target } = this.#ports;
    // Which smart albums are named is a matter of each job, and the note is of all.
    const own = [...folders].filter(([id]) => !isSmartAlbumId(id));
    const now = new Map(own.map(([id, names]) => [id, target.pathKey(joinNames(names))]));
    for (const { tree } of this.#trees) {
      const before = readFolders(await this.#note(tree));
      // Of an album that is not known again yet nothing can be said.
      this.#now.set(tree, areListed ? now : new Map([...before, ...now]));
      for (const album of movedAlbums(before, this.#now.get(tree) ?? now)) {
        const links = await run.state.links.ofCollection(target.id, tree, album);
        for (const [library, ofLibrary] of Map.groupBy(links, ({ key }) => key.library)) {
          const assets = [...new Set(ofLibrary.map(({ key }) => key.asset))];
          for (const some of piecesOf(assets, ROWS)) yield { library, assets: some };
        }
      }
    }
  }

  /** The links of all those photos are as they are to be, or owed. */
  async through(): Promise<void> {
    const { run, target } = this.#ports;
    for (const [tree, folders] of this.#now) {
      const text = writeFolders(folders);
      if ((await this.#note(tree)) === text) continue;
      await run.state.setNote(nameOf(target.id, tree), text);
      this.#noted.set(tree, text);
    }
  }

  async #note(tree: number): Promise<string | undefined> {
    if (!this.#noted.has(tree)) {
      const { run, target } = this.#ports;
      this.#noted.set(tree, await run.state.note(nameOf(target.id, tree)));
    }
    return this.#noted.get(tree);
  }
}

function nameOf(destination: string, tree: number): string {
  return `album-folders/${destination}/${tree}`;
}

function writeFolders(folders: AlbumFolders): string {
  return JSON.stringify(Object.fromEntries([...folders].toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/** Of a note that says nothing: no folder is known, and all links are looked at. */
function readFolders(text: string | undefined): AlbumFolders {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(Object(jsonFrom(text)));
  return new Map(
    entries.flatMap(([id, folder]) => (typeof folder === 'string' ? [[id, folder] as const] : [])),
  );
}
