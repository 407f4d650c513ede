import { WithEnd } from '../../base/with-end.ts';
import type { Library } from '../../model/asset.ts';
import type { LibraryState } from '../../model/catalogue.ts';
import type { AssetId } from '../../model/ids.ts';
import { type MembershipChange, NO_PAGE, type Page, type PhotoSource } from '../../model/photo-source.ts';
import { isPutAwayAlbum, type ListedSmartAlbum, smartAlbumId } from '../../model/smart-albums.ts';
import { type AlbumPorts, type FollowedPage, type FollowPorts, follow } from './follow-ports.ts';
import { followAlbums, readMembers } from './read-albums.ts';
import { isRefusedCall } from './refused-call.ts';

export interface SmartAlbumPorts extends AlbumPorts {
  readonly source: AlbumPorts['source'] & Pick<PhotoSource, 'areIn' | 'listPutAway' | 'lookUpPutAway'>;
}

/** Whether something changed in a library since it was known what is in a smart album. Without a token nothing tells. */
export function isSmartAlbumLeft({ token, smart }: LibraryState, album: ListedSmartAlbum): boolean {
  return Boolean(token) && smart?.[album] !== token;
}

/** Photos of a library that changed since a token, and the token behind them. */
export interface ChangedAssets {
  readonly since: string;
  readonly token: string;
  /** Those that are shown. */
  readonly shown: readonly AssetId[];
  /** Those that are hidden, or in Recently Deleted. */
  readonly putAway: readonly AssetId[];
}

/** Adds up what pages of changes tell of photos. */
export class ChangedNames {
  readonly #shown = new Set<AssetId>();
  readonly #putAway = new Set<AssetId>();

  add({ ids, gone }: Pick<Page, 'ids' | 'gone'>): void {
    for (const id of ids) this.#shown.add(id);
    for (const { record, how } of gone) if (how === 'hidden' || how === 'trashed') this.#putAway.add(record);
  }

  between(since: string, token: string): ChangedAssets {
    return { since, token, shown: [...this.#shown], putAway: [...this.#putAway] };
  }
}

/** Members that one request of a list tells, and photos that one lookup does. */
const LISTED_AT_ONCE = 100;
const LOOKED_UP_AT_ONCE = 50;

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
    if (changes !== undefined && (yield* askAlone(ports, library, album, changes))) {
      await setKnown(ports, library, album, changes.token);
      continue;
    }
    const missing = yield* listWhole(ports, library, album);
    shortfall ??= missing;
    // The token that the library had before its list was asked for; where it had none, that of the list.
    const asOf = token ?? (await catalogue.library(library.id)).token;
    if (missing === undefined) await setKnown(ports, library, album, asOf);
  }
  return shortfall;
}

async function* listWhole(
  ports: SmartAlbumPorts,
  library: Library,
  album: ListedSmartAlbum,
): AsyncGenerator<FollowedPage, string | undefined> {
  const { source, catalogue, signal } = ports;
  if (!isPutAwayAlbum(album)) {
    await catalogue.beginMembers(library, album);
    return yield* readMembers(ports, library, [smartAlbumId(album)]);
  }
  // Which of them are there no more is told by changes.
  const pages = new WithEnd(source.listPutAway(library.id, album, signal));
  for await (const page of pages) yield await followAlbums(ports, library, page);
  return pages.end.shortfall;
}

/** Asks for those alone that changed; false where that is not possible, or takes more requests than a list. */
async function* askAlone(
  ports: SmartAlbumPorts,
  library: Library,
  album: ListedSmartAlbum,
  changes: ChangedAssets,
): AsyncGenerator<FollowedPage, boolean> {
  const { source, catalogue, signal } = ports;
  if (!isPutAwayAlbum(album)) {
    const members = (await catalogue.countMembers()).get(smartAlbumId(album)) ?? 0;
    if (changes.shown.length > members / LISTED_AT_ONCE + 1) return false;
    return yield* askEach(ports, library, album, changes.shown);
  }
  const { putAway } = changes;
  const state = album === 'hidden' ? 'hidden' : 'trashed';
  const groups = (await catalogue.groups()).filter(
    (one) => one.library === library.id && one.state === state,
  );
  const known = groups.reduce((sum, { assets }) => sum + assets, 0);
  if (putAway.length / LOOKED_UP_AT_ONCE > known / LISTED_AT_ONCE + 1) return false;
  if (putAway.length === 0) return true;
  try {
    for await (const page of source.lookUpPutAway(library.id, putAway, signal))
      yield await followAlbums(ports, library, page);
    return true;
  } catch (error) {
    if (!isRefusedCall(error)) throw error;
    ports.log.debug('photos that are put away cannot be looked up', { reason: error.message });
    return false;
  }
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
  const names = new ChangedNames();
  try {
    const pages = new WithEnd(source.changes(id, since, signal));
    for await (const page of pages) names.add(page);
    const { end } = pages;
    return end.kind === 'token' && end.doubt === undefined ? names.between(since, end.token) : undefined;
  } catch (error) {
    if (!isRefusedCall(error)) throw error;
    log.debug('changes for smart albums cannot be asked for', { library: id, reason: error.message });
    return undefined;
  }
}
