import { asError } from '../../base/as-error.ts';
import type { AssetId } from '../../model/ids.ts';
import type { BatchEnd, ChangeOutcome } from '../../model/recently-deleted.ts';

/** How a batch ended whose call was rejected: before anything was sent, as the port promises. */
export function nothingSent(names: readonly AssetId[], error: unknown): BatchEnd {
  const { message: reason } = asError(error);
  return {
    outcomes: new Map(names.map((name) => [name, { kind: 'refused', reason }])),
    stop: { scope: 'account', reason, error },
  };
}

/** Of an asset of a batch that no answer names. */
export const NOT_TOLD: ChangeOutcome = { kind: 'unknown', reason: 'nothing was told of it' };
