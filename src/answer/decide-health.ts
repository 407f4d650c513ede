import { exitCodeOfWord, needsPerson } from '../base/error-table.ts';
import { EXIT, mostSevere } from '../base/exit-codes.ts';
import type { Standing } from '../sync/inspect/report-standing.ts';
import type { StatusReport } from '../sync/inspect/status-report.ts';

type Failed = Pick<StatusReport, 'failures' | 'failedLinks' | 'failedSidecars'>;

/**
 * What `keepsake status` ends with, so that a health check can ask it: what a sync would end with now, as far as is known here.
 * `failed`: undefined where nothing was synced yet. Pure.
 */
export function decideHealth(
  { session, trouble }: Pick<Standing, 'session' | 'trouble'>,
  failed: Failed | undefined,
): number {
  // What a person has to do stands with the session, where a login takes it away before the next look.
  const isPersonAsked =
    session === undefined
      ? failed !== undefined || (trouble !== undefined && needsPerson(trouble.code))
      : session.next.kind === 'ask-person';
  const isAnyFailed =
    failed !== undefined &&
    failed.failures.length + failed.failedLinks.length + failed.failedSidecars.length > 0;
  return mostSevere([
    isPersonAsked ? EXIT.signInNeeded : EXIT.ok,
    trouble !== undefined && !needsPerson(trouble.code) ? exitCodeOfWord(trouble.code) : EXIT.ok,
    isAnyFailed ? EXIT.someFailed : EXIT.ok,
  ]);
}
