import { createHash } from 'node:crypto';
import { type Destination, DestinationError } from '../../model/destination.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { TrashedFile } from '../../model/trash.ts';
import { assetText } from '../../model/asset-text.ts';
import { trashFolder, trashListPath } from '../../plan/safe-path.ts';
import { lookOnce, orEnd } from '../paths/look-at-paths.ts';
import { decodeTrashList, encodeTrashList } from './decode-trash-list.ts';

/** A list of ours has some hundred kilobytes; what is larger is none. */
const MOST_BYTES = 16 * 2 ** 20;
/** Of one list. */
const MOST_FILES = 1000;

type Place = Pick<Destination, 'names' | 'read' | 'stat' | 'links'>;

interface List {
  readonly path: RelativePath;
  /** As it was seen before it was read. */
  identity: string;
  files: readonly TrashedFile[];
}

/**
 * What was put aside at a destination because iCloud deleted it. Lists of text beside the folders of the trash: they go wherever the disk
 * goes, and survive a lost state. Each is written before its files are moved, so a list may name files that are not there.
 */
export class TrashRegister {
  readonly #destination: Place;
  readonly #tag: string;
  readonly #lists: List[];
  #names: Set<string> | undefined;

  private constructor(destination: Place, tag: string, lists: List[]) {
    this.#destination = destination;
    this.#tag = tag;
    this.#lists = lists;
  }

  /** Of one account: two of them may share a destination. A list that cannot be read is told (`warn`), and left alone. */
  static async open(
    destination: Place,
    account: string,
    warn: (text: string) => void,
  ): Promise<TrashRegister> {
    const tag = createHash('sha256').update(account).digest('hex').slice(0, 8);
    const lists: List[] = [];
    const names = await lookOnce(() => destination.names(trashFolder()));
    if (names === undefined) warn(`${trashFolder()} cannot be looked into: what lies there is left alone`);
    for (const name of (names ?? []).toSorted()) {
      if (tagOf(name) !== tag) continue;
      const path = trashListPath(name);
      const list = await lookOnce(() => readList(destination, path));
      if (list === undefined) warn(`${path} cannot be read: what it lists is left alone`);
      else lists.push(list);
    }
    return new TrashRegister(destination, tag, lists);
  }

  get files(): readonly TrashedFile[] {
    return this.#lists.flatMap(({ files }) => files);
  }

  /** By `assetText`: of all photos of these files; some of them may not be listed any more. */
  get names(): ReadonlySet<string> {
    this.#names ??= new Set(this.files.flatMap(({ of }) => of.map(assetText)));
    return this.#names;
  }

  /** Writes these down, durably. Rejects where that cannot be: nothing is moved then. */
  async add(files: readonly TrashedFile[], day: string): Promise<void> {
    this.#names = undefined;
    for (let start = 0; start < files.length; start += MOST_FILES)
      await orEnd(() => this.#write(files.slice(start, start + MOST_FILES), day));
  }

  /** Changes what is written down; undefined takes a file out. A list of nothing goes. */
  change(change: (file: TrashedFile) => TrashedFile | undefined): Promise<void> {
    return orEnd(() => this.#change(change));
  }

  async #change(change: (file: TrashedFile) => TrashedFile | undefined): Promise<void> {
    for (const list of this.#lists) {
      const files = list.files.flatMap((file) => change(file) ?? []);
      if (files.length === list.files.length && files.every((file, at) => file === list.files[at])) continue;
      const { path, identity } = list;
      const { links } = this.#destination;
      const isDone =
        files.length === 0
          ? (await links.remove([{ path, identity }]))[0]
          : (await links.put(path, encodeTrashList(files), identity)) === 'put';
      if (isDone !== true) throw new DestinationError('EBUSY', 'file', `${path} was changed meanwhile`);
      list.files = files;
      list.identity = await identityOf(this.#destination, path);
    }
  }

  async #write(files: readonly TrashedFile[], day: string): Promise<void> {
    const { links } = this.#destination;
    for (let n = 1; ; n += 1) {
      const path = trashListPath(`${day}.${this.#tag}.${n}.json`);
      if (this.#lists.some((list) => list.path === path)) continue;
      if ((await links.put(path, encodeTrashList(files))) === 'taken') continue;
      this.#lists.push({ path, identity: await identityOf(this.#destination, path), files });
      return;
    }
  }
}

/** Of the account whose list it is, told by its name; undefined for what is no list. */
function tagOf(name: string): string | undefined {
  return /^[+-]?\d{4,6}-\d\d-\d\d\.([0-9a-f]{8})\.\d+\.json$/.exec(name)?.[1];
}

async function readList(destination: Place, path: RelativePath): Promise<List | undefined> {
  const identity = await identityOf(destination, path);
  const stored = await destination.stat(path);
  if (stored?.kind !== 'file' || stored.size > MOST_BYTES) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of destination.read(path)) chunks.push(Uint8Array.from(chunk));
  const files = decodeTrashList(Buffer.concat(chunks).toString('utf8'));
  return files === undefined ? undefined : { path, identity, files };
}

async function identityOf({ links }: Place, path: RelativePath): Promise<string> {
  const fact = await links.look(path, undefined);
  return fact.kind === 'file' ? fact.identity : '';
}
