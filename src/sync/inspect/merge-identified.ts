import type { IdentifiedFile, Identity } from './identify-files.ts';

/** The same files, as one folder of the account knows them. */
export interface IdentifiedIn {
  readonly folder: string;
  readonly files: readonly IdentifiedFile[];
}

/** What several folders know of the same files. Of several, each place says in which it is. Pure. */
export function mergeIdentified(found: readonly IdentifiedIn[]): readonly IdentifiedFile[] {
  const [first, ...others] = found;
  if (first === undefined || others.length === 0) return first?.files ?? [];
  return first.files.map((file, at) => {
    if (file.kind !== 'read') return file;
    const same = found.flatMap(({ folder, files }) => {
      const one = files[at];
      return one?.kind === 'read' ? [{ folder, one }] : [];
    });
    const saved = same.flatMap(({ folder, one }) =>
      one.photos.filter(({ path }) => path !== undefined).map((photo): Identity => ({ ...photo, folder })),
    );
    const sidecarOf = same.map(({ one }) => one.sidecarOf).find((one) => one !== undefined);
    // Only its record is known: that is of no folder.
    return { ...file, photos: saved.length > 0 ? saved : file.photos, sidecarOf };
  });
}
