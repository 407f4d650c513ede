import type { CollectionId } from '../../model/ids.ts';
import type { TreeNumber } from '../../model/links.ts';
import type { StateStore } from '../../model/state-store.ts';
import { type AlbumPlaylists, writtenPlaylist } from '../links/album-playlists.ts';
import { lookOnce } from '../paths/look-at-paths.ts';
import type { OpenedDestination } from '../open/open-destination.ts';

/** What a check found of the playlists beside albums. */
export interface PlaylistsVerified {
  readonly playlists: number;
  readonly right: number;
  /** Another content than keepsake wrote: left alone. */
  readonly edited: number;
  readonly missing: number;
  /** Among `missing`. */
  readonly repaired: number;
  /** The first that are not right. */
  readonly found: readonly { readonly path: string; readonly verdict: 'missing' | 'edited' }[];
}

/** An album in a tree. */
export interface AlbumOfTree {
  readonly tree: TreeNumber;
  readonly album: CollectionId;
}

export interface VerifyPlaylistsPorts {
  readonly state: Pick<StateStore, 'note'>;
  readonly target: OpenedDestination;
  readonly signal: AbortSignal;
  /** Undefined: only look. */
  readonly repair: Pick<AlbumPlaylists, 'restore'> | undefined;
}

/** More would bury the rest; the counts are always whole. */
const NAMED_LIMIT = 200;

/** Looks at the playlist of each of these albums that has one. */
export async function verifyPlaylists(
  { state, target, signal, repair }: VerifyPlaylistsPorts,
  albums: Iterable<AlbumOfTree>,
): Promise<PlaylistsVerified> {
  const counts = { playlists: 0, right: 0, edited: 0, missing: 0, repaired: 0 };
  const found: { readonly path: string; readonly verdict: 'missing' | 'edited' }[] = [];
  const { destination } = target;
  for (const { tree, album } of albums) {
    signal.throwIfAborted();
    const written = await writtenPlaylist(state, target.id, tree, album);
    if (written === undefined) continue;
    const { path, signature } = written;
    counts.playlists += 1;
    const fact = await lookOnce(() => destination.links.look(path, undefined));
    const isOurs =
      fact?.kind === 'file' && (await lookOnce(() => destination.signature(path, signal))) === signature;
    const verdict = isOurs ? 'right' : fact?.kind === 'missing' ? 'missing' : 'edited';
    counts[verdict] += 1;
    if (verdict === 'right') continue;
    if (found.length < NAMED_LIMIT) found.push({ path, verdict });
    if (verdict === 'missing' && (await repair?.restore(tree, album)) === true) counts.repaired += 1;
  }
  return { ...counts, found };
}
