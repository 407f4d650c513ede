import { isMissed } from '../../account/change-looks.ts';
import { type AtWork, whoIsAtWork } from '../../account/who-is-at-work.ts';
import { type LookTrouble, readLooks, type Watcher } from '../../account/looks-file.ts';
import { judgeOwner } from '../../account/owner-record.ts';
import type { Clock } from '../../base/clock.ts';
import { needsPerson } from '../../base/error-table.ts';
import type { Config } from '../../config/config.ts';
import type { SessionReport } from '../../model/account-files.ts';
import type { Job } from '../../model/jobs.ts';
import { inspectSession } from '../session/inspect-session.ts';
import { jobKey } from '../watch/look-notes.ts';

/** How it stands with the syncs of one account into one folder. */
export interface Standing {
  /** The process that holds the account now, whatever it does. */
  readonly atWork: AtWork | undefined;
  readonly watchers: readonly Watcher[];
  /** Those whose next look is waited for. */
  readonly awaited?: readonly AwaitedWatcher[];
  readonly jobs: readonly JobStanding[];
  readonly trouble: LookTrouble | undefined;
  readonly session: SessionReport | undefined;
}

export interface AwaitedWatcher extends Watcher {
  /** As far as can be told. */
  readonly isGone: boolean;
}

interface JobStanding {
  /** As `jobKey` has it. */
  readonly key: string;
  /** Undefined for one that came to nothing before it could be remembered. */
  readonly name: string | undefined;
  readonly lookedAtMs: number;
  readonly goodAtMs: number | undefined;
}

/** By what is written down alone; `jobs`: those that are remembered of the folder. */
export async function reportStanding(
  config: Config,
  jobs: readonly Pick<Job, 'name' | 'rule'>[],
  clock: Clock,
): Promise<Standing> {
  const { cookieDirectory: directory, username: account, directory: folder } = config;
  const looks = await readLooks({ directory, account, folder: folder?.absolute ?? '' });
  const session = await inspectSession(config, clock.now());
  const names = new Map(jobs.map(({ name, rule }) => [jobKey(rule), name]));
  return {
    atWork: await whoIsAtWork({ directory, account, clock }),
    watchers: looks.watchers.filter(
      (watcher) => watcher.endedBy === undefined && isThere(watcher, clock.now()),
    ),
    awaited: looks.watchers.flatMap((watcher) => {
      const isGone = isMissed(looks, watcher);
      return isGone || judgeOwner(watcher.owner) === 'alive' ? [{ ...watcher, isGone }] : [];
    }),
    // A job that was forgotten is none; where none is known, what failed before the first one is all there is.
    jobs: looks.jobs
      .filter(({ key }) => names.size === 0 || names.has(key))
      .map(({ key, lookedAtMs, goodAtMs }) => ({ key, name: names.get(key), lookedAtMs, goodAtMs })),
    trouble: isMended(looks.trouble, session) ? undefined : looks.trouble,
    session,
  };
}

/** The user has done what was wanted, and no look came since. */
function isMended(trouble: LookTrouble | undefined, session: SessionReport | undefined): boolean {
  return (
    trouble !== undefined &&
    needsPerson(trouble.code) &&
    session !== undefined &&
    session.next.kind !== 'ask-person'
  );
}

/** Of another machine only its promise to look again tells: an hour after that it counts as gone. */
function isThere({ owner, nextLookMs }: Watcher, nowMs: number): boolean {
  const state = judgeOwner(owner);
  return state === 'alive' || (state === 'unknown' && nowMs - nextLookMs < 3_600_000);
}
