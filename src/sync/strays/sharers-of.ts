import type { Asset } from '../../model/asset.ts';
import type { CatalogueRow } from '../../model/catalogue.ts';
import type { RelativePath } from '../../model/relative-path.ts';

/** Where a photo wants its file of a signature; undefined where that is not known, or it wants none. */
export type PlaceOf = (asset: Asset, signature: string) => RelativePath | undefined;

/**
 * How many files of this signature are needed, by the rows of all photos of one original: photos of one day and name share one. A photo
 * that was never read may need one of its own.
 */
export function sharersOf(
  rows: readonly Pick<CatalogueRow, 'id' | 'state' | 'asset'>[],
  signature: string,
  placeOf: PlaceOf,
): number {
  const having = rows.filter(
    ({ state, asset }) =>
      state === 'shown' &&
      (asset === undefined || Object.values(asset.resources).some((one) => one.signature === signature)),
  );
  const places = having.map(({ id, asset }) => (asset && placeOf(asset, signature)) ?? `of ${id}`);
  return Math.max(1, new Set(places).size);
}
