import type { Wanted } from '../../model/action.ts';
import type { RecordedFile, SavedFile } from '../../model/state-store.ts';
import type { ComingNames } from './coming-names.ts';

/** Files as they are recorded, and those that are to come. */
export function withComing(
  recorded: readonly RecordedFile[],
  wanted: readonly Wanted[],
  names: Pick<ComingNames, 'of'>,
): readonly SavedFile[] {
  const roles = new Set(recorded.map(({ key }) => key.role));
  const coming = wanted.filter(({ key }) => !roles.has(key.role));
  return [...recorded, ...coming.flatMap((file) => asSaved(file, names) ?? [])];
}

/** What would be recorded of a file. */
function asSaved(wanted: Wanted, names: Pick<ComingNames, 'of'>): SavedFile | undefined {
  const path = names.of(wanted);
  if (path === undefined) return undefined;
  const { key, resource, modifiedAtMs } = wanted;
  const { size, signature } = resource;
  return { key, path, size, signature, verified: true, modifiedAtMs };
}
