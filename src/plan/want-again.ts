import type { Wanted } from '../model/action.ts';
import type { Asset } from '../model/asset.ts';
import type { SavedFile } from '../model/state-store.ts';
import { fileTime } from './want-files.ts';

/**
 * The very file that a row speaks of, once more and under its old name, whatever the rules for names and sizes say today.
 * `gone`: the library does not offer it any more; `changed`: it offers other bytes in its place, which are another file.
 */
export function wantAgain({ key, path, signature }: SavedFile, asset: Asset): Wanted | 'gone' | 'changed' {
  const resource = asset.resources[key.role];
  if (resource === undefined || asset.deleted) return 'gone';
  if (resource.signature !== signature) return 'changed';
  return { key, asset, resource, modifiedAtMs: fileTime(asset), candidates: [path], leftAt: [] };
}
