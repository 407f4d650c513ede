import type { Outcome } from '../model/outcome.ts';
import type { SavedFile } from '../model/state-store.ts';

/** What an outcome lets us remember; undefined for a failure. */
export function savedFile(outcome: Outcome): SavedFile | undefined {
  if (outcome.kind === 'failed') return undefined;
  const { wanted, path, verified, modifiedAtMs } = outcome;
  const { size, signature } = wanted.resource;
  return { key: wanted.key, path, size, signature, verified, modifiedAtMs };
}
