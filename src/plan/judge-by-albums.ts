import type { KnownCollection } from '../model/collections.ts';
import type { Filter, FilterTerm } from '../model/filter.ts';
import type { DateBound } from '../model/selection.ts';
import { type AlbumPath, albumPaths, writeAlbumPath } from './album-paths.ts';
import { type AlbumSet, albumsMeant, isInAlbumSet, NO_ALBUMS } from './choose-albums.ts';
import { isToldByAlbums, type JudgeOfAlbums, smartAlbumOf } from './filter/compile-filter.ts';
import { isPutAwayAlbum, type SmartAlbum } from '../model/smart-albums.ts';
import { isByDetails } from './filter/smart-albums.ts';
import { filterTerms } from './filter/filter-terms.ts';
import { fold } from './filter/fold.ts';
import { globMatcher } from './filter/glob.ts';

/** What a filter asks of albums. */
export interface AskedAlbums {
  readonly asked: AlbumSet;
  /** What no album is called. */
  readonly missing: readonly string[];
}

export interface AlbumsToJudge {
  readonly collections: readonly KnownCollection[];
  /** No others are there. */
  readonly areAllKnown: boolean;
  /** Among those that only the provider tells: of which it is known what is in them. */
  readonly knownSmart: ReadonlySet<SmartAlbum>;
}

/** Albums that a filter asks for, as they are called now. */
export function albumsAsked(filter: Filter<DateBound>, collections: readonly KnownCollection[]): AskedAlbums {
  const paths = albumPaths(collections);
  const terms = filterTerms(filter).filter(isToldByAlbums);
  const sets = terms.map((term) => ({ term, set: albumsOf(term, paths) }));
  return {
    asked: {
      collections: new Set(sets.flatMap(({ set }) => [...set.collections])),
      smart: new Set(sets.flatMap(({ set }) => [...set.smart])),
      none: sets.some(({ set }) => set.none),
    },
    missing: sets.flatMap(({ term, set }) =>
      term.kind === 'album' && term.op === '=' && set.collections.size + set.smart.size === 0
        ? [term.text]
        : [],
    ),
  };
}

/**
 * How statements are judged that albums tell, by what these are called now. Of albums that were not listed it is
 * not known who is not in them.
 */
export function judgeByAlbums({ collections, areAllKnown, knownSmart }: AlbumsToJudge): JudgeOfAlbums {
  const paths = albumPaths(collections);
  return (term) => {
    const set = albumsOf(term, paths);
    const own = paths.filter(({ album }) => set.none || set.collections.has(album.id));
    const isKnown =
      areAllKnown &&
      own.every(({ album }) => album.isKnown) &&
      [...set.smart].every((album) => isByDetails(album) || isPutAwayAlbum(album) || knownSmart.has(album));
    if (set.none) {
      const isInNone = { ...NO_ALBUMS, none: true };
      return (asset, albums) => !isInAlbumSet(asset, albums, isInNone) || (isKnown ? false : undefined);
    }
    return (asset, albums) => isInAlbumSet(asset, albums, set) || (isKnown ? false : undefined);
  };
}

/** `none`: whichever there are. */
function albumsOf(term: FilterTerm<DateBound>, paths: readonly AlbumPath[]): AlbumSet {
  if (term.kind === 'has') return { ...NO_ALBUMS, none: true };
  if (term.kind === 'is') {
    const smart = smartAlbumOf(term.what);
    return { ...NO_ALBUMS, smart: new Set(smart === undefined ? [] : [smart]) };
  }
  if (term.kind !== 'album') return NO_ALBUMS;
  const { albums, smart } =
    term.op === '='
      ? albumsMeant(term.text, paths)
      : { albums: paths.filter(isLike(term.text)), smart: undefined };
  return {
    ...NO_ALBUMS,
    collections: new Set(albums.map(({ album }) => album.id)),
    smart: new Set(smart === undefined ? [] : [smart]),
  };
}

/** By its name or by its path, as `--album` takes it. */
function isLike(pattern: string): (path: AlbumPath) => boolean {
  const fits = globMatcher(fold(pattern));
  return ({ parts }) => fits(fold(parts.at(-1) ?? '')) || fits(fold(writeAlbumPath(parts)));
}
