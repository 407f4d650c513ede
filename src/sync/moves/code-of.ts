import { DestinationError } from '../../model/destination.ts';
import { endOfRun } from '../../transfer/end-of-run.ts';

/** Of what is about one file; whatever is not ends the run. */
export function codeOf(error: unknown): string {
  if (!(error instanceof DestinationError)) throw error;
  if (error.scope === 'volume') throw endOfRun({ kind: 'destination', code: error.code, scope: error.scope });
  return error.code;
}

/** Throws what is not about one file alone: the caller goes on with the next file. */
export function throwIfRunEnds(error: unknown): void {
  codeOf(error);
}
