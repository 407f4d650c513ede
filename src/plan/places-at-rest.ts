import type { RelativePath } from '../model/relative-path.ts';
import { assignPlaces, type PlaceFacts } from './assign-places.ts';
import { keepTogether, type OfPhoto } from './keep-together.ts';

export interface PlacesAtRest<File> {
  readonly places: ReadonlyMap<File, RelativePath>;
  /** Files that stay because others have all their names. */
  readonly nameless: number;
}

/** Few names clash in a circle; beyond that a later relayout may find better ones. */
const MOST_ROUNDS = 10;

/**
 * The places of `keepTogether`, until whoever would begin there moves nothing: files that go together leave names which others, that were
 * asked before, would rather have.
 */
export function placesAtRest<File extends OfPhoto>(
  files: readonly File[],
  facts: PlaceFacts,
): PlacesAtRest<File> {
  let now: readonly File[] = files;
  let nameless = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const assigned = assignPlaces(now, facts);
    const places = keepTogether(assigned, now, facts);
    const next = now.map((file) => ({ ...file, path: places.get(file) ?? file.path }));
    nameless = now.length - assigned.size;
    const isAtRest = next.every(({ path }, at) => path === now[at]?.path);
    now = next;
    if (isAtRest) break;
  }
  return { places: new Map(files.map((file, at) => [file, now[at]?.path ?? file.path])), nameless };
}
