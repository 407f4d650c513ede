import type { Library } from '../../model/asset.ts';
import { assetText } from '../../model/asset-text.ts';
import type { CatalogueReader, CatalogueRow } from '../../model/catalogue.ts';
import type { LibraryId } from '../../model/ids.ts';
import type { AssetName } from '../../model/recorded.ts';
import type { DeletedByUs } from '../deletions/deleted-by-us.ts';
import type { OtherAccounts } from '../open/other-accounts.ts';

/** What is known of the photos that a file may belong to beside the one that was deleted. */
export interface OwnersFacts {
  readonly catalogue: Pick<CatalogueReader, 'assets'>;
  /** Those of which this very run knows all. */
  readonly libraries: ReadonlyMap<LibraryId, Library>;
  /** The last step that two cycles held. */
  readonly last: number;
  readonly byUs: Pick<DeletedByUs, 'has' | 'mayProve'>;
  /** What the user took back, by `assetText`. */
  readonly kept: ReadonlySet<string>;
  readonly accounts: Pick<OtherAccounts, 'have'>;
}

/**
 * The row of another photo of the same file that counts as deleted by all that the catalogue can say, as the first one does; undefined: it
 * needs the file, shown or not.
 */
export async function deletedOwner(name: AssetName, facts: OwnersFacts): Promise<CatalogueRow | undefined> {
  const { catalogue, libraries, last, byUs, kept } = facts;
  const { library, asset } = name;
  if (!libraries.has(library) || byUs.has(library, asset) || kept.has(assetText(name))) return undefined;
  const [row] = await catalogue.assets(library, [asset]);
  const isGone = row?.state === 'trashed' || row?.state === 'purged';
  return isGone && row.step <= last ? row : undefined;
}
