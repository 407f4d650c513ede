import type { SkipReason } from '../../model/action.ts';
import type { OpenFailure, SavedTotals, StateReader } from '../../model/state-store.ts';
import { type LastCycle, lastCycle } from '../cycle/cycle-note.ts';
import { completeSince } from '../follow/is-unfinished.ts';
import type { Records } from './open-records.ts';
import { lastSelection, shownGroups } from './shown-groups.ts';

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
  /** Assets, in all libraries. */
  readonly ignored: number;
  /** When everything that iCloud shows was listed to its end; undefined where it never was, or where something may be missing. */
  readonly listedAtMs: number | undefined;
  /** Undefined where no sync has left a note. */
  readonly lastSync: LastCycle | undefined;
}

export type FailureReport = Pick<
  OpenFailure,
  'library' | 'asset' | 'role' | 'path' | 'failure' | 'attempts' | 'lastAtMs'
>;

export async function reportStatus({
  state,
  catalogue,
  destination,
}: Records<StateReader>): Promise<StatusReport> {
  const totals = await state.totals(destination);
  const selection = await lastSelection(state.jobs, destination);
  const groups = shownGroups(await catalogue.groups(), selection);
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
    failures: (await state.failures(destination)).map(reportFailure),
    ignored: (await state.ignored()).length,
    listedAtMs: completeSince(await catalogue.libraries()),
    lastSync: await lastCycle(state, destination),
  };
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
