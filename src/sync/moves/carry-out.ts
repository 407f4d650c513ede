import { mapParallel } from '../../base/map-parallel.ts';
import type { Destination } from '../../model/destination.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { DestinationRef, MovedFile, RenamedAsset } from '../../model/state-store.ts';
import { folderOf, isWaitingPath, pathBeside } from '../../plan/safe-path.ts';
import { howFar, missingAfter, movedBy } from './how-far.ts';
import { type JournalState, MoveJournal, type MoveRun, type Moves } from './move-journal.ts';
import { codeOf } from './code-of.ts';
import { lookAt } from './look-at.ts';
import { relink } from './relink.ts';
import { removeEmptied } from './remove-emptied.ts';
import { removedSidecars } from './removed-sidecars.ts';
import { whatLies } from './where-moved.ts';
import { isSidecarNext, withSidecars } from './with-sidecars.ts';

export interface MovePorts {
  readonly state: JournalState;
  readonly target: DestinationRef & { readonly destination: Destination };
}

export interface MoveResult {
  readonly moved: readonly MovedFile[];
  /** Files that could not be moved, and why: by the code of the system, EEXIST where something lies there. */
  readonly failed: readonly (MovedFile & { readonly code: string })[];
  readonly foldersRemoved: number;
}

/** Moves of different runs need not wait for each other. */
const RUNS_AT_ONCE = 16;

/**
 * Carries these runs out, sidecars along with their files, and records where the files are now. Cut off anywhere, `settleMoves` finds out how far it came. Rejects when
 * the disk fails as a whole.
 */
export async function carryOut(
  runs: readonly MoveRun[],
  ports: MovePorts,
  renamed: readonly RenamedAsset[] = [],
): Promise<MoveResult> {
  const journal = new MoveJournal(ports.state, ports.target);
  const all = await withSidecars(runs, ports);
  await journal.write({ runs: all, renamed });
  const { moved, failed, foldersRemoved } = await finish({ runs: all, renamed }, () => NOT_BEGUN, ports);
  const files = new Set(runs.flatMap((run) => [...movedBy(run, run.length).keys()]));
  const isFile = ({ from }: MovedFile) => files.has(from);
  return { moved: moved.filter(isFile), failed: failed.filter(isFile), foldersRemoved };
}

/**
 * What a run that was cut off has moved is recorded, before anything looks for its files. Files that wait for a place get one.
 * Answers where files should be that are at neither of their places: the user took them away, or a disk without hard links lost power.
 */
export async function settleMoves(ports: MovePorts): Promise<readonly RelativePath[]> {
  const { destination } = ports.target;
  const moves = await new MoveJournal(ports.state, ports.target).read();
  const { runs, renamed } = moves;
  if (runs.length + renamed.length === 0) return [];
  const progress = new Map<MoveRun, RunProgress>();
  const missing: RelativePath[] = [];
  await mapParallel(runs, RUNS_AT_ONCE, async (run) => {
    for (const { from, to } of run) {
      // Cut off in between, the file has both names.
      const [source, goal] = [await lookAt(destination, from), await lookAt(destination, to)];
      if (source?.kind === 'file' && goal?.kind === 'file') await tryMove(destination, from, to);
    }
    const found = await whatLies(run, (path) => lookAt(destination, path));
    const steps = howFar(run, found);
    missing.push(...missingAfter(run, steps, found));
    const waits = [...movedBy(run, steps).values()].some(isWaitingPath);
    // The user does not find a file that waits, so its circle is closed; whatever else was not begun is for the next relayout.
    // So does what belongs to an asset that has another name, and a sidecar behind its file: nothing would ask for them again.
    const goesOn = waits || renamed.length > 0 || isSidecarNext(run, steps);
    progress.set(run, { steps, goesOn });
  });
  await finish(moves, (run) => progress.get(run) ?? NOT_BEGUN, ports);
  return missing;
}

interface RunProgress {
  /** How many steps are done. */
  readonly steps: number;
  /** Whether the others are carried out now. */
  readonly goesOn: boolean;
}

const NOT_BEGUN: RunProgress = { steps: 0, goesOn: true };

/** Carries out what is left of each run, and records where the files are then. */
async function finish(
  { runs, renamed }: Moves,
  progressOf: (run: MoveRun) => RunProgress,
  { state, target }: MovePorts,
): Promise<MoveResult> {
  const { destination } = target;
  const moved: MovedFile[] = [];
  const failed: MoveResult['failed'][number][] = [];
  await mapParallel(runs, RUNS_AT_ONCE, async (run) => {
    const { steps, goesOn } = progressOf(run);
    const ended = goesOn ? await carryOutRun(run, steps, destination) : { steps };
    const places = movedBy(run, ended.steps);
    const goals = movedBy(run, run.length);
    for (const [was, place] of places) {
      const to = isWaitingPath(place) ? await placeFor(place, was, destination) : place;
      if (to !== was) moved.push({ from: was, to });
      const goal = goals.get(was);
      if (goal !== undefined && goal !== to)
        failed.push({ from: was, to: goal, code: ended.code ?? 'EEXIST' });
    }
  });
  const foldersRemoved = await removeEmptied(
    moved.flatMap(({ from }) => folderOf(from) ?? []),
    destination,
  );
  await relink(moved, { state, target });
  await destination.confirm(moved.map(({ to }) => to));
  const removed = await removedSidecars(moved, { state, target });
  await new MoveJournal(state, target).end([...moved, ...removed], renamed);
  return { moved, failed, foldersRemoved };
}

/** Answers how many steps are done, and the code of the failure that ended it earlier. */
async function carryOutRun(
  run: MoveRun,
  begun: number,
  destination: Destination,
): Promise<{ readonly steps: number; readonly code?: string }> {
  for (let steps = begun; ; steps += 1) {
    const step = run[steps];
    if (step === undefined) return { steps };
    const code = await tryMove(destination, step.from, step.to);
    if (code !== undefined) return { steps, code };
  }
}

/** Undefined when it was moved. */
async function tryMove(
  destination: Destination,
  from: RelativePath,
  to: RelativePath,
): Promise<string | undefined> {
  try {
    return (await destination.move(from, to)) === 'moved' ? undefined : 'EEXIST';
  } catch (error) {
    return codeOf(error);
  }
}

/** A file that waits and cannot go on gets its old name back, or one beside it. Answers where it is now. */
async function placeFor(
  waiting: RelativePath,
  was: RelativePath,
  destination: Destination,
): Promise<RelativePath> {
  // Taken away by the user.
  if ((await lookAt(destination, waiting)) === undefined) return was;
  for (let copy = 1; copy <= MOST_COPIES; copy += 1) {
    const name = copy === 1 ? was : pathBeside(was, copy);
    if ((await tryMove(destination, waiting, name)) === undefined) return name;
  }
  return waiting;
}

const MOST_COPIES = 1000;
