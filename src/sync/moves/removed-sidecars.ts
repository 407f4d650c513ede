import type { MovedFile } from '../../model/state-store.ts';
import { lookAt } from './look-at.ts';
import { type SidecarPorts, sidecarsOfFiles } from './sidecars-of-files.ts';

/**
 * Where the rows of those sidecars belong that lie nowhere, as the user took them away: beside the new names of their files. Else they would
 * count as never written. `moved`: files and sidecars that lie under other names now.
 */
export async function removedSidecars(
  moved: readonly MovedFile[],
  { state, target }: SidecarPorts,
): Promise<readonly MovedFile[]> {
  const { pathKey, destination } = target;
  const left = new Set(moved.map(({ from }) => pathKey(from)));
  const arrived = new Set(moved.map(({ to }) => pathKey(to)));
  const own = (await sidecarsOfFiles(moved, { state, target })).filter(
    ({ from }) => !left.has(pathKey(from)),
  );
  const known = new Set(own.map(({ from }) => from));
  const removed: MovedFile[] = [];
  for (const { from, to } of own) {
    // Files of one stem share a sidecar: it goes with the first.
    if (!known.has(from) || pathKey(from) === pathKey(to) || arrived.has(pathKey(to))) continue;
    const liesThere = !arrived.has(pathKey(from)) && (await lookAt(destination, from)) !== undefined;
    if (liesThere || (await lookAt(destination, to)) !== undefined) continue;
    known.delete(from);
    arrived.add(pathKey(to));
    removed.push({ from, to });
  }
  return removed;
}
