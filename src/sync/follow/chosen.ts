import type { KnownLibrary } from '../../model/catalogue.ts';
import type { LibraryId } from '../../model/ids.ts';
import type { LibraryChoice } from '../../model/selection.ts';
import { choosesLibrary } from '../../plan/library-choice.ts';

/** Libraries that are wanted, whether or not the account has them still. */
export function namedOf(
  known: readonly KnownLibrary[],
  choice: LibraryChoice | undefined,
): readonly KnownLibrary[] {
  return known.filter(({ library }) => choosesLibrary(choice, library.id));
}

/** Libraries that are wanted, without those that the account has no longer: nothing can be done about them. */
export function chosenOf(
  known: readonly KnownLibrary[],
  choice: LibraryChoice | undefined,
): readonly KnownLibrary[] {
  return namedOf(known, choice).filter(({ state }) => state.left !== true);
}

export function chosenIds(
  known: readonly KnownLibrary[],
  choice: LibraryChoice | undefined,
): ReadonlySet<LibraryId> {
  return new Set(chosenOf(known, choice).map(({ library }) => library.id));
}

/** Libraries of which something was followed into the catalogue. */
export function followedOf(known: readonly KnownLibrary[]): readonly KnownLibrary[] {
  return known.filter(({ state, shown }) => state.listings > 0 || shown > 0);
}
