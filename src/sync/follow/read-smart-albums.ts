import { WithEnd } from '../../base/with-end.ts';
import type { Library } from '../../model/asset.ts';
import type { LibraryState } from '../../model/catalogue.ts';
import type { AssetId } from '../../model/ids.ts';
import { NO_PAGE, type MembershipChange, type PhotoSource } from '../../model/photo-source.ts';
import { type ListedSmartAlbum, smartAlbumId } from '../../model/smart-albums.ts';
import { type FollowedPage, type FollowPorts, follow } from './follow-ports.ts';
import { type AlbumPorts, readMembers } from './read-albums.ts';
import { isRefusedCall } from './refused-call.ts';

export interface SmartAlbumPorts extends AlbumPorts {
  readonly source: AlbumPorts['source'] & Pick<PhotoSource, 'areIn'>;
}

/** Whether something changed in a library since it was known what is in a smart album. Without a token nothing tells. */
export function isSmartAlbumLeft({ token, smart }: LibraryState, album: ListedSmartAlbum): boolean {
  return Boolean(token) && smart?.[album] !== token;
}

/** Photos of a library that are shown and changed since a token, and the token behind them. */
export interface ChangedAssets {
  readonly since: string;
  readonly token: string;
  readonly assets: readonly AssetId[];
}

/** A list of a smart album costs a request for so many members. */
const MEMBERS_A_PAGE = 100;

/**
 * What is in these smart albums of a library, which nothing that is told of a photo says: a list of each at first. Later the changes
 * since then name the photos that may have come or gone; each of those is asked for alone, where that takes fewer requests than
 * another list. `read`: changes that this run has read already. Answers why something may be missing, in words.
 */
export async function* readSmartAlbums(
  ports: SmartAlbumPorts,
  library: Library,
  albums: readonly ListedSmartAlbum[],
  read?: ChangedAssets,
): AsyncGenerator<FollowedPage, string | undefined> {
  const { catalogue } = ports;
  let shortfall: string | undefined;
  for (const album of albums) {
    const { token, smart } = await catalogue.library(library.id);
    const since = smart?.[album];
    if (token && since === token) continue;
    const isRead = read !== undefined && read.since === since;
    const changes = isRead ? read : since ? await changedSince(ports, library, since) : undefined;
    const members = (await catalogue.countMembers()).get(smartAlbumId(album)) ?? 0;
    const isCheap = changes !== undefined && changes.assets.length <= members / MEMBERS_A_PAGE + 1;
    const asked = isCheap ? yield* askEach(ports, library, album, changes.assets) : false;
    if (asked) {
      await setKnown(ports, library, album, changes?.token);
      continue;
    }
    await catalogue.beginMembers(library, album);
    const missing = yield* readMembers(ports, library, [smartAlbumId(album)]);
    shortfall ??= missing;
    // The token that the library had before its list was asked for; where it had none, that of the list.
    const asOf = token ?? (await catalogue.library(library.id)).token;
    if (missing === undefined) await setKnown(ports, library, album, asOf);
  }
  return shortfall;
}

async function setKnown(
  { catalogue }: FollowPorts,
  library: Library,
  album: ListedSmartAlbum,
  token: string | undefined,
): Promise<void> {
  const state = await catalogue.library(library.id);
  await catalogue.setLibrary(library, { ...state, smart: { ...state.smart, [album]: token } });
}

/** False where Apple does not say it of single photos. */
async function* askEach(
  ports: SmartAlbumPorts,
  library: Library,
  album: ListedSmartAlbum,
  assets: readonly AssetId[],
): AsyncGenerator<FollowedPage, boolean> {
  const { source, catalogue, signal } = ports;
  if (assets.length === 0) return true;
  const found = await source.areIn(library.id, album, assets, signal);
  if (found === undefined) return false;
  const collection = smartAlbumId(album);
  const memberships = assets.map(
    (asset): MembershipChange => ({
      relation: `${asset}-IN-${collection}`,
      asset,
      collection,
      isMember: found.has(asset),
    }),
  );
  const state = await catalogue.library(library.id);
  yield await follow(ports, { ...NO_PAGE, memberships }, { library, kind: 'albums', state });
  return true;
}

/** Undefined where that is not told in full. */
async function changedSince(
  { source, log, signal }: SmartAlbumPorts,
  { id }: Library,
  since: string,
): Promise<ChangedAssets | undefined> {
  const assets = new Set<AssetId>();
  try {
    const pages = new WithEnd(source.changes(id, since, signal));
    for await (const { ids } of pages) for (const name of ids) assets.add(name);
    const { end } = pages;
    return end.kind === 'token' && end.doubt === undefined
      ? { since, token: end.token, assets: [...assets] }
      : undefined;
  } catch (error) {
    if (!isRefusedCall(error)) throw error;
    log.debug('changes for smart albums cannot be asked for', { library: id, reason: error.message });
    return undefined;
  }
}
