import type { Log } from '../../base/log.ts';
import { printable } from '../../base/printable.ts';
import type { Library } from '../../model/asset.ts';
import type { Catalogue, LibraryState } from '../../model/catalogue.ts';

/**
 * The account has this shared library no longer. Nothing that is known of it is touched: none of its photos is gone, and should it come
 * back, it is followed from where it was left (FAULTS.md E12). Told once.
 */
export async function markLeft(
  { catalogue, log }: { readonly catalogue: Pick<Catalogue, 'setLibrary'>; readonly log: Log },
  library: Library,
  state: LibraryState,
): Promise<void> {
  if (library.kind === 'personal' || state.left === true) return;
  await catalogue.setLibrary(library, { ...state, due: false, left: true });
  // One that was never followed is of no interest.
  if (state.listings === 0) return;
  log.warn(`this account has the library ${printable(library.id)} no longer; what is here of it stays`);
}
