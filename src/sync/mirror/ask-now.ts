import type { AssetId, LibraryId } from '../../model/ids.ts';
import type { PhotoSource } from '../../model/photo-source.ts';
import type { LookedUp } from '../../plan/decide-deletion.ts';
import { isRefusedCall } from '../follow/refused-call.ts';

/** What the provider says of these assets now; one of which it says nothing is missing. */
export async function askNow(
  { source, signal }: { readonly source: Pick<PhotoSource, 'lookUp'>; readonly signal: AbortSignal },
  library: LibraryId,
  assets: readonly AssetId[],
): Promise<ReadonlyMap<AssetId, LookedUp>> {
  const answers = new Map<AssetId, LookedUp>();
  try {
    for await (const { ids, gone } of source.lookUp(library, assets, signal)) {
      for (const id of ids) answers.set(id, 'shown');
      for (const { record, ...how } of gone) answers.set(record, how);
    }
  } catch (error) {
    if (!isRefusedCall(error)) throw error;
    return new Map();
  }
  return answers;
}
