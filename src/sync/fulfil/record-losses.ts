import type { DestinationId } from '../../model/ids.ts';
import type { StateStore } from '../../model/state-store.ts';
import type { Batch } from '../jobs/batch.ts';

/**
 * What of a batch can never be a file is known before it counts as dealt with. `keepsFailures`: what failed of photos that went may be
 * wanted by another job, and is left to that one.
 */
export async function recordLosses(
  state: Pick<StateStore, 'recordUnreadable' | 'forgetFailuresOf'>,
  destination: DestinationId,
  { library, unreadable, gone }: Batch,
  keepsFailures: boolean,
): Promise<void> {
  const named = unreadable.filter((record) => record.nameless === undefined);
  if (named.length > 0) await state.recordUnreadable({ destination, library, records: named });
  if (gone.length > 0 && !keepsFailures) await state.forgetFailuresOf({ destination, library, assets: gone });
}
