import { bytes } from '../base/bytes.ts';
import { counted, countedPhotos } from '../base/counted.ts';
import type { Failure } from '../model/failure.ts';
import { describeFailure, failureJson } from './failure-words.ts';
import { EXIT } from '../base/exit-codes.ts';
import type { Answer } from './answer.ts';
import type { ImportReport } from '../sync/import/import-report.ts';

/** What was taken over. */
export function importAnswer(account: string, report: ImportReport): Answer {
  return {
    exitCode: report.unreadable + report.failed > 0 ? EXIT.someFailed : EXIT.ok,
    data: { account, ...importJson(report) },
    warnings: importComplaints(report),
    news: importLines(report),
  };
}

/** An import in words: what was looked at, what became of it, what is left to do. */
function importLines(report: ImportReport): readonly string[] {
  const { dryRun, files, readFiles, readBytes, adopted, copied, copiedBytes, recorded, shared } = report;
  const { changedLocally, missing, missingBytes, removed, ignored, strangers } = report;
  const would = dryRun ? 'would be ' : '';
  return [
    `${counted(files, 'file')} looked at, ${readFiles} of them read (${bytes(readBytes)})`,
    `${countedPhotos(report.assets)} in iCloud compared by content`,
    adopted > 0 &&
      `${counted(adopted, 'file')} ${would}taken over where ${adopted === 1 ? 'it lies' : 'they lie'}`,
    copied > 0 && `${counted(copied, 'file')} ${would}copied into the directory (${bytes(copiedBytes)})`,
    shared > 0 && `${countedPhotos(shared)} with the file of another one`,
    recorded > 0 && `${counted(recorded, 'file')} recorded already`,
    changedLocally > 0 && `${counted(changedLocally, 'file')} changed by you, left alone`,
    missing > 0
      ? `${counted(missing, 'file')} missing: the next sync downloads ${bytes(missingBytes)}`
      : 'nothing is missing',
    removed > 0 && `${counted(removed, 'file')} removed here by you`,
    ignored > 0 && `${counted(ignored, 'file')} ignored as you wished`,
    strangers !== undefined &&
      strangers > 0 &&
      `${counted(strangers, 'file')} no photo of this library; --log-level debug names them`,
  ].filter((line) => line !== false);
}

/** What went wrong in an import, in words. */
function importComplaints(report: ImportReport): readonly string[] {
  const { unreadable, unreadablePaths, failed, failures, shortfall } = report;
  const moreUnreadable = unreadable - unreadablePaths.length;
  const moreFailed = failed - failures.length;
  return [
    ...unreadablePaths.map(({ path, code }) => `${path}: ${describeCode(code)}`),
    moreUnreadable > 0 && `${counted(moreUnreadable, 'more file')} could not be read`,
    ...failures.map(({ path, failure }) => `${path}: ${describeCopy(failure)}`),
    moreFailed > 0 && `${counted(moreFailed, 'more file')} could not be taken over`,
    shortfall !== undefined && `the listing may be incomplete: ${shortfall}`,
  ].filter((line) => line !== false);
}

function describeCode(code: string): string {
  if (code === 'CHANGED') return 'it was written to while it was read';
  if (code === 'NOT_A_FILE') return 'it is no regular file';
  return `it cannot be read (${code})`;
}

/** Here it is a file of this machine that refuses, not a server. */
function describeCopy(failure: Failure): string {
  return failure.kind === 'denied'
    ? `what lies elsewhere cannot be read (${failure.detail})`
    : describeFailure(failure);
}

function importJson({ failures, ...report }: ImportReport): object {
  return {
    ...report,
    failures: failures.map(({ path, failure }) => ({
      path,
      ...failureJson(failure),
      reason: describeCopy(failure),
    })),
  };
}
