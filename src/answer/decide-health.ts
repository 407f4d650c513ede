import { counted } from '../base/counted.ts';
import { exitCodeOfWord, needsPerson } from '../base/error-table.ts';
import { EXIT, mostSevere } from '../base/exit-codes.ts';
import { localTime } from '../base/local-time.ts';
import { printable } from '../base/printable.ts';
import type { AwaitedWatcher, Standing } from '../sync/inspect/report-standing.ts';
import type { StatusReport } from '../sync/inspect/status-report.ts';

/** Something that is not as it should be. */
export interface HealthReason {
  /** Stays the same: `person-needed`, `overdue`, `files-failed`, or the code of an error. */
  readonly code: string;
  readonly exitCode: number;
  /** It will not pass by itself, or has not for long: someone should look. */
  readonly isFailing: boolean;
  /** An error has ended a watch whose process goes on. */
  readonly isOfEnd?: true;
  readonly text: string;
}

/** `degraded`: something is amiss, and keepsake works on it by itself. */
export type HealthStatus = 'ok' | 'degraded' | 'failing';

/** A watch may be as late as its interval, between these bounds: the machine is busy, or was asleep. */
const LEAST_GRACE_MS = 10 * 60_000;
const MOST_GRACE_MS = 3_600_000;

/** Trouble that should pass by itself has so long, and three intervals. */
const PATIENCE_MS = 3_600_000;

interface Seen extends Pick<Standing, 'session' | 'trouble'> {
  readonly watchers?: Standing['watchers'] | undefined;
  /** Undefined: all of these watchers, which are there. */
  readonly awaited?: Standing['awaited'] | undefined;
  /** A keepsake works on the account now, or on one that comes before it. */
  readonly isAtWork?: boolean | undefined;
}

/**
 * What is wrong, as far as is known here: the one answer behind `keepsake status`, `/healthz`, `--health-file` and the figures.
 * `failed`: how many files, links and sidecars; undefined where nothing was synced yet. Pure.
 */
export function healthReasons(
  { session, trouble, watchers = [], awaited, isAtWork = false }: Seen,
  failed: number | undefined,
  nowMs: number,
): readonly HealthReason[] {
  // What a person has to do stands with the session, where a login takes it away before the next look.
  const isPersonAsked =
    session === undefined
      ? failed !== undefined || (trouble !== undefined && needsPerson(trouble.code))
      : session.next.kind === 'ask-person';
  const all = awaited ?? watchers.map((watcher) => ({ ...watcher, isGone: false }));
  const [ended, awaitedStill] = [all.filter(hasEnded), all.filter((watcher) => !hasEnded(watcher))];
  const late = isAtWork ? [] : awaitedStill.filter((watcher) => isOverdue(watcher, nowMs));
  return [
    ...(isPersonAsked ? [personNeeded(trouble?.code)] : []),
    ...(trouble !== undefined && !needsPerson(trouble.code) ? [troubleReason(trouble, watchers, nowMs)] : []),
    ...ended.flatMap(endedReasons),
    ...late.map(({ nextLookMs, owner, isGone }) => {
      const who = `the watch of process ${owner.pid} on ${printable(owner.host)} is gone, as far as can be told: `;
      return overdue(
        `${isGone ? who : ''}the sync that was to begin on ${localTime(nextLookMs)} has not begun`,
      );
    }),
    ...(failed !== undefined && failed > 0
      ? [
          {
            code: 'files-failed',
            exitCode: EXIT.someFailed,
            isFailing: false,
            text: `${counted(failed, 'file')} could not be saved yet`,
          },
        ]
      : []),
  ];
}

/** Everything that is not here and should be. */
export function countFailed({
  failures,
  failedLinks,
  failedSidecars,
}: Pick<StatusReport, 'failures' | 'failedLinks' | 'failedSidecars'>): number {
  return failures.length + failedLinks.length + failedSidecars.length;
}

/** What `keepsake status` ends with: what a sync would end with now. Pure. */
export function decideHealth(reasons: readonly Pick<HealthReason, 'exitCode'>[]): number {
  return mostSevere(reasons.map(({ exitCode }) => exitCode));
}

export function healthStatus(reasons: readonly Pick<HealthReason, 'isFailing'>[]): HealthStatus {
  if (reasons.some(({ isFailing }) => isFailing)) return 'failing';
  return reasons.length === 0 ? 'ok' : 'degraded';
}

export function healthJson(reasons: readonly HealthReason[]): object {
  return {
    status: healthStatus(reasons),
    reasons: reasons.map(({ code, text }) => ({ code, text })),
  };
}

/** A cycle that does not begin when it should, or does not go on. */
export function overdue(text: string): HealthReason {
  return { code: 'overdue', exitCode: EXIT.someFailed, isFailing: true, text };
}

/** How late the next cycle may be. */
export function graceMs(intervalMs: number): number {
  return Math.min(MOST_GRACE_MS, Math.max(LEAST_GRACE_MS, intervalMs));
}

/** Its process goes on with other jobs, so that nothing else tells that this one is looked at no more. */
function hasEnded({ endedBy, isGone }: AwaitedWatcher): boolean {
  return endedBy !== undefined && !isGone;
}

function endedReasons({ endedBy, owner }: AwaitedWatcher): readonly HealthReason[] {
  if (endedBy === undefined) return [];
  const { code, atMs } = endedBy;
  const who = `a watch of process ${owner.pid} on ${printable(owner.host)}`;
  const text = `${who} ended on ${localTime(atMs)} with ${printable(code)}, its log says why; to begin it anew, start the process anew`;
  return [{ code, exitCode: exitCodeOfWord(code), isFailing: true, isOfEnd: true, text }];
}

/** A pause ends with its process, and what it was to do is not done. */
function isOverdue(
  { intervalMs, nextLookMs, pausedSinceMs, isGone }: AwaitedWatcher,
  nowMs: number,
): boolean {
  return (pausedSinceMs === undefined || isGone) && nowMs > nextLookMs + graceMs(intervalMs);
}

type Watching = Standing['watchers'][number];

function personNeeded(code: string | undefined): HealthReason {
  const why = code !== undefined && needsPerson(code) ? ` (${code})` : '';
  return {
    code: 'person-needed',
    exitCode: EXIT.signInNeeded,
    isFailing: true,
    text: `a person has to sign in, or to act on a device or a page of Apple's${why}`,
  };
}

function troubleReason(
  { code, sinceMs, tries }: NonNullable<Standing['trouble']>,
  watchers: readonly Watching[],
  nowMs: number,
): HealthReason {
  const exitCode = exitCodeOfWord(code);
  const patienceMs = PATIENCE_MS + 3 * Math.max(0, ...watchers.map(({ intervalMs }) => intervalMs));
  const passesByItself = exitCode === EXIT.service || exitCode === EXIT.accountBusy;
  return {
    code,
    exitCode,
    isFailing: !passesByItself || nowMs - sinceMs > patienceMs,
    text: `${printable(code)} since ${localTime(sinceMs)}, ${counted(tries, 'look')}`,
  };
}
