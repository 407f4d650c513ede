import type { Library } from '../../model/asset.ts';
import type { KnownLibrary } from '../../model/catalogue.ts';
import type { LibraryId } from '../../model/ids.ts';

/** Libraries that are asked for their albums. The personal library tells of albums, whether or not its photos are wanted. */
export function tellingOf(
  known: readonly KnownLibrary[],
  wanted: ReadonlySet<LibraryId>,
): readonly Library[] {
  return known
    .filter(
      ({ library, state }) => state.left !== true && (library.kind === 'personal' || wanted.has(library.id)),
    )
    .map(({ library }) => library);
}
