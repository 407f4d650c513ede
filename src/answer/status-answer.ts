import { bytes } from '../base/bytes.ts';
import { counted, countedPhotos } from '../base/counted.ts';
import { localTime } from '../base/local-time.ts';
import { printable } from '../base/printable.ts';
import { EXIT } from '../base/exit-codes.ts';
import { describeSkips } from './sync-answer.ts';
import { describeFailure, failureJson } from './failure-words.ts';
import type { Answer } from './answer.ts';
import { countOthers, describeOthers } from '../model/other-zones.ts';
import type { LastCycle } from '../sync/cycle/cycle-note.ts';
import type { Trouble } from '../model/account-files.ts';
import { troubleJson } from './session-answer.ts';
import type { RawValues } from '../config/read-values.ts';
import type { Standing } from '../sync/inspect/report-standing.ts';
import { countFailed, decideHealth, type HealthReason, healthJson, healthReasons } from './decide-health.ts';
import { hintFor } from './hint-for.ts';
import { isUntouched, standingJson, standingLines } from './standing-words.ts';
import type { FailureReport, StatusReport } from '../sync/inspect/status-report.ts';

export interface StatusOf {
  readonly account: string;
  /** Undefined: none was given, and none is known. */
  readonly directory: string | undefined;
  /** What the last look at the account ended with. */
  readonly trouble?: Trouble | undefined;
  readonly standing?: Standing | undefined;
  readonly nowMs: number;
  /** The user's flags, for the hint. */
  readonly typed?: RawValues | undefined;
}

/** What is kept and what is not; undefined: nothing was synced yet. `named`: each failed file. */
export function statusAnswer(of: StatusOf, report: StatusReport | undefined, named: boolean): Answer {
  const { account, directory, standing, typed, nowMs } = of;
  const reasons = standing === undefined ? [] : reasonsOf(standing, report, nowMs);
  const exitCode = decideHealth(reasons);
  const health = standing && { health: healthJson(reasons), ...standingJson(standing) };
  const words = standing && standingLines(standing, typed ?? {}, reasons);
  const hint =
    exitCode === EXIT.signInNeeded ? hintFor('SESSION_REFUSED', typed ?? {}, { goesOn: true }) : undefined;
  if (report === undefined) {
    return {
      exitCode,
      data: { account, directory: directory ?? null, destination: null, ...health },
      ...(isUntouched(standing) || words === undefined ? {} : { lines: words }),
      news: [
        `nothing was synced${directory === undefined ? '' : ` to ${printable(directory)}`} yet for ${account}`,
      ],
      hint,
    };
  }
  const lines = named
    ? failureLines([...report.failures, ...report.failedLinks, ...report.failedSidecars])
    : statusLines(of, report);
  return {
    exitCode,
    data: { ...statusJson(of, report, named), ...health },
    lines: named || words === undefined ? lines : [...lines, ...words],
    news: lines.length === 0 ? ['nothing has failed'] : [],
    hint,
  };
}

function reasonsOf(
  standing: Standing,
  report: StatusReport | undefined,
  nowMs: number,
): readonly HealthReason[] {
  const isAtWork = standing.atWork !== undefined;
  return healthReasons({ ...standing, isAtWork }, report && countFailed(report), nowMs);
}

/** What `keepsake status` prints for people: one fact a line. */
export function statusLines(
  { account, directory, trouble }: StatusOf,
  report: StatusReport,
): readonly string[] {
  const { files, unverifiable, assets, skipped, failures, ignored, left, others, lastSync } = report;
  const { trees, failedLinks, failedSidecars } = report;
  const isListed = report.listedAtMs !== undefined;
  const unchecked = unverifiable === 0 ? '' : `, ${unverifiable} with a signature that cannot be checked`;
  const rows: readonly (readonly [string, string] | false)[] = [
    ['account', account],
    ['directory', printable(directory ?? '')],
    ['kept', `${counted(files, 'file')}, ${bytes(report.bytes)}${unchecked}`],
    [
      'in iCloud',
      `${countedPhotos(assets)} ${isListed ? 'as of the last look' : 'seen so far; the listing is not complete yet'}`,
    ],
    Object.keys(skipped).length > 0 && ['skipped', describeSkips(skipped)],
    [
      'failed',
      failures.length === 0 ? 'nothing' : `${counted(failures.length, 'file')}; --failed names them`,
    ],
    ...trees.map(({ tree, links }) => ['tree', `${printable(tree)}: ${counted(links, 'link')}`] as const),
    failedLinks.length > 0 && ['not linked', `${counted(failedLinks.length, 'link')}; --failed names them`],
    report.sidecars > 0 && ['sidecars', String(report.sidecars)],
    failedSidecars.length > 0 && [
      'no sidecar',
      `${counted(failedSidecars.length, 'photo')}; --failed names them`,
    ],
    ignored > 0 && ['ignored', countedPhotos(ignored)],
    report.listedAtMs !== undefined && ['listed', `completely on ${localTime(report.listedAtMs)}`],
    ...left.map(
      (id) => ['left', `${printable(id)}: this account has it no longer; what is here stays`] as const,
    ),
    others.length > 0 && ['beside', `${describeOthers(others)}; not synced`],
    ['last sync', describeLastSync(lastSync)],
    trouble !== undefined && [
      'trouble',
      `${printable(trouble.code)} since ${localTime(trouble.sinceMs)}${trouble.untilMs === undefined ? '' : `, not before ${localTime(trouble.untilMs)}`}`,
    ],
  ];
  return rows.filter((row) => row !== false).map(([name, text]) => `${name.padEnd(11)}${text}`);
}

/** What `keepsake status --failed` adds. */
export function failureLines(failures: readonly FailureReport[]): readonly string[] {
  return failures.map(({ path, asset, role, failure, attempts, lastAtMs }) => {
    const what = role === undefined ? '' : ` (${role})`;
    const tries = `${counted(attempts, 'attempt')}, last on ${localTime(lastAtMs)}`;
    return `${printable(path ?? asset)}${what}: ${printable(describeFailure(failure))}; ${tries}`;
  });
}

/** What programs get. */
export function statusJson(
  { account, directory, trouble }: StatusOf,
  report: StatusReport,
  named: boolean,
): Answer['data'] {
  const { failures, failedLinks, failedSidecars, lastSync, listedAtMs, left, others, ...rest } = report;
  return {
    account,
    directory: directory ?? null,
    ...rest,
    leftLibraries: left,
    others: countOthers(others),
    failed: failures.length,
    failedLinks: failedLinks.length,
    failedSidecars: failedSidecars.length,
    trouble: troubleJson(trouble),
    ...(named && {
      failures: failures.map(failureRow),
      linkFailures: failedLinks.map(failureRow),
      sidecarFailures: failedSidecars.map(failureRow),
    }),
    lastListing: listedAtMs === undefined ? null : iso(listedAtMs),
    lastSync:
      lastSync === undefined
        ? null
        : {
            endedAt: iso(lastSync.endedAtMs),
            exitCode: exitCodeOf(lastSync),
            error: lastSync.error ?? null,
            saved: lastSync.saved,
            failed: lastSync.failed,
          },
  };
}

function failureRow({ library, asset, role, path, failure, attempts, lastAtMs }: FailureReport): object {
  return { library, asset, role, path, ...failureJson(failure), attempts, lastAt: iso(lastAtMs) };
}

function describeLastSync(lastSync: StatusReport['lastSync']): string {
  if (lastSync === undefined) return 'not noted';
  const { endedAtMs, error, saved, failed } = lastSync;
  const on = `on ${localTime(endedAtMs)}`;
  if (error !== undefined) return `failed ${on} (${error}); the same command goes on from there`;
  const failures = failed === 0 ? '' : `, ${failed} failed`;
  return `with something to do ended ${on} with exit code ${exitCodeOf(lastSync)}, ${saved} downloaded${failures}`;
}

/** Null where the number depends on more than is noted. */
function exitCodeOf({ error, isPartial }: LastCycle): number | null {
  if (error !== undefined) return null;
  return isPartial ? EXIT.someFailed : EXIT.ok;
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
