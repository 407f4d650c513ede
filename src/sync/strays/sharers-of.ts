import type { CatalogueRow } from '../../model/catalogue.ts';

/** How many photos have the file of this signature, by the rows of all of one original; one that was never read may have it. */
export function sharersOf(rows: readonly Pick<CatalogueRow, 'state' | 'asset'>[], signature: string): number {
  const having = rows.filter(
    ({ state, asset }) =>
      state === 'shown' &&
      (asset === undefined || Object.values(asset.resources).some((one) => one.signature === signature)),
  );
  return Math.max(1, having.length);
}
