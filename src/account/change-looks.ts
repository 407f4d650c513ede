import type { JobLook, Looks, Watcher } from './looks-file.ts';
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

export function withoutWatcher(looks: Looks, id: string): Looks {
  return { ...looks, watchers: looks.watchers.filter((watcher) => watcher.id !== id) };
}
