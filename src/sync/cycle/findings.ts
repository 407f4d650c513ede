import type { Library } from '../../model/asset.ts';
import { ignoredAssets } from '../../model/asset-text.ts';
import type { KnownLibrary } from '../../model/catalogue.ts';
import type { LibraryId } from '../../model/ids.ts';
import type { LinkMode } from '../../model/links.ts';
import type { AssetName, OpenFailure, RecordedFile } from '../../model/state-store.ts';
import type { Chosen } from '../follow/choose-libraries.ts';
import { chosenOf } from '../follow/chosen.ts';
import { findRemoved } from '../fulfil/find-removed.ts';
import { isDueNow } from '../jobs/is-due.ts';
import type { TreesToFill } from '../links/open-links.ts';
import { openTrees } from '../links/open-trees.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { ownFailures } from '../selection/open-failures.ts';

/** What a cycle finds before it plans anything: it decides by that whether there is something to do, and goes by it then. */
export interface Findings {
  /** To be followed; undefined where only what failed is wanted. */
  readonly libraries: readonly Library[] | undefined;
  /** Why something may be missing whatever comes, in words. */
  readonly shortfall: string | undefined;
  /** All libraries that are wanted, as they are known. */
  readonly known: readonly KnownLibrary[];
  /** Their ids. */
  readonly wanted: ReadonlySet<LibraryId>;
  readonly failed: FailedEarlier;
  readonly ignored: ReadonlySet<string>;
  /** Files that are not there any more, to be brought again. */
  readonly removed: readonly RecordedFile[];
  /** To be written again. */
  readonly removedSidecars: readonly AssetName[];
  /** Undefined where the run makes no links. */
  readonly trees: TreesToFill | undefined;
}

interface FailedEarlier {
  /** Whether any of it is tried again now. */
  readonly isAnyDue: boolean;
  /** The records among it, which could not be used as a whole. */
  readonly records: readonly OpenFailure[];
}

interface LookOptions {
  readonly run: Run;
  readonly target: OpenedDestination;
  /** What is planned is carried out and recorded. */
  readonly writes: boolean;
  /** Undefined where only what failed is wanted. */
  readonly chosen: Chosen | undefined;
  /** How links are made; undefined for none. */
  readonly modes: readonly LinkMode[] | undefined;
}

export async function findings({ run, target, writes, chosen, modes }: LookOptions): Promise<Findings> {
  const { config, state, catalogue } = run;
  const known = chosenOf(await catalogue.libraries(), config.selection.libraries);
  const wanted = new Set(known.map(({ library }) => library.id));
  const ignored = await ignoredAssets(state);
  const of = { ignored, wanted };
  return {
    libraries: chosen?.libraries,
    shortfall: chosen?.shortfall,
    known,
    wanted,
    failed: await lookAtFailures(run, target),
    ignored,
    removed: config.removedFiles === 'fetch' ? await findRemoved(run, target, of) : [],
    removedSidecars: writes ? await findRemovedBeside(run, target, of) : [],
    trees: modes === undefined ? undefined : { modes, trees: await openTrees(state, target, config) },
  };
}

async function lookAtFailures(run: Run, { id }: OpenedDestination): Promise<FailedEarlier> {
  const records: OpenFailure[] = [];
  let isAnyDue = false;
  for await (const page of ownFailures(run, id)) {
    isAnyDue ||= page.some((failure) => isDueNow(run, failure));
    records.push(...page.filter(({ role }) => role === undefined));
  }
  return { isAnyDue, records };
}

/** Sidecars to be written again. Most runs leave what was taken away, and load nothing for it. */
async function findRemovedBeside(
  run: Run,
  target: OpenedDestination,
  of: Pick<Findings, 'ignored' | 'wanted'>,
): Promise<readonly AssetName[]> {
  const { sidecars, removedFiles } = run.config;
  if (sidecars === undefined || removedFiles === 'leave') return [];
  const { findRemovedSidecars } = await import('../sidecars/find-removed-sidecars.ts');
  return findRemovedSidecars(run, target, { ...of, sidecars });
}
