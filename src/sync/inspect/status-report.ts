import type { SkipReason } from '../../model/action.ts';
import type { CatalogueReader } from '../../model/catalogue.ts';
import type { Selection } from '../../model/selection.ts';
import type { LibraryId } from '../../model/ids.ts';
import type { OtherZone } from '../../model/other-zones.ts';
import type { OpenFailure, SavedTotals, StateReader } from '../../model/state-store.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import { type LastCycle, lastCycle } from '../cycle/cycle-note.ts';
import { chosenOf, followedOf } from '../follow/chosen.ts';
import { AlbumJudge } from '../selection/album-judge.ts';
import { completeSince } from '../follow/is-unfinished.ts';
import { failedLinks } from '../links/owes-links.ts';
import { failedSidecars } from '../sidecars/owes-sidecars.ts';
import { folderOfTree } from '../links/tree-rule.ts';
import type { Records } from './open-records.ts';
import { shownAssets } from './list-assets.ts';
import { isToldByGroups, lastSelection, type ShownGroup, shownGroups, ShownRows } from './shown-groups.ts';

/** What is kept and what is not, from the records alone. */
export interface StatusReport {
  readonly destination: string;
  readonly files: number;
  readonly bytes: number;
  /** Among `files`: with a signature that cannot be checked. */
  readonly unverifiable: number;
  readonly totals: readonly SavedTotals[];
  /** As Apple showed them last. */
  readonly assets: number;
  /** By the selection of the last sync. */
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  readonly failures: readonly FailureReport[];
  /** Trees of links, as `--tree` takes them. */
  readonly trees: readonly { readonly tree: string; readonly links: number }[];
  /** Links that could not be made or removed. */
  readonly failedLinks: readonly FailureReport[];
  /** Files beside photos that tell of them. */
  readonly sidecars: number;
  /** Photos whose sidecars could not be written. */
  readonly failedSidecars: readonly FailureReport[];
  /** Assets, in all libraries. */
  readonly ignored: number;
  /** When everything that iCloud shows was listed to its end; undefined where it never was, or where something may be missing. */
  readonly listedAtMs: number | undefined;
  /** Shared libraries that were synced, and that the account has no longer. */
  readonly left: readonly LibraryId[];
  /** What the account has beside libraries. */
  readonly others: readonly OtherZone[];
  /** Undefined where no sync has left a note. */
  readonly lastSync: LastCycle | undefined;
}

export type FailureReport = Pick<
  OpenFailure,
  'library' | 'asset' | 'role' | 'path' | 'failure' | 'attempts' | 'lastAtMs'
>;

/** `nowMs`: for dates that move with the clock. */
export async function reportStatus(
  { state, catalogue, destination }: Records<StateReader>,
  nowMs: number,
): Promise<StatusReport> {
  const totals = await state.totals(destination);
  const selection = await lastSelection(state.jobs, destination);
  const known = await catalogue.libraries();
  const groups = await groupsOf(catalogue, selection, nowMs);
  const skipped: Partial<Record<SkipReason, number>> = {};
  for (const group of groups) {
    for (const reason of group.skipped) skipped[reason] = (skipped[reason] ?? 0) + group.assets;
  }
  return {
    destination,
    ...(await state.kept(destination)),
    totals,
    assets: sum(groups.map(({ assets }) => assets)),
    skipped,
    ...(await reportFailed(state, destination)),
    trees: (await state.links.trees(destination)).map(({ rule, links }) => ({
      tree: folderOfTree(rule),
      links,
    })),
    sidecars: await state.sidecars.count(destination),
    ignored: (await state.ignored()).length,
    listedAtMs: completeSince(chosenOf(known, selection?.libraries)),
    left: followedOf(known)
      .filter((one) => one.state.left === true)
      .map(({ library }) => library.id),
    others: await catalogue.others(),
    lastSync: await lastCycle(state, destination),
  };
}

/** What has failed, whatever is wanted today. */
export async function reportFailed(
  state: StateReader,
  destination: string,
): Promise<Pick<StatusReport, 'failures' | 'failedLinks' | 'failedSidecars'>> {
  return {
    failures: (await state.failures(destination)).map(reportFailure),
    failedLinks: await linkFailures(state, destination),
    failedSidecars: await sidecarFailures(state, destination),
  };
}

async function linkFailures(state: StateReader, destination: string): Promise<readonly FailureReport[]> {
  const found: FailureReport[] = [];
  for await (const page of failedLinks(state, destination)) found.push(...page.map(reportFailure));
  return found;
}

async function sidecarFailures(state: StateReader, destination: string): Promise<readonly FailureReport[]> {
  const found: FailureReport[] = [];
  for await (const page of failedSidecars(state, destination))
    found.push(...page.map((failure) => ({ ...failure, role: undefined })));
  return found;
}

async function groupsOf(
  catalogue: CatalogueReader,
  wishes: Selection | undefined,
  nowMs: number,
): Promise<readonly ShownGroup[]> {
  if (wishes === undefined) return shownGroups(await catalogue.groups(), undefined);
  const { selection } = wishesAt({ selection: wishes }, nowMs);
  if (isToldByGroups(selection)) return shownGroups(await catalogue.groups(), selection);
  const judge = new AlbumJudge(catalogue, selection);
  const shown = new ShownRows();
  for await (const rows of shownAssets(catalogue, await catalogue.libraries(), Number.POSITIVE_INFINITY))
    await shown.addAll(rows, selection, judge);
  return shown.groups;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}

function reportFailure({
  library,
  asset,
  role,
  path,
  failure,
  attempts,
  lastAtMs,
}: OpenFailure): FailureReport {
  return { library, asset, role, path, failure, attempts, lastAtMs };
}
