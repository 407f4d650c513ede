import { IdSet } from '../../base/id-set.ts';
import type { Action, SkipReason, Task, Wanted } from '../../model/action.ts';
import type { ResourceKey, UnreadableRecord } from '../../model/asset.ts';
import { failureText } from '../../model/asset-text.ts';
import type { LinkCounts } from '../../model/links.ts';
import type { SidecarCounts } from '../../model/sidecars.ts';
import type { Failure } from '../../model/failure.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { MirrorReport } from '../mirror/mirror-report.ts';
import type { NotThere } from './not-there.ts';
import type { PruneReport } from '../freeing/prune-report.ts';

/** A file that did not arrive, and why. */
export interface FailedFile {
  readonly asset: string;
  readonly path: string | undefined;
  readonly failure: Failure;
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
  /** Copied from where an earlier job of this account had saved the same bytes. */
  readonly copied: number;
  /** What a dry run would have fetched. */
  readonly planned: number;
  readonly plannedBytes: number;
  /** What it would have copied, as `copied` tells. */
  readonly plannedCopies: number;
  readonly adopted: number;
  readonly kept: number;
  /** Photos, or versions of them, whose file is another one's, which is counted already. */
  readonly shared: number;
  /** Among `kept`: edited by the user since, and left alone. */
  readonly changedLocally: number;
  /** Among `saved`, `copied` and `adopted`: Apple's signature has a form that cannot be checked. */
  readonly unverifiable: number;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  readonly failed: number;
  /** The first of them, at most `NAMED_LIMIT`. */
  readonly failures: readonly FailedFile[];
  /** In trees of links; undefined where the run keeps none. */
  readonly links: LinkCounts | undefined;
  /** What a dry run would do in trees of links; undefined where there are none. */
  readonly plannedLinks: Pick<LinkCounts, 'made' | 'removed'> | undefined;
  /** What a dry run would write of them; undefined where it tells of none. */
  readonly plannedSidecars: number | undefined;
  /** Undefined where the run writes none. */
  readonly sidecars: SidecarCounts | undefined;
  /** Files into which something was to be written; undefined where the run writes into none. */
  readonly rewritten: { readonly files: number; readonly givenUp: number } | undefined;
  /** Files that failed earlier and whose next try is not due yet. */
  readonly waiting: number;
  /** Photos that are in another library now, and their files with them. */
  readonly moved: number;
  /** Photos that iCloud shows again, with their files from the trash. */
  readonly broughtBack: number;
  /** Photos that iCloud shows no longer; their files stay. */
  readonly gone: number;
  /** What became of those that were deleted; undefined where their files stay. */
  readonly mirrored?: MirrorReport | undefined;
  /** What a run that goes on lacks of what the user named; undefined for one that ends there. */
  readonly notThere?: NotThere | undefined;
  /** What left iCloud because it is safe here; undefined where nothing is to. */
  readonly freed?: PruneReport | undefined;
  /** Photos with files here that are not, or not any more, in the albums that were asked for; their files stay. */
  readonly outsideAlbums: number;
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
  #copied = 0;
  #planned = 0;
  #plannedBytes = 0;
  #plannedCopies = 0;
  readonly #plannedFiles = new IdSet();
  readonly #sharing = new Set<string>();
  #adopted = 0;
  #kept = 0;
  #shared = 0;
  readonly #paths = new IdSet();
  readonly #failedFiles = new IdSet();
  readonly #files = new IdSet();
  #changedLocally = 0;
  #unverifiable = 0;
  #failed = 0;
  #unreadable = 0;
  #waiting = 0;
  #moved = 0;
  #broughtBack = 0;
  #gone = 0;
  #leftForOthers = 0;
  #links: LinkCounts | undefined;
  #plannedLinks: CycleReport['plannedLinks'];
  #plannedSidecars: CycleReport['plannedSidecars'];
  #sidecars: SidecarCounts | undefined;
  #outsideAlbums = 0;
  #rewritten = 0;
  #givenUp: number | undefined;
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
    if (!this.#isFirst(action.path, action.key)) return;
    this.#kept += 1;
    if (action.changed) this.#changedLocally += 1;
  }

  /** For a dry run, which goes no further than the plan. */
  planned(action: Task, isCopy: boolean): void {
    if (action.do === 'fail') this.ended({ kind: 'failed', path: undefined, ...action });
    if (action.do === 'adopt') this.ended({ kind: 'adopted', modifiedAtMs: 0, ...action });
    this.#plannedFiles.add(failureText(action.wanted.key));
    if (action.do !== 'fetch' || !this.#isFirst(action.path, action.wanted.key)) return;
    if (isCopy) {
      this.#plannedCopies += 1;
      return;
    }
    this.#planned += 1;
    this.#plannedBytes += action.wanted.resource.size;
  }

  /** A dry run would find the bytes of these in place, brought by another file, or by themselves where they are looked at twice. */
  wouldShare(files: readonly Wanted[]): void {
    for (const { key } of files) this.#sharing.add(failureText(key));
  }

  /** A dry run has told all that it planned. */
  allPlanned(): void {
    for (const file of this.#sharing) if (this.#plannedFiles.add(file)) this.#shared += 1;
  }

  /** `isCopy`: its bytes came from this machine. */
  ended(outcome: Outcome, isCopy = false): void {
    if (outcome.kind === 'failed') return this.#fail(outcome);
    if (!this.#isFirst(outcome.path, outcome.wanted.key)) return;
    if (!outcome.verified) this.#unverifiable += 1;
    if (outcome.kind === 'saved' && outcome.installed !== undefined) this.#rewritten += 1;
    if (outcome.kind === 'adopted') {
      this.#adopted += 1;
    } else if (isCopy) {
      this.#copied += 1;
    } else {
      this.#saved += 1;
      this.#savedBytes += outcome.wanted.resource.size;
    }
  }

  /** Whether a file is met for the first time: two photos of one original share it, and one photo may be looked at twice. */
  #isFirst(path: string, key: ResourceKey): boolean {
    if (!this.#files.add(`${failureText(key)} ${path}`)) return false;
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
      copied: this.#copied,
      planned: this.#planned,
      plannedBytes: this.#plannedBytes,
      plannedCopies: this.#plannedCopies,
      adopted: this.#adopted,
      kept: this.#kept,
      shared: this.#shared,
      changedLocally: this.#changedLocally,
      unverifiable: this.#unverifiable,
      skipped: this.#skipped,
      links: this.#links,
      plannedLinks: this.#plannedLinks,
      plannedSidecars: this.#plannedSidecars,
      sidecars: this.#sidecars,
      rewritten: this.#givenUp === undefined ? undefined : { files: this.#rewritten, givenUp: this.#givenUp },
      failed: this.#failed,
      failures: this.#failures,
      waiting: this.#waiting,
      moved: this.#moved,
      broughtBack: this.#broughtBack,
      gone: Math.max(0, this.#gone - this.#leftForOthers),
      outsideAlbums: this.#outsideAlbums,
      unreadable: this.#unreadable,
      unreadableRecords: this.#unreadableRecords,
      shortfall: rest.shortfall,
      seconds: rest.seconds,
    };
  }

  waiting(files: number): void {
    this.#waiting += files;
  }

  /** What a dry run would do beside files. */
  imagined({ plannedLinks, plannedSidecars }: Pick<CycleReport, 'plannedLinks' | 'plannedSidecars'>): void {
    this.#plannedLinks = plannedLinks;
    this.#plannedSidecars = plannedSidecars;
  }

  /** What was made beside the files. */
  keptBeside({ links, sidecars }: Pick<CycleReport, 'links' | 'sidecars'>): void {
    this.#links = links;
    this.#sidecars = sidecars;
  }

  /** Of how many files what was to be written into them could not be written. */
  rewriting(givenUp: number): void {
    this.#givenUp = givenUp;
  }

  /** `leftNow`: what moved was told as gone from the other library in this run, and is not gone. */
  moved(photos: number, leftNow: number): void {
    this.#moved += photos;
    this.#leftForOthers += leftNow;
  }

  broughtBack(photos: number): void {
    this.#broughtBack += photos;
  }

  gone(assets: number): void {
    this.#gone += assets;
  }

  outsideAlbums(assets: number): void {
    this.#outsideAlbums += assets;
  }

  #fail(outcome: Outcome & { kind: 'failed' }): void {
    if (!this.#failedFiles.add(failureText(outcome.wanted.key))) return;
    this.#failed += 1;
    if (this.#failures.length >= NAMED_LIMIT) return;
    this.#failures.push({
      asset: outcome.wanted.key.asset,
      path: outcome.path ?? outcome.wanted.candidates[0],
      failure: outcome.failure,
      quarantined: outcome.quarantined,
    });
  }
}

/** Whether the user has to be told by the exit code that not everything is there. */
export function isPartial(report: CycleReport): boolean {
  const { mirrored, freed } = report;
  return (
    (freed?.brake?.found ?? 0) +
      (freed?.notMoved ?? 0) +
      (freed?.unknown ?? 0) +
      (freed?.refused.damaged ?? 0) +
      (freed?.stop === undefined ? 0 : 1) +
      (mirrored?.failed ?? 0) +
      (mirrored?.brake?.found ?? 0) +
      (mirrored?.isBlocked === true ? 1 : 0) +
      report.failed +
      report.unreadable +
      report.waiting +
      (report.links?.failed ?? 0) +
      (report.sidecars?.failed ?? 0) >
    0
  );
}
