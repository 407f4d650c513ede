import type { RelativePath } from '../model/relative-path.ts';

/** A recorded file that does not lie under the first of its names by today's rules. */
export interface Misplaced {
  readonly path: RelativePath;
  readonly signature: string;
  /** Its names by today's rules, in order of preference; never empty. */
  readonly candidates: readonly RelativePath[];
}

export interface PlaceFacts {
  /** What two paths have in common when they are one file there. */
  readonly keyOf: (path: RelativePath) => string;
  /** Whether something has this name and keeps it: whatever is not among the files that are looked at. */
  readonly isTaken: (path: RelativePath) => boolean;
  /** The signature of the file that had this name when today's tree was here last, and that a relayout took away. */
  readonly formerly: (path: RelativePath) => string | undefined;
}

/**
 * The place of each file by today's rules, none where all its names are taken: then it stays. Files come in the order of the
 * library, so that it does not matter when each was saved. A file that was once taken away from one of its names gets it back
 * before others are asked: so the tree that was there before is made again exactly. A file that has one of its names keeps it, unless
 * a better one is free.
 */
export function assignPlaces<File extends Misplaced>(
  files: readonly File[],
  facts: PlaceFacts,
): ReadonlyMap<File, RelativePath> {
  const staying = new Set<string>();
  for (;;) {
    const places = assignAround(files, facts, staying);
    const stuck = files.filter((file) => !places.has(file) && !staying.has(facts.keyOf(file.path)));
    if (stuck.length === 0) return places;
    for (const { path } of stuck) staying.add(facts.keyOf(path));
  }
}

/** `staying`: keys of files for which no name was free. */
function assignAround<File extends Misplaced>(
  files: readonly File[],
  { keyOf, isTaken, formerly }: PlaceFacts,
  staying: ReadonlySet<string>,
): ReadonlyMap<File, RelativePath> {
  const places = new Map<File, RelativePath>();
  const given = new Set<string>();
  const give = (file: File, path: RelativePath) => {
    places.set(file, path);
    given.add(keyOf(path));
  };
  const isFree = (path: RelativePath) => {
    const key = keyOf(path);
    return !given.has(key) && !staying.has(key) && !isTaken(path);
  };
  const movable = files.filter(({ path }) => !staying.has(keyOf(path)));
  for (const file of movable) {
    const former = file.candidates.find((path) => formerly(path) === file.signature && isFree(path));
    if (former !== undefined) give(file, former);
  }
  const rest = movable.filter((file) => !places.has(file));
  /** Files that have one of their names. */
  const holders = new Map<string, File>();
  for (const file of rest) if (rankOf(file, file.path) < Infinity) holders.set(keyOf(file.path), file);
  const isToBeHad = (file: File, path: RelativePath) =>
    isFree(path) && (holders.get(keyOf(path)) ?? file) === file;
  for (const file of rest) {
    const place = file.candidates.find((path) => isToBeHad(file, path));
    if (place !== undefined) give(file, place);
    holders.delete(keyOf(file.path));
  }
  // A name may have become free behind the one that wanted it.
  for (let isOver = false; !isOver; ) {
    isOver = true;
    for (const file of rest) {
      const place = places.get(file);
      if (place === undefined) continue;
      const better = file.candidates.slice(0, rankOf(file, place)).find(isFree);
      if (better === undefined) continue;
      given.delete(keyOf(place));
      give(file, better);
      isOver = false;
    }
  }
  return places;

  function rankOf({ candidates }: File, path: RelativePath): number {
    const rank = candidates.findIndex((one) => keyOf(one) === keyOf(path));
    return rank < 0 ? Infinity : rank;
  }
}
