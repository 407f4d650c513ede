import type { StoredFile } from '../../model/destination.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { isWaitingPath, waitingBeside } from '../../plan/safe-path.ts';
import { sidecarPath } from '../../plan/want-sidecars.ts';
import { movedBy } from './how-far.ts';
import { lookAt } from './look-at.ts';
import type { MoveRun } from './move-journal.ts';
import { FORMS, type SidecarPorts, sidecarsOfFiles } from './sidecars-of-files.ts';

/** A sidecar of ours that goes along. */
interface Along {
  readonly from: RelativePath;
  readonly to: RelativePath;
  readonly stored: StoredFile;
}

/** The same runs, in which each sidecar of ours goes right behind its file. One whose new name is another's stays where it is. */
export async function withSidecars(
  runs: readonly MoveRun[],
  ports: SidecarPorts,
): Promise<readonly MoveRun[]> {
  const along = await sidecarsOf(runs, ports);
  if (along.size === 0) return runs;
  return runs.map((run) => {
    /** Where the sidecar is of the file that is at a name. */
    const places = new Map<RelativePath, { readonly at: RelativePath; readonly sidecar: Along }>();
    return run.flatMap((step) => {
      const own = along.get(step.from);
      const now = places.get(step.from) ?? (own === undefined ? undefined : { at: own.from, sidecar: own });
      if (now === undefined) return [step];
      const { at, sidecar } = now;
      const to = isWaitingPath(step.to) ? waitingBeside(step.to) : sidecar.to;
      places.delete(step.from);
      places.set(step.to, { at: to, sidecar });
      const { size, modifiedAtMs } = sidecar.stored;
      return [step, { from: at, to, size, modifiedAtMs }];
    });
  });
}

/** Whether a run that was cut off after so many steps has moved a file, and not the sidecar that goes behind it. */
export function isSidecarNext(run: MoveRun, steps: number): boolean {
  const [file, next] = [run[steps - 1], run[steps]];
  return (
    file !== undefined &&
    next !== undefined &&
    FORMS.some((form) => sidecarPath(file.from, form) === next.from)
  );
}

/** By the names of their files. */
async function sidecarsOf(
  runs: readonly MoveRun[],
  { state, target }: SidecarPorts,
): Promise<ReadonlyMap<RelativePath, Along>> {
  const { pathKey } = target;
  const moves = runs.flatMap((run) => [...movedBy(run, run.length)].map(([from, to]) => ({ from, to })));
  const along = new Map<RelativePath, Along>();
  const taken = new Set<RelativePath>();
  const goals = new Set<string>();
  for (const { file, from, to } of await sidecarsOfFiles(moves, { state, target })) {
    // Files of one stem share a sidecar: it goes with the first.
    if (taken.has(from)) continue;
    taken.add(from);
    if (pathKey(from) === pathKey(to) || goals.has(pathKey(to))) continue;
    const stored = await lookAt(target.destination, from);
    if (stored?.kind !== 'file') continue;
    goals.add(pathKey(to));
    along.set(file, { from, to, stored });
  }
  await keepFree(along);
  return along;

  /** Where one stays, its name is not free for another. */
  async function keepFree(all: Map<RelativePath, Along>): Promise<void> {
    for (let before = -1; before !== all.size; ) {
      before = all.size;
      const leaving = new Set([...all.values()].map(({ from }) => pathKey(from)));
      for (const [was, { to }] of all)
        if (!leaving.has(pathKey(to)) && (await lookAt(target.destination, to)) !== undefined)
          all.delete(was);
    }
  }
}
