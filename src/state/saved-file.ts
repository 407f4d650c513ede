import type { Outcome } from '../model/outcome.ts';
import type { SavedFile } from '../model/state-store.ts';

/** What an outcome lets us remember; undefined for a failure. */
export function savedFile(outcome: Outcome): SavedFile | undefined {
  if (outcome.kind === 'failed') return undefined;
  const { wanted, path, verified, modifiedAtMs, installed } = outcome;
  const { size, signature } = wanted.resource;
  const file = { key: wanted.key, path, size, signature, verified, modifiedAtMs };
  return installed === undefined ? file : { ...file, size: installed.size, installed: installed.signature };
}
