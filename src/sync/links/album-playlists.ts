import { piecesOf } from '../../base/pieces-of.ts';
import { jsonFrom } from '../../base/json-from.ts';
import { printable } from '../../base/printable.ts';
import type { Config } from '../../config/config.ts';
import { ContentSignature } from '../../model/digest.ts';
import type { CatalogueReader } from '../../model/catalogue.ts';
import type { KnownCollection } from '../../model/collections.ts';
import type { AssetId, CollectionId } from '../../model/ids.ts';
import type { TreeNumber } from '../../model/links.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { folderOf, writtenPath } from '../../plan/safe-path.ts';
import { namesAlbums } from '../../model/template.ts';
import { type PlaylistEntry, playlistPath, playlistText } from '../../plan/playlist.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { lookOnce, orEnd } from '../paths/look-at-paths.ts';
import type { OpenTree } from './open-trees.ts';
import { removeEmptied } from '../moves/remove-emptied.ts';

interface PlaylistPorts {
  readonly run: Pick<Run, 'state' | 'signal'> &
    Partial<Pick<Run, 'warnOnce'>> & {
      readonly config: Pick<Config, 'removedFiles'>;
      readonly catalogue: CatalogueReader;
    };
  readonly target: OpenedDestination;
  readonly trees: readonly OpenTree[];
}

/** Of a tree: albums that changed since their playlists were written. */
function dueName(destination: string, tree: TreeNumber): string {
  return `playlists/${destination}/${tree}`;
}

/** Whether a run was cut off before it wrote them. */
export async function owesPlaylists(
  state: Pick<Run['state'], 'note'>,
  { id }: Pick<OpenedDestination, 'id'>,
  trees: readonly OpenTree[],
): Promise<boolean> {
  for (const { tree } of trees) if ((await state.note(dueName(id, tree))) !== undefined) return true;
  return false;
}

/** What we wrote last of an album. */
export async function writtenPlaylist(
  state: Pick<Run['state'], 'note'>,
  destination: string,
  tree: TreeNumber,
  album: CollectionId,
): Promise<WrittenPlaylist | undefined> {
  return readWritten(await state.note(noteName(destination, tree, album)));
}

function noteName(destination: string, tree: TreeNumber, album: CollectionId): string {
  return `playlist/${destination}/${tree}/${album}`;
}

export interface WrittenPlaylist {
  readonly path: RelativePath;
  readonly signature: string;
  /** A run was cut off while it wrote that: perhaps there is none, perhaps the one of before. */
  readonly begun?: { readonly former?: string | undefined } | undefined;
}

const ROWS = 500;

type Albums = ReadonlyMap<CollectionId, KnownCollection>;

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
    if (albums.size === 0) return;
    const { run, target } = this.#ports;
    for (const tree of this.#trees) {
      const due = new Set([...(await this.#due(tree)), ...albums]);
      await run.state.setNote(dueName(target.id, tree), JSON.stringify([...due]));
    }
  }

  /** Of the albums that changed, in what they are called, what is in them or in which order; the rest is not looked at. */
  async write(): Promise<void> {
    const { run, target } = this.#ports;
    let names: Albums | undefined;
    for (const tree of this.#trees) {
      const isTakenAwayWanted = run.config.removedFiles === 'fetch';
      const due = await this.#due(tree);
      if (due.length === 0 && !isTakenAwayWanted) continue;
      names ??= await this.#names();
      const gone = isTakenAwayWanted ? await this.#takenAway(tree, [...names.keys()]) : [];
      await this.#writeEach(tree, new Set([...due, ...gone]), names);
      if (run.signal.aborted) return;
      if (due.length > 0) await run.state.setNote(dueName(target.id, tree), undefined);
    }
  }

  /** Writes a playlist that is not there any more; answers whether it is now. */
  async restore(tree: TreeNumber, album: CollectionId): Promise<boolean> {
    const { run, target } = this.#ports;
    await this.#writeEach(tree, new Set([album]), await this.#names());
    const written = await writtenPlaylist(run.state, target.id, tree, album);
    return written !== undefined && (await this.#signatureAt(written.path)) === written.signature;
  }

  /** Takes those of a tree away that are as we wrote them; answers how many there are, also where they are only counted. */
  async takeAway(tree: TreeNumber, isReal: boolean): Promise<number> {
    const { run, target } = this.#ports;
    let found = 0;
    for (const album of (await this.#names()).keys()) {
      const written = await writtenPlaylist(run.state, target.id, tree, album);
      if (written === undefined) continue;
      if (isReal ? await this.#remove(written) : await this.#isOurs(written)) found += 1;
      if (isReal) await run.state.setNote(noteName(target.id, tree, album), undefined);
    }
    if (isReal && (await run.state.note(dueName(target.id, tree))) !== undefined)
      await run.state.setNote(dueName(target.id, tree), undefined);
    return found;
  }

  async #isOurs({ path, signature }: WrittenPlaylist): Promise<boolean> {
    const fact = await lookOnce(() => this.#ports.target.destination.links.look(path, undefined));
    return fact?.kind === 'file' && (await this.#signatureAt(path)) === signature;
  }

  get #trees(): readonly TreeNumber[] {
    return this.#ports.trees.filter(({ folder }) => namesAlbums(folder)).map(({ tree }) => tree);
  }

  async #names(): Promise<Albums> {
    const collections = await this.#ports.run.catalogue.collections();
    return new Map(collections.flatMap((one) => (one.kind === 'album' ? [[one.id, one]] : [])));
  }

  async #takenAway(tree: TreeNumber, albums: readonly CollectionId[]): Promise<readonly CollectionId[]> {
    const { run, target } = this.#ports;
    const gone: CollectionId[] = [];
    for (const album of albums) {
      const written = await writtenPlaylist(run.state, target.id, tree, album);
      if (written === undefined) continue;
      const fact = await lookOnce(() => target.destination.links.look(written.path, undefined));
      if (fact?.kind === 'missing') gone.push(album);
    }
    return gone;
  }

  /** A name that one album leaves is free for another one when the first is through. */
  async #writeEach(tree: TreeNumber, due: ReadonlySet<CollectionId>, names: Albums): Promise<void> {
    const { run } = this.#ports;
    let open: readonly CollectionId[] = [...due];
    let taken: readonly RelativePath[] = [];
    for (let before = 0; open.length !== before; ) {
      before = open.length;
      const again = new Map<CollectionId, RelativePath>();
      for (const album of open) {
        if (run.signal.aborted) return;
        const path = await this.#writeOne(tree, album, names.get(album));
        if (path !== undefined) again.set(album, path);
      }
      [open, taken] = [[...again.keys()], [...again.values()]];
    }
    for (const path of taken)
      run.warnOnce?.(`${printable(path)} is not the playlist that keepsake wrote: it is left alone`);
  }

  async #due(tree: TreeNumber): Promise<readonly CollectionId[]> {
    const value = jsonFrom(await this.#ports.run.state.note(dueName(this.#ports.target.id, tree)));
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  }

  /** Answers the name where something else lies under it. */
  async #writeOne(
    tree: TreeNumber,
    album: CollectionId,
    known: KnownCollection | undefined,
  ): Promise<RelativePath | undefined> {
    const { run, target } = this.#ports;
    const note = noteName(target.id, tree, album);
    const written = readWritten(await run.state.note(note));
    const links = await this.#entries(tree, album, known?.cover);
    const path = playlistPath(links);
    if (written !== undefined && written.path !== path) await this.#remove(written);
    if (path === undefined) {
      if (written !== undefined) await run.state.setNote(note, undefined);
      return undefined;
    }
    const bytes = Buffer.from(playlistText(known?.name ?? 'album', links));
    const signature = signatureOf(bytes);
    const before = written?.path === path ? written : undefined;
    const isAsBefore = before?.signature === signature && before.begun === undefined;
    // Of a run that is cut off here either is ours.
    const begun = isAsBefore ? undefined : { former: before?.begun?.former ?? before?.signature };
    if (begun !== undefined) await run.state.setNote(note, JSON.stringify({ path, signature, begun }));
    const put = await this.#put(path, bytes, signature, before);
    if (put === 'put' && begun !== undefined)
      await run.state.setNote(note, JSON.stringify({ path, signature }));
    else if (put !== 'put' && begun !== undefined)
      await run.state.setNote(note, before === undefined ? undefined : JSON.stringify(before));
    return put === 'taken' ? path : undefined;
  }

  async #entries(
    tree: TreeNumber,
    album: CollectionId,
    cover: AssetId | undefined,
  ): Promise<readonly PlaylistEntry[]> {
    const { run, target } = this.#ports;
    const links = await run.state.links.ofCollection(target.id, tree, album);
    const assets = [...new Set(links.map(({ key }) => key.asset))];
    const positions = new Map<string, number | undefined>();
    for (const some of piecesOf(assets, ROWS)) {
      for (const [asset, members] of await run.catalogue.albumsOf(some))
        positions.set(asset, members.find(({ collection }) => collection === album)?.position);
    }
    return links.map(({ path, key }) => ({
      path,
      position: positions.get(key.asset),
      isCover: key.asset === cover,
    }));
  }

  /** `left`: the user took it away, or it cannot be looked at; `taken`: what lies there is not ours. */
  async #put(
    path: RelativePath,
    bytes: Uint8Array,
    signature: string,
    before: WrittenPlaylist | undefined,
  ): Promise<'put' | 'left' | 'taken'> {
    const { run, target } = this.#ports;
    const { links } = target.destination;
    const fact = await lookOnce(() => links.look(path, undefined));
    if (fact === undefined) return 'left';
    if (fact.kind === 'missing') {
      const wasThere = before !== undefined && before.begun === undefined;
      if (wasThere && run.config.removedFiles === 'leave') return 'left';
      return orEnd(() => links.put(path, bytes));
    }
    const there = await this.#signatureAt(path);
    if (there === signature) return 'put';
    const isOurs = there === before?.signature || there === before?.begun?.former;
    if (there === undefined || !isOurs || fact.kind !== 'file') return 'taken';
    return orEnd(() => links.put(path, bytes, fact.identity));
  }

  /** Whether it was there, and ours. */
  async #remove({ path, signature, begun }: WrittenPlaylist): Promise<boolean> {
    const { links } = this.#ports.target.destination;
    const fact = await lookOnce(() => links.look(path, undefined));
    if (fact?.kind !== 'file') return false;
    const there = await this.#signatureAt(path);
    if (there === undefined || (there !== signature && there !== begun?.former)) return false;
    const [isGone] = await orEnd(() => links.remove([{ path, identity: fact.identity }]));
    await removeEmptied(
      [path].flatMap((one) => folderOf(one) ?? []),
      this.#ports.target.destination,
    );
    return isGone === true;
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

function readWritten(text: string | undefined): WrittenPlaylist | undefined {
  const value: unknown = Object(jsonFrom(text));
  const [path, signature]: readonly unknown[] = ['path', 'signature'].map((name): unknown =>
    Reflect.get(Object(value), name),
  );
  if (typeof path !== 'string' || typeof signature !== 'string') return undefined;
  const checked = writtenPath(path);
  if (checked === undefined) return undefined;
  const begun: unknown = Reflect.get(Object(value), 'begun');
  const former: unknown = Reflect.get(Object(begun), 'former');
  const isBegun = begun === undefined ? {} : { begun: typeof former === 'string' ? { former } : {} };
  return { path: checked, signature, ...isBegun };
}
