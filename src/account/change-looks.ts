import type { JobLook, Looks, WatchEnd, Watcher } from './looks-file.ts';
import { judgeOwner } from './owner-record.ts';

/** How one look at iCloud ended. */
export interface LookEnd {
  readonly key: string;
  readonly atMs: number;
  /** The code of what ended it; undefined where it came to its end. */
  readonly code: string | undefined;
  /** Something is not there that should be. */
  readonly isPartial: boolean;
}

/**
 * After a look. What stands in the way is of the account or of the folder, never of one job alone: any look that comes to its end
 * ends it.
 */
export function afterLook(looks: Looks, { key, atMs, code, isPartial }: LookEnd): Looks {
  const before = looks.jobs.find((job) => job.key === key);
  const isGood = code === undefined && !isPartial;
  const job: JobLook = { key, lookedAtMs: atMs, goodAtMs: isGood ? atMs : before?.goodAtMs };
  const { sinceMs, tries } = looks.trouble === undefined ? { sinceMs: atMs, tries: 0 } : looks.trouble;
  return {
    ...looks,
    jobs: [job, ...looks.jobs.filter((one) => one.key !== key)],
    trouble: code === undefined ? undefined : { code, sinceMs, tries: tries + 1 },
  };
}

/** A process rests until its next look; those that are gone are not named any more. */
export function withWatcher(looks: Looks, watcher: Watcher): Looks {
  const others = looks.watchers.filter(({ id, owner }) => id !== watcher.id && judgeOwner(owner) !== 'dead');
  return { ...looks, watchers: [...others, watcher] };
}

/**
 * A watch that is gone without having ended, as far as can be told, and after which nobody looked: killed, or of a machine that was started
 * anew. Whoever looks later, or watches, does what it was to do. Pure, but for the processes of this machine.
 */
export function isMissed({ jobs, watchers }: Looks, watcher: Watcher): boolean {
  const { id, owner, nextLookMs, intervalMs, notedAtMs = nextLookMs - intervalMs, endedBy } = watcher;
  if (judgeOwner(owner) === 'alive') return false;
  // One that never got to its second look promised none.
  if (endedBy?.hasRested === false) return false;
  const isFollowed = watchers.some(
    (other) => other.id !== id && (other.notedAtMs ?? 0) > notedAtMs && judgeOwner(other.owner) === 'alive',
  );
  return !isFollowed && !jobs.some(({ lookedAtMs }) => lookedAtMs > notedAtMs);
}

/** An error has ended a watch. `fresh`: what is noted of one that never rested. */
export function withEndedWatcher(looks: Looks, fresh: Watcher, end: Omit<WatchEnd, 'hasRested'>): Looks {
  const own = looks.watchers.find(({ id }) => id === fresh.id);
  return withWatcher(looks, { ...(own ?? fresh), endedBy: { ...end, hasRested: own !== undefined } });
}

export function withoutWatcher(looks: Looks, id: string): Looks {
  return { ...looks, watchers: looks.watchers.filter((watcher) => watcher.id !== id) };
}
