import type { AssetState } from '../model/catalogue.ts';
import type { KnownCollection, Membership } from '../model/collections.ts';
import type { CollectionId } from '../model/ids.ts';
import {
  isPutAwayAlbum,
  isSmartAlbumId,
  LISTED_SMART_ALBUMS,
  type ListedSmartAlbum,
  type PutAwayAlbum,
  type SmartAlbum,
  smartAlbumId,
} from '../model/smart-albums.ts';
import { albumLabels, type AlbumPath, albumPaths, writeAlbumPath } from './album-paths.ts';
import { type AlbumWish, readAlbumWish, splitAlbumPath } from './album-wishes.ts';
import { isInSmartAlbum, smartAlbumNamed, type SmartFacts } from './filter/smart-albums.ts';

/** Albums as they are, whatever they are called. */
export interface AlbumSet {
  readonly collections: ReadonlySet<CollectionId>;
  readonly smart: ReadonlySet<SmartAlbum>;
  /** What is in no album. */
  readonly none: boolean;
}

/** Which albums are meant. */
export interface ChosenAlbums {
  /** Undefined: whatever is not left out. */
  readonly wanted: AlbumSet | undefined;
  readonly without: AlbumSet;
  /** A filter asks for these, whatever it then wants of what is in them. */
  readonly asked: AlbumSet;
}

export const NO_ALBUMS: AlbumSet = { collections: new Set(), smart: new Set(), none: false };

export function eitherOf(one: AlbumSet, other: AlbumSet): AlbumSet {
  return {
    collections: new Set([...one.collections, ...other.collections]),
    smart: new Set([...one.smart, ...other.smart]),
    none: one.none || other.none,
  };
}

export interface AlbumChoice {
  readonly chosen: ChosenAlbums;
  /** What no album is called; without what leaves it out. */
  readonly missing: readonly string[];
  /** What several albums are called, with their paths. */
  readonly several: readonly { readonly text: string; readonly paths: readonly string[] }[];
}

/** What the user's words mean among these albums (`parseAlbums`). */
export function chooseAlbums(
  wishes: readonly string[],
  collections: readonly KnownCollection[],
): AlbumChoice {
  const paths = albumPaths(collections);
  const labels = albumLabels(paths);
  const read = wishes.flatMap((typed) => readAlbumWish(typed) ?? []);
  const meant = read.map((wish) => ({ ...wish, means: meaningOf(wish, paths) }));
  const setOf = (isLeftOut: boolean): AlbumSet => {
    const own = meant.filter((wish) => wish.isLeftOut === isLeftOut).map(({ means }) => means);
    return {
      collections: new Set(own.flatMap((means) => means.albums.map(({ album }) => album.id))),
      smart: new Set(own.flatMap(({ smart }) => smart ?? [])),
      none: own.some(({ none }) => none),
    };
  };
  return {
    chosen: {
      wanted: meant.every(({ isLeftOut }) => isLeftOut) ? undefined : setOf(false),
      without: setOf(true),
      asked: NO_ALBUMS,
    },
    missing: meant
      .filter(({ means }) => means.albums.length === 0 && means.smart === undefined && !means.none)
      .map(({ text }) => text),
    several: meant
      .filter(({ means }) => means.albums.length > 1)
      .map(({ text, means }) => ({
        text,
        paths: means.albums.map(({ album, parts }) => labels.get(album.id) ?? writeAlbumPath(parts)),
      })),
  };
}

/** Whether all that is named is left out, under another name perhaps. */
export function isNothingWanted({ chosen: { wanted, without }, missing }: AlbumChoice): boolean {
  if (wanted === undefined || missing.length > 0) return false;
  const isOut =
    [...wanted.collections].every((id) => without.collections.has(id)) &&
    [...wanted.smart].every((album) => without.smart.has(album));
  return isOut && (!wanted.none || without.none);
}

/** Whether photos are asked for that no album names, so that everything has to be listed to find them. */
export function needsListing({ wanted }: ChosenAlbums): boolean {
  return wanted === undefined || wanted.none || wanted.smart.size > 0;
}

/** Smart albums among these of which only the provider tells what is in them. */
export function smartAlbumsToKnow({ wanted, without, asked }: ChosenAlbums): readonly ListedSmartAlbum[] {
  return LISTED_SMART_ALBUMS.filter(
    (album) =>
      wanted?.smart.has(album) === true ||
      (!isPutAwayAlbum(album) && (without.smart.has(album) || asked.smart.has(album))),
  );
}

/** States of photos that may be wanted: what is hidden, or in Recently Deleted, is where it is named alone. */
export function offeredStates(chosen: Pick<ChosenAlbums, 'wanted'> | undefined): ReadonlySet<AssetState> {
  const named = PUT_AWAY.filter(({ album }) => chosen?.wanted?.smart.has(album) === true);
  return new Set<AssetState>(['shown', ...named.map(({ state }) => state)]);
}

/** The smart album that a photo in this state is in. */
export function putAwayAlbumOf(state: AssetState): PutAwayAlbum | undefined {
  return PUT_AWAY.find((one) => one.state === state)?.album;
}

const PUT_AWAY = [
  { album: 'hidden', state: 'hidden' },
  { album: 'recently-deleted', state: 'trashed' },
] as const satisfies readonly { readonly album: PutAwayAlbum; readonly state: AssetState }[];

/** Albums of which it has to be known what is in them. */
export function albumsToKnow(
  { wanted = NO_ALBUMS, without, asked }: ChosenAlbums,
  collections: readonly KnownCollection[],
): readonly KnownCollection[] {
  const albums = collections.filter(({ kind }) => kind === 'album');
  const sets = [wanted, without, asked];
  if (sets.some(({ none }) => none)) return albums;
  return albums.filter(({ id }) => sets.some((set) => set.collections.has(id)));
}

interface Meaning {
  readonly albums: readonly AlbumPath[];
  readonly smart: SmartAlbum | undefined;
  readonly none: boolean;
}

function meaningOf(wish: AlbumWish, paths: readonly AlbumPath[]): Meaning {
  if (wish.kind === 'none') return { albums: [], smart: undefined, none: true };
  if (wish.kind === 'smart') return { albums: [], smart: wish.album, none: false };
  return { ...albumsMeant(wish.text, paths), none: false };
}

/** What a name or a path means. */
export function albumsMeant(text: string, paths: readonly AlbumPath[]): Omit<Meaning, 'none'> {
  const albums = albumsCalled(text, paths);
  // An album of the user wins: that is what icloudpd takes the name for.
  return { albums, smart: albums.length === 0 ? smartAlbumNamed(text) : undefined };
}

/** Albums of this name at any depth, and those of this path; where there are none, what lies in folders called so. */
function albumsCalled(text: string, paths: readonly AlbumPath[]): readonly AlbumPath[] {
  const path = splitAlbumPath(text).map(canonical);
  // Whole, a slash may belong to the name: icloudpd knows no paths.
  const names = new Set([canonical(text), ...(path.length === 1 ? path : [])]);
  const own = paths.filter(({ parts }) => names.has(canonical(parts.at(-1) ?? '')) || isSame(parts, path));
  if (own.length > 0) return own;
  return paths.filter(({ parts }) => {
    const folders = parts.slice(0, -1);
    return isSame(folders.slice(0, path.length), path) || folders.some((name) => names.has(canonical(name)));
  });
}

function isSame(parts: readonly string[], path: readonly string[]): boolean {
  return parts.length === path.length && parts.every((part, at) => canonical(part) === path[at]);
}

/** One letter can be written in several ways. */
function canonical(name: string): string {
  return name.normalize('NFC');
}

/** Whether an asset is not among those that the user chose by albums. `albums`: those that it is in. */
export function isOutsideAlbums(
  asset: SmartFacts,
  albums: readonly Pick<Membership, 'collection'>[],
  { wanted, without }: ChosenAlbums,
): boolean {
  return (
    (wanted !== undefined && !isInAlbumSet(asset, albums, wanted)) || isInAlbumSet(asset, albums, without)
  );
}

/** Whether an asset is in any of these albums. */
export function isInAlbumSet(
  asset: SmartFacts,
  albums: readonly Pick<Membership, 'collection'>[],
  { collections, smart, none }: AlbumSet,
): boolean {
  const ids = albums.map(({ collection }) => collection);
  if (ids.some((id) => collections.has(id))) return true;
  if (none && ids.every(isSmartAlbumId)) return true;
  return [...smart].some((album) => isInSmartAlbum(asset, album) ?? ids.includes(smartAlbumId(album)));
}
