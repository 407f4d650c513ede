import type { StoredFile } from '../../model/destination.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { agrees } from '../../plan/page-facts.ts';
import type { MoveRun } from './move-journal.ts';

type Stored = ReadonlyMap<RelativePath, StoredFile>;

/**
 * How many steps of a run were carried out, told from what lies under its names. Each step leaves the name free that it took its
 * file from, so there is one free name more than files, and it moves with every step. What the user did since may have
 * made others free: the number that explains most is taken.
 */
export function howFar(run: MoveRun, stored: Stored): number {
  let best = { steps: 0, explained: -1 };
  for (let steps = 0; steps <= run.length; steps += 1) {
    const explained = explainedBy(run, steps, stored);
    if (explained > best.explained) best = { steps, explained };
  }
  return best.steps;
}

function explainedBy(run: MoveRun, steps: number, stored: Stored): number {
  const there = placesAfter(run, steps);
  const files = [...there].filter(([place, file]) => {
    const found = stored.get(place);
    return found !== undefined && agrees(file, found);
  });
  const free = namesOf(run).filter((name) => !there.has(name) && !stored.has(name));
  return files.length + free.length;
}

/** All names that a run has to do with. */
export function namesOf(run: MoveRun): readonly RelativePath[] {
  return [...new Set(run.flatMap(({ from, to }) => [from, to]))];
}

/** The files of a run and where each is after so many steps; `was`: where it was before the first. */
function placesAfter(
  run: MoveRun,
  steps: number,
): ReadonlyMap<
  RelativePath,
  { readonly was: RelativePath; readonly size: number; readonly modifiedAtMs: number }
> {
  const arrived = new Set<RelativePath>();
  const places = new Map<RelativePath, { was: RelativePath; size: number; modifiedAtMs: number }>();
  // A name that a step leads to first is none that a file has before the run.
  for (const { from, to, size, modifiedAtMs } of run) {
    if (!arrived.has(from)) places.set(from, { was: from, size, modifiedAtMs });
    arrived.add(to);
  }
  for (const { from, to } of run.slice(0, steps)) {
    const file = places.get(from);
    places.delete(from);
    if (file !== undefined) places.set(to, file);
  }
  return places;
}

/** Where each file is after so many steps, by where it was before. */
export function movedBy(run: MoveRun, steps: number): ReadonlyMap<RelativePath, RelativePath> {
  return new Map([...placesAfter(run, steps)].map(([place, { was }]) => [was, place]));
}

/** Names under which files should be after so many steps, and nothing is. */
export function missingAfter(run: MoveRun, steps: number, stored: Stored): readonly RelativePath[] {
  return [...placesAfter(run, steps).keys()].filter((place) => !stored.has(place));
}
