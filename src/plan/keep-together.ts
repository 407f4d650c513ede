import type { Misplaced, PlaceFacts } from './assign-places.ts';
import type { RelativePath } from '../model/relative-path.ts';
import { firstCommonStem, stemIndex } from './one-stem.ts';

/** A file that belongs together with others of its photo. */
export interface OfPhoto extends Misplaced {
  /** Undefined where it goes with no others: a former version. */
  readonly photo: string | undefined;
  /** For each of its names, what those of all files of the photo begin with. */
  readonly stems: readonly string[];
}

/**
 * The places of `assignPlaces`, where files of one photo would get names that begin differently: then they get the first names that all of
 * them can have, if there are such. What goes back to the name that it had when today's tree was here last, is left alone.
 */
export function keepTogether<File extends OfPhoto>(
  assigned: ReadonlyMap<File, RelativePath>,
  files: readonly File[],
  { keyOf, isTaken, formerly }: PlaceFacts,
): ReadonlyMap<File, RelativePath> {
  const places = new Map(assigned);
  const placeOf = (file: File) => places.get(file) ?? file.path;
  const given = new Map<string, File>();
  for (const file of files) given.set(keyOf(placeOf(file)), file);
  const stemOf = (file: File, path: RelativePath) =>
    file.stems[file.candidates.findIndex((one) => keyOf(one) === keyOf(path))];

  for (const [photo, group] of Map.groupBy(files, (file) => file.photo)) {
    if (photo === undefined || group.length < 2) continue;
    const stems = new Set(group.map((file) => stemOf(file, placeOf(file))));
    const goesBack = group.some((file) => formerly(placeOf(file)) === file.signature);
    if (stems.size < 2 || stems.has(undefined) || goesBack) continue;
    const canHave = (file: File, path: RelativePath) => {
      const holder = given.get(keyOf(path));
      return holder === undefined ? !isTaken(path) : group.includes(holder) && holder.photo === file.photo;
    };
    const stem = firstCommonStem(group, canHave);
    if (stem === undefined) continue;
    for (const file of group) given.delete(keyOf(placeOf(file)));
    for (const file of group) {
      const path = file.candidates[stemIndex(file, stem)];
      if (path === undefined) continue;
      places.set(file, path);
      given.set(keyOf(path), file);
    }
  }
  return places;
}
