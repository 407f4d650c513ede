import { bytes } from '../../base/bytes.ts';
import { counted } from '../../base/counted.ts';
import { unreachable } from '../../base/errors.ts';
import { IdSet } from '../../base/id-set.ts';
import { type Action, SKIP_REASONS, type SkipReason } from '../../model/action.ts';
import type { UnreadableRecord } from '../../model/asset.ts';
import type { Failure } from '../../model/failure.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { StoredFailure } from '../../model/state-store.ts';

/** A file that did not arrive, and why. */
export interface FailedFile {
  readonly asset: string;
  readonly path: string | undefined;
  readonly reason: string;
  readonly quarantined: string | undefined;
}

/** What one cycle did. Everything the library offered is in exactly one of the counts; a file of several photos in its first. */
export interface CycleReport {
  /** Apple said that nothing changed since the last complete cycle; nothing was listed. */
  readonly nothingNew: boolean;
  /** Only what had failed earlier was looked at. */
  readonly onlyFailures: boolean;
  readonly assets: number;
  readonly saved: number;
  readonly savedBytes: number;
  /** What a dry run would have fetched. */
  readonly planned: number;
  readonly plannedBytes: number;
  readonly adopted: number;
  readonly kept: number;
  /** Photos, or versions of them, whose file is another one's, which is counted already. */
  readonly shared: number;
  /** Among `kept`: edited by the user since, and left alone. */
  readonly changedLocally: number;
  /** Among `saved` and `adopted`: Apple's signature has a form that cannot be checked. */
  readonly unverifiable: number;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  readonly failed: number;
  /** The first of them, at most `NAMED_LIMIT`. */
  readonly failures: readonly FailedFile[];
  /** Files that failed earlier and whose next try is not due yet. */
  readonly waiting: number;
  /** Photos that iCloud shows no longer; their files stay. */
  readonly gone: number;
  readonly unreadable: number;
  readonly unreadableRecords: readonly UnreadableRecord[];
  /** Why the listing may have missed something; undefined when it is complete. */
  readonly shortfall: string | undefined;
  readonly seconds: number;
}

/** More would bury the rest; the count is always whole. */
const NAMED_LIMIT = 200;

/** Collects what happens in a cycle; bounded whatever the size of the library. */
export class CycleTally {
  #assets = 0;
  #saved = 0;
  #savedBytes = 0;
  #planned = 0;
  #plannedBytes = 0;
  #adopted = 0;
  #kept = 0;
  #shared = 0;
  readonly #paths = new IdSet();
  #changedLocally = 0;
  #unverifiable = 0;
  #failed = 0;
  #unreadable = 0;
  #waiting = 0;
  #gone = 0;
  readonly #skipped: Partial<Record<SkipReason, number>> = {};
  readonly #failures: FailedFile[] = [];
  readonly #unreadableRecords: UnreadableRecord[] = [];

  page(assets: number, unreadable: readonly UnreadableRecord[]): void {
    this.#assets += assets;
    this.#unreadable += unreadable.length;
    this.#unreadableRecords.push(...unreadable.slice(0, NAMED_LIMIT - this.#unreadableRecords.length));
  }

  /** What needs no transfer ends with the plan; the rest is told by `ended`. */
  decided(action: Action): void {
    if (action.do === 'skip') this.#skipped[action.reason] = (this.#skipped[action.reason] ?? 0) + 1;
    if (action.do !== 'keep') return;
    if (!this.#isFirst(action.path)) return;
    this.#kept += 1;
    if (action.changed) this.#changedLocally += 1;
  }

  /** For a dry run, which goes no further than the plan. */
  planned(action: Action): void {
    if (action.do === 'fail') this.ended({ kind: 'failed', path: undefined, ...action });
    if (action.do === 'adopt') this.ended({ kind: 'adopted', modifiedAtMs: 0, ...action });
    if (action.do !== 'fetch') return;
    this.#planned += 1;
    this.#plannedBytes += action.wanted.resource.size;
  }

  ended(outcome: Outcome): void {
    if (outcome.kind === 'failed') return this.#fail(outcome);
    if (!this.#isFirst(outcome.path)) return;
    if (!outcome.verified) this.#unverifiable += 1;
    if (outcome.kind === 'adopted') {
      this.#adopted += 1;
    } else {
      this.#saved += 1;
      this.#savedBytes += outcome.wanted.resource.size;
    }
  }

  /** Whether a file is met for the first time: two photos of one original share it. */
  #isFirst(path: string): boolean {
    const isFirst = this.#paths.add(path);
    if (!isFirst) this.#shared += 1;
    return isFirst;
  }

  report(rest: Pick<CycleReport, 'nothingNew' | 'onlyFailures' | 'shortfall' | 'seconds'>): CycleReport {
    return {
      nothingNew: rest.nothingNew,
      onlyFailures: rest.onlyFailures,
      assets: this.#assets,
      saved: this.#saved,
      savedBytes: this.#savedBytes,
      planned: this.#planned,
      plannedBytes: this.#plannedBytes,
      adopted: this.#adopted,
      kept: this.#kept,
      shared: this.#shared,
      changedLocally: this.#changedLocally,
      unverifiable: this.#unverifiable,
      skipped: this.#skipped,
      failed: this.#failed,
      failures: this.#failures,
      waiting: this.#waiting,
      gone: this.#gone,
      unreadable: this.#unreadable,
      unreadableRecords: this.#unreadableRecords,
      shortfall: rest.shortfall,
      seconds: rest.seconds,
    };
  }

  waiting(files: number): void {
    this.#waiting += files;
  }

  gone(assets: number): void {
    this.#gone += assets;
  }

  #fail(outcome: Outcome & { kind: 'failed' }): void {
    this.#failed += 1;
    if (this.#failures.length >= NAMED_LIMIT) return;
    this.#failures.push({
      asset: outcome.wanted.key.asset,
      path: outcome.path ?? outcome.wanted.candidates[0],
      reason: describeFailure(outcome.failure),
      quarantined: outcome.quarantined,
    });
  }
}

/** Whether the user has to be told by the exit code that not everything is there. */
export function isPartial(report: CycleReport): boolean {
  return report.failed + report.unreadable + report.waiting > 0;
}

/** The report in words: what was done first, then what needs attention. */
export function summarise(report: CycleReport): readonly string[] {
  if (report.nothingNew)
    return [report.onlyFailures ? 'nothing has failed' : 'nothing new in iCloud since the last sync'];
  const skipped = Object.values(report.skipped).reduce((sum, number) => sum + number, 0);
  return [
    `${counted(report.assets, 'photo or video', 'photos and videos')} looked at in ${duration(report.seconds)}`,
    report.planned > 0
      ? `${counted(report.planned, 'file')} would be downloaded (${bytes(report.plannedBytes)})`
      : `${counted(report.saved, 'file')} downloaded (${bytes(report.savedBytes)})${proof(report)}`,
    report.adopted > 0 &&
      `${counted(report.adopted, 'file')} found in place and taken over without a download`,
    report.kept > 0 && `${counted(report.kept, 'file')} there already`,
    report.shared > 0 &&
      `${counted(report.shared, 'photo or video', 'photos and videos')} with the file of another one`,
    report.changedLocally > 0 && `${counted(report.changedLocally, 'file')} changed by you, left alone`,
    report.gone > 0 &&
      `${counted(report.gone, 'photo or video', 'photos and videos')} gone from iCloud (deleted, hidden or moved to a shared library there); files here stay`,
    skipped > 0 && `${skipped} skipped: ${describeSkips(report.skipped)}`,
  ].filter((line) => line !== false);
}

/** What went wrong in the cycle, in words. */
export function complaints(report: CycleReport): readonly string[] {
  const unnamed = report.failed - report.failures.length;
  const unread = report.unreadable - report.unreadableRecords.length;
  return [
    ...report.failures.map(({ path, asset, reason, quarantined }) => {
      const aside = quarantined === undefined ? '' : `; what came is kept in ${quarantined}`;
      return `${path ?? asset}: ${reason}${aside}`;
    }),
    unnamed > 0 && `${counted(unnamed, 'more file')} failed`,
    ...report.unreadableRecords.map(({ record, reason }) => `record ${record} cannot be used: ${reason}`),
    unread > 0 && `${counted(unread, 'more record')} cannot be used`,
    report.failed > 0 && `${counted(report.failed, 'file')} failed; the next run tries again`,
    report.waiting > 0 && `${counted(report.waiting, 'file')} failed before and will be tried again later`,
    report.shortfall !== undefined && `the listing may be incomplete: ${report.shortfall}`,
  ].filter((line) => line !== false);
}

/** A failure for people: what happened, without blame. */
export function describeFailure(failure: StoredFailure): string {
  switch (failure.kind) {
    case 'unreadable':
      return `its record cannot be used: ${failure.detail}`;
    case 'unknown':
      return `its reason is a word that this version does not know (${failure.word})`;
    case 'link-expired':
      return 'its link is refused, and so is a fresh one';
    case 'session-lost':
      return 'the session ended';
    case 'busy':
      return 'the server has trouble with it and may have it later';
    case 'denied':
      return `the server refuses it (${failure.detail})`;
    case 'unavailable':
      return `iCloud does not have it yet (${failure.detail})`;
    case 'broken':
      return `the connection broke again and again (${failure.code})`;
    case 'short':
      return `only ${failure.received} of ${failure.expected} bytes came`;
    case 'wrong':
      return WRONG[failure.why];
    case 'destination':
      return `it could not be written (${failure.code})`;
    case 'cancelled':
      return 'the run was ended';
    default:
      return unreachable(failure);
  }
}

const WRONG: Readonly<Record<(Failure & { kind: 'wrong' })['why'], string>> = {
  'too-long': 'more bytes came than iCloud promised',
  html: 'a web page came instead of the file',
  json: 'an error message came instead of the file',
  empty: 'nothing came',
  signature: "its bytes do not match Apple's signature",
  range: 'the server sent another part than was asked for',
  encoding: 'it came in an encoding nobody asked for',
};

export const SKIPS: Readonly<Record<SkipReason, string>> = {
  video: 'videos',
  photo: 'photos',
  deleted: 'in the trash',
  'size-missing': 'without that size',
  'size-is-original': 'with the original in that place',
  'live-size-missing': 'live photos without that size',
  ignored: 'ignored as you wished',
  removed: 'removed here by you',
};

export function describeSkips(skipped: CycleReport['skipped']): string {
  return SKIP_REASONS.filter((reason) => skipped[reason] !== undefined)
    .map((reason) => `${skipped[reason]} ${SKIPS[reason]}`)
    .join(', ');
}

function proof(report: CycleReport): string {
  if (report.saved === 0) return '';
  if (report.unverifiable === 0) return ", every byte checked against Apple's signature";
  return `, ${report.unverifiable} of them with a signature that cannot be checked`;
}

export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
