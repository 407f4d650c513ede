import { type CatalogueReader, type CatalogueRow, NEVER_FOLLOWED } from '../../model/catalogue.ts';
import type { KnownCollection } from '../../model/collections.ts';
import type { Filter } from '../../model/filter.ts';
import { PERSONAL_LIBRARY } from '../../model/ids.ts';
import { LISTED_SMART_ALBUMS, smartAlbumId } from '../../model/smart-albums.ts';
import type { Moment } from '../../model/selection.ts';
import { putAwayAlbumOf } from '../../plan/choose-albums.ts';
import { compileFilter, type Judge, type Verdict } from '../../plan/filter/compile-filter.ts';
import { asksAlbums, asksOwnAlbums } from '../../plan/filter/filter-terms.ts';
import { type AskedAlbums, albumsAsked, judgeByAlbums } from '../../plan/judge-by-albums.ts';

export type FilterCatalogue = Pick<CatalogueReader, 'albums' | 'albumsOf' | 'collections' | 'library'>;

export interface OpenFilter extends AskedAlbums {
  readonly judge: Judge;
  /** Which albums there are is known. */
  readonly areAlbumsKnown: boolean;
  /** It asks for albums of the user of which it is not known yet what is in them. */
  readonly areAlbumsLeft: boolean;
  /** What it says of each of these, by what the catalogue knows of their albums. */
  judgeAll(rows: readonly Pick<CatalogueRow, 'asset' | 'state'>[]): Promise<readonly Verdict[]>;
}

/** A filter beside the albums as they are called now. */
export async function openFilter(catalogue: FilterCatalogue, filter: Filter<Moment>): Promise<OpenFilter> {
  const needsAlbums = asksAlbums(filter);
  const collections = needsAlbums ? await catalogue.collections() : [];
  const areAlbumsKnown = needsAlbums && (await catalogue.albums(PERSONAL_LIBRARY)).areKnown;
  const { smart = {} } = needsAlbums ? await catalogue.library(PERSONAL_LIBRARY) : NEVER_FOLLOWED;
  const knownSmart = new Set(LISTED_SMART_ALBUMS.filter((album) => smart[album] !== undefined));
  const albums = { collections, areAllKnown: areAlbumsKnown, knownSmart };
  const own = albumsAsked(filter, collections);
  const isAsked = ({ id, kind, isKnown }: KnownCollection) =>
    kind === 'album' && !isKnown && (own.asked.none || own.asked.collections.has(id));
  const judge = compileFilter(filter, judgeByAlbums(albums));
  return {
    ...own,
    judge,
    areAlbumsKnown,
    areAlbumsLeft: asksOwnAlbums(filter) && (!areAlbumsKnown || collections.some(isAsked)),
    async judgeAll(rows) {
      const ids = needsAlbums ? rows.flatMap(({ asset }) => asset?.id ?? []) : [];
      const members = ids.length === 0 ? undefined : await catalogue.albumsOf(ids);
      return rows.map(({ asset, state }) => {
        const album = putAwayAlbumOf(state);
        const putAway = album === undefined ? [] : [{ collection: smartAlbumId(album) }];
        return asset && judge(asset, [...(members?.get(asset.id) ?? []), ...putAway]);
      });
    },
  };
}
