import { carryOut, type MovePorts, type MoveResult } from '../moves/carry-out.ts';
import type { MoveRun } from '../moves/move-journal.ts';
import { isWaitingPath } from '../../plan/safe-path.ts';

/** A crash leaves about so many files for the next run to find. */
const BATCH = 200;

/** Carries all runs out, batch by batch: each is recorded before the next one begins. */
export async function moveAll(
  runs: readonly MoveRun[],
  ports: MovePorts,
  signal: AbortSignal,
  onMoved: (files: number) => void,
): Promise<MoveResult> {
  const moved: MoveResult['moved'][number][] = [];
  const failed: MoveResult['failed'][number][] = [];
  let foldersRemoved = 0;
  for (const batch of batchesOf(runs)) {
    signal.throwIfAborted();
    onMoved(moved.length);
    const result = await carryOut(batch, ports);
    moved.push(...result.moved);
    failed.push(...result.failed);
    foldersRemoved += result.foldersRemoved;
  }
  return { moved, failed, foldersRemoved };
}

/** A long chain is cut: each part of it leaves free what the next one needs. A circle stays whole. */
function batchesOf(runs: readonly MoveRun[]): readonly (readonly MoveRun[])[] {
  const batches: MoveRun[][] = [];
  let batch: MoveRun[] = [];
  let steps = 0;
  for (const run of runs.flatMap((one) => partsOf(one))) {
    batch.push(run);
    steps += run.length;
    if (steps < BATCH) continue;
    batches.push(batch);
    [batch, steps] = [[], 0];
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

function partsOf(run: MoveRun): readonly MoveRun[] {
  if (run.length <= BATCH || run.some(({ to }) => isWaitingPath(to))) return [run];
  const parts = Math.ceil(run.length / BATCH);
  return Array.from({ length: parts }, (_, n) => run.slice(n * BATCH, (n + 1) * BATCH));
}
