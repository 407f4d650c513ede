import type { KeepsakeError } from '../../base/errors.ts';
import type { CatalogueReader } from '../../model/catalogue.ts';
import type { ResourceKey } from '../../model/asset.ts';
import { assetText } from '../../model/asset-text.ts';
import type { Filter } from '../../model/filter.ts';
import type { LibraryId } from '../../model/ids.ts';
import type { DateBound } from '../../model/selection.ts';
import { filterAt } from '../../plan/date-bound.ts';
import type { Verdict } from '../../plan/filter/compile-filter.ts';
import { namedLibraries } from '../../plan/named-libraries.ts';
import { noSuchLibrary } from '../follow/no-such-library.ts';
import { noSuchAlbum } from '../follow/no-such-album.ts';
import { type FilterCatalogue, type OpenFilter, openFilter } from './open-filter.ts';

/** A filter as the user of a command gave it. */
export interface UserFilter {
  readonly filter: Filter<DateBound> | undefined;
  /** As of when ages count. */
  readonly nowMs: number;
  /** For who names an album that is not there. */
  readonly albumHint: string;
}

type UserFilterCatalogue = FilterCatalogue & Pick<CatalogueReader, 'libraries'>;

/** Undefined where there is none. Rejects with `USAGE` where it names an album or a library that is not there. */
export async function openUserFilter(
  catalogue: UserFilterCatalogue,
  { filter, nowMs, albumHint }: UserFilter,
): Promise<OpenFilter | undefined> {
  if (filter === undefined) return undefined;
  const named = namedLibraries({ filter });
  const noLibrary = named.length === 0 ? undefined : await missingLibrary(catalogue, named);
  if (noLibrary !== undefined) throw noLibrary;
  const opened = await openFilter(catalogue, filterAt(filter, nowMs));
  const error = opened.areAlbumsKnown
    ? noSuchAlbum(opened, await catalogue.collections(), albumHint)
    : undefined;
  if (error !== undefined) throw error;
  return opened;
}

async function missingLibrary(
  catalogue: Pick<CatalogueReader, 'libraries'>,
  named: readonly LibraryId[],
): Promise<KeepsakeError | undefined> {
  const known = (await catalogue.libraries()).map(({ library }) => library.id);
  return noSuchLibrary({ wanted: ['all'], without: [] }, known, named);
}

/** Tells of recorded files whether a filter means their photos, whatever became of those in iCloud. */
export type FileFilter = (
  files: readonly Pick<ResourceKey, 'library' | 'asset'>[],
) => Promise<readonly Verdict[]>;

/** Undefined where there is no filter. */
export async function openFileFilter(
  catalogue: UserFilterCatalogue & Pick<CatalogueReader, 'assets'>,
  user: UserFilter,
): Promise<FileFilter | undefined> {
  const filter = await openUserFilter(catalogue, user);
  if (filter === undefined) return undefined;
  return async (files) => {
    const verdicts = new Map<string, Verdict>();
    for (const [library, ofLibrary] of Map.groupBy(files, (key) => key.library)) {
      const rows = await catalogue.assets(library, [...new Set(ofLibrary.map(({ asset }) => asset))]);
      const told = await filter.judgeAll(rows);
      for (const [at, { id }] of rows.entries()) verdicts.set(assetText({ library, asset: id }), told[at]);
    }
    return files.map((key) => verdicts.get(assetText(key)));
  };
}

/** The rows of photos that a filter means; without one all. */
export async function meantBy<T>(
  filter: FileFilter | undefined,
  rows: readonly T[],
  keyOf: (row: T) => Pick<ResourceKey, 'library' | 'asset'>,
): Promise<readonly T[]> {
  if (filter === undefined) return rows;
  const verdicts = await filter(rows.map(keyOf));
  return rows.filter((_row, at) => verdicts[at] === true);
}
