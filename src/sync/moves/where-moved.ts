import { counted } from '../../base/counted.ts';
import type { StoredFile } from '../../model/destination.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { DestinationRef, StateReader } from '../../model/state-store.ts';
import { agrees } from '../../plan/page-facts.ts';
import { howFar, movedBy, namesOf } from './how-far.ts';
import { type MoveRun, readMoves } from './move-journal.ts';

export type Look = (path: RelativePath) => Promise<StoredFile | undefined>;

/** Files that are being moved, or were when keepsake was cut off. */
export interface Moving {
  readonly files: number;
  /** Where those lie now that are not where their rows say, by what the rows say. */
  readonly places: ReadonlyMap<RelativePath, RelativePath>;
}

/**
 * What was begun to be moved at a destination and is not recorded yet, for those who only look; undefined for nothing. Changes nothing,
 * as `settleMoves` does.
 */
export async function whereMoved(
  state: Pick<StateReader, 'note'>,
  destination: Pick<DestinationRef, 'id'>,
  look: Look,
): Promise<Moving | undefined> {
  const { runs } = await readMoves(state, destination);
  if (runs.length === 0) return undefined;
  let files = 0;
  const places = new Map<RelativePath, RelativePath>();
  for (const run of runs) {
    const moved = movedBy(run, howFar(run, withoutSeconds(run, await whatLies(run, look))));
    files += moved.size;
    for (const [was, place] of moved) if (was !== place) places.set(was, place);
  }
  return { files, places };
}

/** Cut off in the middle of a step, a file has both names: the former one is about to go. */
function withoutSeconds(
  run: MoveRun,
  stored: ReadonlyMap<RelativePath, StoredFile>,
): ReadonlyMap<RelativePath, StoredFile> {
  const left = new Map(stored);
  for (const step of run) {
    const [source, goal] = [stored.get(step.from), stored.get(step.to)];
    const hasBoth = source !== undefined && goal !== undefined && agrees(step, source) && agrees(step, goal);
    if (hasBoth) left.delete(step.from);
  }
  return left;
}

/** What lies under the names of a run. */
export async function whatLies(run: MoveRun, look: Look): Promise<ReadonlyMap<RelativePath, StoredFile>> {
  const found = new Map<RelativePath, StoredFile>();
  for (const name of namesOf(run)) {
    const there = await look(name);
    if (there !== undefined) found.set(name, there);
  }
  return found;
}

/** For whoever looks meanwhile. */
export function movingWarning({ files }: Moving): string {
  return `${counted(files, 'file is', 'files are')} being moved, or ${files === 1 ? 'was' : 'were'} when keepsake was cut off: they are told as they lie now; the next sync records that, and the same \`keepsake relayout\` goes on`;
}
