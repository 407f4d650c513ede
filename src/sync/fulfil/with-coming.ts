import type { Wanted } from '../../model/action.ts';
import type { RecordedFile, SavedFile } from '../../model/state-store.ts';

/** Files as they are recorded, and those that are to come. */
export function withComing(
  recorded: readonly RecordedFile[],
  wanted: readonly Wanted[],
): readonly SavedFile[] {
  const roles = new Set(recorded.map(({ key }) => key.role));
  return [...recorded, ...wanted.flatMap((file) => (roles.has(file.key.role) ? [] : (asSaved(file) ?? [])))];
}

/** What would be recorded of a file. */
function asSaved({ key, resource, candidates, modifiedAtMs }: Wanted): SavedFile | undefined {
  const [path] = candidates;
  if (path === undefined) return undefined;
  const { size, signature } = resource;
  return { key, path, size, signature, verified: true, modifiedAtMs };
}
