import type { MovedFile } from '../../model/state-store.ts';
import { sidecarPath } from '../../plan/want-sidecars.ts';
import { lookAt } from './look-at.ts';
import { FORMS, type SidecarPorts } from './with-sidecars.ts';

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
  const pairs = moved.flatMap(({ from, to }) =>
    FORMS.map((form) => ({ from: sidecarPath(from, form), to: sidecarPath(to, form) })),
  );
  const keys = [...new Set(pairs.map(({ from }) => pathKey(from)))].filter((key) => !left.has(key));
  if (keys.length === 0) return [];
  const known = new Set((await state.sidecars.at(target, keys)).map(({ path }) => path));
  const removed: MovedFile[] = [];
  for (const { from, to } of pairs) {
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
