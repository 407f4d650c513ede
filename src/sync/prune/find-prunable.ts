import type { KnownLibrary } from '../../model/catalogue.ts';
import type { Filter } from '../../model/filter.ts';
import type { DateBound } from '../../model/selection.ts';
import type { Config } from '../../config/config.ts';
import { joinFilters } from '../../plan/filter/normal-form.ts';
import type { KeepRule } from '../../plan/keep-rules.ts';
import { chosenOf } from '../follow/chosen.ts';
import { whyNotFresh } from '../follow/why-not-fresh.ts';
import { openUserFilter, type UserFilter } from '../selection/open-user-filter.ts';
import { refreshCatalogue } from '../inspect/refresh-catalogue.ts';
import { seenAsMoved } from '../moves/seen-as-moved.ts';
import type { Run } from '../open/open-account.ts';
import { openDestination, type OpenedDestination } from '../open/open-destination.ts';
import { refuseUnused } from '../open/refuse-unused.ts';
import { choosePhotos, type OpenWishes } from '../freeing/choose-photos.ts';
import { findProven, type PlannedAsset } from './find-proven.ts';
import { openKeep } from '../freeing/open-keep.ts';
import { Possession } from '../freeing/possession.ts';
import { PruneTally } from '../freeing/prune-report.ts';

/** Which photos are to leave iCloud, as the user says it. */
export interface PruneWishes {
  readonly filter: UserFilter & { readonly filter: Filter<DateBound> };
  readonly keep: readonly KeepRule[];
  /** What is chosen sums up to so many bytes at most. */
  readonly upTo: number | undefined;
  readonly withShared: boolean;
}

/** How far it has come: photos of those that seem to be here. */
export type PruneProgress = (photos: number, ofPhotos: number) => void;

/** What a folder is asked by, opened for a run. */
export interface OpenedFolder {
  readonly target: OpenedDestination;
  readonly possession: Possession;
}

/** Photos that were proved in this run, or why none could be. */
export interface Prunable extends OpenedFolder {
  readonly planned: readonly PlannedAsset[];
  readonly wishes: OpenWishes | undefined;
  readonly tally: PruneTally;
  /** Why nothing may be moved, in words. */
  readonly waits: string | undefined;
  /** Of the libraries that were looked at. */
  readonly shown: number;
}

/** Opens the folder whose files are to prove something; it is only looked at. */
export async function openFolder(run: Run): Promise<OpenedFolder> {
  const looking = { ...run, config: { ...run.config, task: 'dry-run' as const } };
  const target = await openDestination(looking);
  await refuseUnused(run.config, run.state, target);
  const state = await seenAsMoved({ ...run, target });
  return { target, possession: await Possession.open({ ...run, state, target }, run.clock.now()) };
}

/**
 * Follows iCloud, lets the catalogue propose what the user means, and proves each of that: by a look at iCloud, and by reading its files
 * here. Changes nothing.
 */
export async function findPrunable(
  run: Run,
  wishes: PruneWishes,
  progress: PruneProgress,
): Promise<Prunable> {
  const { catalogue, clock, signal } = run;
  const folder = await openFolder(run);
  const tally = new PruneTally();
  const { known, waits } = await followFresh(
    withFilters(run, [wishes.filter.filter, ...wishes.keep.map((rule) => rule.filter)]),
  );
  const shown = known.reduce((sum, one) => sum + one.shown, 0);
  const nothing = { ...folder, planned: [], wishes: undefined, tally, shown };
  if (waits !== undefined) return { ...nothing, waits };
  progress(0, 0);
  const opened = await openWishes(run, wishes);
  const candidates = await choosePhotos(known, { ...folder, catalogue, wishes: opened, tally, signal });
  const { planned, doubt } = await findProven(candidates, {
    ...folder,
    recentlyDeleted: run.recentlyDeleted,
    clock,
    signal,
    wishes: opened,
    tally,
    upTo: wishes.upTo,
    progress: (photos) => progress(photos, candidates.length),
  });
  return { ...nothing, planned, wishes: opened, waits: doubt };
}

/** Follows iCloud; answers why nothing may be moved on the strength of what is known of it now, in words. */
export async function followFresh(
  run: Run,
): Promise<{ readonly known: readonly KnownLibrary[]; readonly waits: string | undefined }> {
  const unread = await refreshCatalogue(run);
  const known = chosenOf(await run.catalogue.libraries(), run.config.selection.libraries);
  return { known, waits: unread ?? known.flatMap((one) => whyNotFresh(one) ?? [])[0] };
}

/** So that all lists are read which any of them asks for. */
export function withFilters(run: Run, [first, ...more]: readonly Filter<DateBound>[]): Run {
  const filter = first === undefined ? undefined : joinFilters('and', [first, ...more]);
  const selection: Config['selection'] = { ...run.config.selection, filter };
  return { ...run, config: { ...run.config, selection } };
}

async function openWishes(
  { catalogue }: Run,
  { filter, keep, withShared }: PruneWishes,
): Promise<OpenWishes> {
  const opened = await openKeep({ catalogue }, keep, filter);
  return { filter: await openUserFilter(catalogue, filter), keep: opened, withShared };
}
