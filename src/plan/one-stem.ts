import type { Wanted } from '../model/action.ts';
import { ROLES } from '../model/asset.ts';
import type { RelativePath } from '../model/relative-path.ts';
import type { Saved } from './page-facts.ts';
import { fileName } from './safe-path.ts';

interface Named {
  readonly candidates: readonly RelativePath[];
  readonly stems?: readonly string[] | undefined;
}

/** The stem of a name that lies among those of a photo; undefined where it is called otherwise. */
export function stemOfName({ stems = [] }: Pick<Named, 'stems'>, path: RelativePath): string | undefined {
  const name = fileName(path);
  const found = stems.filter((stem) => name.startsWith(stem));
  return found.toSorted((a, b) => b.length - a.length)[0];
}

/** A file, its names with this stem before all others. */
export function withStemFirst<File extends Named>(file: File, stem: string): File {
  const { candidates, stems = [] } = file;
  const places = [...candidates.keys()];
  const ordered = [
    ...places.filter((at) => stems[at] === stem),
    ...places.filter((at) => stems[at] !== stem),
  ];
  return {
    ...file,
    candidates: ordered.flatMap((at) => candidates[at] ?? []),
    stems: ordered.flatMap((at) => stems[at] ?? []),
  };
}

/** The place of the plain name with this stem; -1 where there is none. */
export function stemIndex({ stems = [] }: Pick<Named, 'stems'>, stem: string): number {
  return stems.indexOf(stem);
}

/** The first stem of which each of these files can have the plain name; undefined where there is none. */
export function firstCommonStem<File extends Named>(
  files: readonly File[],
  canHave: (file: File, path: RelativePath) => boolean,
): string | undefined {
  const [first] = files;
  return [...new Set(first?.stems)].find((stem) =>
    files.every((file) => {
      const path = file.candidates[stemIndex(file, stem)];
      return path !== undefined && canHave(file, path);
    }),
  );
}

/** The stem under which other files of the photo are recorded, the original before all others. */
export function recordedStem(file: Wanted, saved: Saved): string | undefined {
  for (const role of ROLES) {
    const row = saved.ofKey({ ...file.key, role });
    const stem = row === undefined ? undefined : stemOfName(file, row.path);
    if (stem !== undefined) return stem;
  }
  return undefined;
}
