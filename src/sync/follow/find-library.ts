import type { Library } from '../../model/asset.ts';
import type { CatalogueReader } from '../../model/catalogue.ts';
import type { LibraryId } from '../../model/ids.ts';
import type { PhotoSource } from '../../model/photo-source.ts';

interface Ports {
  readonly source: Pick<PhotoSource, 'libraries'>;
  readonly catalogue: Pick<CatalogueReader, 'libraries'>;
  readonly signal: AbortSignal;
}

/**
 * The library of this id, as the catalogue knows it, or else as Apple offers it; undefined where there is none. Its kind is never
 * guessed: a library that is taken for a personal one is synced from then on.
 */
export async function findLibrary(
  { source, catalogue, signal }: Ports,
  id: LibraryId,
): Promise<Library | undefined> {
  const known = (await catalogue.libraries()).map(({ library }) => library);
  return (
    known.find((library) => library.id === id) ??
    (await source.libraries(signal)).libraries.find((library) => library.id === id)
  );
}
