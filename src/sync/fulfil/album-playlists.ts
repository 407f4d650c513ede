import { printable } from '../../base/printable.ts';
import { ContentSignature } from '../../model/digest.ts';
import type { CollectionId } from '../../model/ids.ts';
import type { TreeNumber } from '../../model/links.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { folderOf, writtenPath } from '../../plan/safe-path.ts';
import { namesAlbums } from '../../model/template.ts';
import { type PlaylistEntry, playlistPath, playlistText } from '../../plan/playlist.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { lookOnce, orEnd } from './look-at-paths.ts';
import type { OpenTree } from './open-trees.ts';
import { removeEmptied } from '../moves/remove-emptied.ts';

interface PlaylistPorts {
  readonly run: Pick<Run, 'config' | 'state' | 'catalogue' | 'signal'> & Partial<Pick<Run, 'warnOnce'>>;
  readonly target: OpenedDestination;
  readonly trees: readonly OpenTree[];
}

/** Of a destination: albums that changed since their playlists were written. */
function dueName(destination: string): string {
  return `playlists/${destination}`;
}

/** Whether a run was cut off before it wrote them. */
export async function owesPlaylists(
  state: Pick<Run['state'], 'note'>,
  { id }: Pick<OpenedDestination, 'id'>,
): Promise<boolean> {
  return (await state.note(dueName(id))) !== undefined;
}

/** What we wrote last. */
interface Written {
  readonly path: RelativePath;
  readonly signature: string;
}

const ROWS = 500;

/**
 * Keeps a playlist beside each album, in its order. Albums that changed are noted before their steps count as done, so that a run that
 * is cut off writes them next time.
 */
export class AlbumPlaylists {
  readonly #ports: PlaylistPorts;

  constructor(ports: PlaylistPorts) {
    this.#ports = ports;
  }

  async noteChanged(albums: ReadonlySet<CollectionId>): Promise<void> {
    const { run } = this.#ports;
    const due = new Set([...(await this.#due()), ...albums]);
    if (albums.size > 0) await run.state.setNote(dueName(this.#ports.target.id), JSON.stringify([...due]));
  }

  async write(): Promise<void> {
    const { run, trees } = this.#ports;
    const albums = (await run.catalogue.collections()).filter(({ kind }) => kind === 'album');
    const names = new Map(albums.map(({ id, name }) => [id, name]));
    // All of them: another order in an album is no change of its photos.
    const due = new Set([...names.keys(), ...(await this.#due())]);
    for (const { tree } of trees.filter(({ folder }) => namesAlbums(folder))) {
      await this.#writeEach(tree, due, names);
      if (run.signal.aborted) return;
    }
    await run.state.setNote(dueName(this.#ports.target.id), undefined);
  }

  /** A name that one album leaves is free for another one when the first is through. */
  async #writeEach(
    tree: TreeNumber,
    due: ReadonlySet<CollectionId>,
    names: ReadonlyMap<CollectionId, string | undefined>,
  ): Promise<void> {
    const { run } = this.#ports;
    let open: readonly CollectionId[] = [...due];
    let taken: readonly RelativePath[] = [];
    for (let before = 0; open.length !== before; ) {
      before = open.length;
      const again = new Map<CollectionId, RelativePath>();
      for (const album of open) {
        if (run.signal.aborted) return;
        const path = await this.#writeOne(tree, album, names.get(album) ?? 'album');
        if (path !== undefined) again.set(album, path);
      }
      [open, taken] = [[...again.keys()], [...again.values()]];
    }
    for (const path of taken)
      run.warnOnce?.(`${printable(path)} is not the playlist that keepsake wrote: it is left alone`);
  }

  async #due(): Promise<readonly CollectionId[]> {
    const value = parse(await this.#ports.run.state.note(dueName(this.#ports.target.id)));
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  }

  /** Answers the name where something else lies under it. */
  async #writeOne(tree: TreeNumber, album: CollectionId, name: string): Promise<RelativePath | undefined> {
    const { run, target } = this.#ports;
    const note = `playlist/${target.id}/${tree}/${album}`;
    const written = readWritten(await run.state.note(note));
    const links = await this.#entries(tree, album);
    const path = playlistPath(links);
    if (written !== undefined && written.path !== path) await this.#remove(written);
    if (path === undefined) {
      if (written !== undefined) await run.state.setNote(note, undefined);
      return undefined;
    }
    const bytes = Buffer.from(playlistText(name, links));
    const signature = signatureOf(bytes);
    const before = written?.path === path ? written : undefined;
    const put = await this.#put(path, bytes, signature, before);
    if (put === 'put') await run.state.setNote(note, JSON.stringify({ path, signature }));
    return put === 'taken' ? path : undefined;
  }

  async #entries(tree: TreeNumber, album: CollectionId): Promise<readonly PlaylistEntry[]> {
    const { run, target } = this.#ports;
    const links = await run.state.links.ofCollection(target.id, tree, album);
    const assets = [...new Set(links.map(({ key }) => key.asset))];
    const positions = new Map<string, number | undefined>();
    for (let at = 0; at < assets.length; at += ROWS) {
      for (const [asset, members] of await run.catalogue.albumsOf(assets.slice(at, at + ROWS)))
        positions.set(asset, members.find(({ collection }) => collection === album)?.position);
    }
    return links.map(({ path, key }) => ({ path, position: positions.get(key.asset) }));
  }

  /** `left`: the user took it away, or it cannot be looked at; `taken`: what lies there is not ours. */
  async #put(
    path: RelativePath,
    bytes: Uint8Array,
    signature: string,
    before: Written | undefined,
  ): Promise<'put' | 'left' | 'taken'> {
    const { run, target } = this.#ports;
    const { links } = target.destination;
    const fact = await lookOnce(() => links.look(path, undefined));
    if (fact === undefined) return 'left';
    if (fact.kind === 'missing') {
      if (before !== undefined && run.config.removedFiles === 'leave') return 'left';
      return orEnd(() => links.put(path, bytes));
    }
    const there = await this.#signatureAt(path);
    if (there === signature) return 'put';
    if (there === undefined || there !== before?.signature || fact.kind !== 'file') return 'taken';
    return orEnd(() => links.put(path, bytes, fact.identity));
  }

  async #remove({ path, signature }: Written): Promise<void> {
    const { links } = this.#ports.target.destination;
    const fact = await lookOnce(() => links.look(path, undefined));
    if (fact?.kind !== 'file' || (await this.#signatureAt(path)) !== signature) return;
    await orEnd(() => links.remove([{ path, identity: fact.identity }]));
    await removeEmptied(
      [path].flatMap((one) => folderOf(one) ?? []),
      this.#ports.target.destination,
    );
  }

  #signatureAt(path: RelativePath): Promise<string | undefined> {
    const { run, target } = this.#ports;
    return lookOnce(() => target.destination.signature(path, run.signal));
  }
}

function signatureOf(bytes: Uint8Array): string {
  const signature = new ContentSignature();
  signature.update(bytes);
  return signature.digest();
}

function readWritten(text: string | undefined): Written | undefined {
  const value: unknown = Object(parse(text));
  const [path, signature]: readonly unknown[] = ['path', 'signature'].map((name): unknown =>
    Reflect.get(Object(value), name),
  );
  if (typeof path !== 'string' || typeof signature !== 'string') return undefined;
  const checked = writtenPath(path);
  return checked === undefined ? undefined : { path: checked, signature };
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
