import type { StateStore } from '../../model/state-store.ts';
import type { TrashedFile } from '../../model/trash.ts';
import { agrees } from '../../plan/page-facts.ts';
import { folderOf } from '../../plan/safe-path.ts';
import { lookOnce, orEnd } from '../paths/look-at-paths.ts';
import { removeEmptied } from '../moves/remove-emptied.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { TrashClock } from './trash-clock.ts';
import type { TrashRegister } from './trash-register.ts';

const DAY_MS = 86_400_000;
/** As long as iCloud may still tell of a deletion: then a file that the user took back needs no note any more. */
const KEPT_NOTES_MS = 120 * DAY_MS;

export interface ExpiryPorts {
  readonly run: {
    readonly state: Pick<StateStore, 'note' | 'setNote'>;
    readonly clock: { now(): number };
  };
  readonly target: OpenedDestination;
  readonly register: TrashRegister;
  /** Asked where something is over by the clock of this computer. */
  readonly clock: { isRight(): Promise<boolean> };
}

/**
 * Removes what was put aside so many days ago; 0: nothing ever. Once a day, and by the clock of the look before: one clock that is wrong
 * removes nothing. Answers how many files went.
 */
export async function expireTrash(
  { run, target, register, clock: own }: ExpiryPorts,
  days: number,
): Promise<number> {
  const clock = await TrashClock.open(run.state, target.id, run.clock.now());
  if (!clock.isDue) return 0;
  const { beforeMs } = clock;
  let removed = 0;
  if (beforeMs !== undefined) {
    const isOver = ({ place, putAsideAtMs, restoredAtMs }: TrashedFile) =>
      restoredAtMs === undefined
        ? place === 'trash' && days > 0 && putAsideAtMs + days * DAY_MS <= beforeMs
        : restoredAtMs + KEPT_NOTES_MS <= beforeMs;
    const over = register.files.filter(isOver);
    if (over.length > 0 && !(await own.isRight())) return 0;
    removed = (await removeTrashed(over, { target, register })).files;
  }
  await clock.looked();
  return removed;
}

export interface RemovedTrash {
  readonly files: number;
  readonly bytes: number;
  /** Files that were changed where they lie: they stay, and are not listed any more. */
  readonly changed: number;
  /** Files that could not be removed: they stay listed. */
  readonly failed: number;
}

export const NOTHING_REMOVED: RemovedTrash = { files: 0, bytes: 0, changed: 0, failed: 0 };

/** Removes these for good, as far as they are as they were put aside; what was changed since stays, and is not listed any more. */
export async function removeTrashed(
  files: readonly TrashedFile[],
  { target, register }: Pick<ExpiryPorts, 'target' | 'register'>,
): Promise<RemovedTrash> {
  if (files.length === 0) return NOTHING_REMOVED;
  const { destination } = target;
  const seen: { readonly path: TrashedFile['at']; readonly identity: string; readonly size: number }[] = [];
  const unseen: TrashedFile['at'][] = [];
  let changed = 0;
  for (const file of files) {
    if (file.restoredAtMs !== undefined) continue;
    const fact = await lookOnce(() => destination.links.look(file.at, undefined));
    if (fact === undefined) unseen.push(file.at);
    else if (fact.kind === 'file' && agrees(file, { ...fact, kind: 'file' }))
      seen.push({ path: file.at, identity: fact.identity, size: fact.size });
    else if (fact.kind !== 'missing') changed += 1;
  }
  const gone = await orEnd(() => destination.links.remove(seen));
  const stays = new Set([...unseen, ...seen.flatMap(({ path }, at) => (gone[at] === true ? [] : [path]))]);
  const over = new Set(files.filter(({ at }) => !stays.has(at)));
  await register.change((file) => (over.has(file) ? undefined : file));
  await removeEmptied(
    seen.flatMap(({ path }) => folderOf(path) ?? []),
    destination,
  );
  const removed = seen.filter((_, at) => gone[at] === true);
  return {
    files: removed.length,
    bytes: removed.reduce((sum, { size }) => sum + size, 0),
    changed,
    failed: stays.size,
  };
}
