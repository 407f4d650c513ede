import { randomUUID } from 'node:crypto';
import { KeepsakeError } from '../../base/errors.ts';
import { assetText } from '../../model/asset-text.ts';
import { PERSONAL_LIBRARY } from '../../model/ids.ts';
import { type DeletionLimit, mostDeletions } from '../../plan/decide-brake.ts';
import { type KeepRule, parseKeep } from '../../plan/keep-rules.ts';
import type { UserFilter } from '../selection/open-user-filter.ts';
import type { Run } from '../open/open-account.ts';
import { openDestination } from '../open/open-destination.ts';
import { markProof } from '../freeing/proof-marks.ts';
import { NOT_WHOLE, readDeletions } from '../deletions/read-deletions.ts';
import {
  findPrunable,
  followFresh,
  type OpenedFolder,
  openFolder,
  withFilters,
  type Prunable,
  type PruneProgress,
  type PruneWishes,
} from './find-prunable.ts';
import { openKeep } from '../freeing/open-keep.ts';
import { type Moved, movePhotos, type MovePorts } from '../freeing/move-photos.ts';
import type { KnownPlan, PlanDocument } from './plan-document.ts';
import type { ToProve } from '../freeing/prove-batch.ts';
import { MOVED_BEFORE, type PruneReport, PruneTally } from '../freeing/prune-report.ts';
import { settleUnsure } from '../deletions/settle-unsure.ts';

/** What is about to be moved, for the user to say yes to. */
export interface Proposal {
  readonly report: PruneReport;
  /** Photos, and those of them that others lose, too. */
  readonly photos: number;
  readonly shared: number;
  readonly bytes: number;
}

interface PruneOptions {
  readonly wishes: PruneWishes;
  readonly limit: DeletionLimit;
  /** The user's wish in words. */
  readonly why: string;
  readonly consent: (proposal: Proposal) => Promise<boolean>;
  readonly progress: PruneProgress;
}

export interface Pruned {
  readonly report: PruneReport;
  /** The user did not say yes. */
  readonly isUnwanted: boolean;
}

/** Proves what the user means, asks, and moves it to Recently Deleted, each batch proved once more. */
export async function prunePhotos(run: Run, options: PruneOptions): Promise<Pruned> {
  const { limit, why, consent, progress } = options;
  const found = await findPrunable(run, options.wishes, progress);
  await settleUnsure(run);
  const { planned, tally, waits } = found;
  const brake = brakeOf(found, limit);
  const report = tally.report({ waits, brake });
  if (waits !== undefined || brake !== undefined || planned.length === 0)
    return { report, isUnwanted: false };
  if (!(await consent(await proposalOf(run, report, planned)))) return { report, isUnwanted: true };
  const ports = { ...found, id: randomUUID(), why };
  return { report: await move(run, planned, ports, progress), isUnwanted: false };
}

/** Whether these are more than a run moves that nobody read a plan for. */
export function brakeOf({ planned, shown }: Prunable, limit: DeletionLimit): PruneReport['brake'] {
  const most = mostDeletions(limit, shown);
  return planned.length > most ? { found: planned.length, most } : undefined;
}

type MoveOptions = OpenedFolder & Pick<MovePorts, 'id' | 'why' | 'wishes'> & { readonly tally: PruneTally };

async function move(
  run: Run,
  photos: readonly ToProve[],
  { tally, ...options }: MoveOptions,
  progress: PruneProgress,
): Promise<PruneReport> {
  const { waits, stop, ...moved }: Moved = await movePhotos(photos, {
    ...run,
    ...options,
    tally,
    folder: run.config.directory?.absolute ?? '',
    mark: () => markFolder(run, options),
    progress: (done) => progress(done, photos.length),
  });
  return tally.report({ waits, stop }, moved);
}

/** The folder was only looked at until now. */
async function markFolder(run: Run, { target, id }: Pick<MoveOptions, 'target' | 'id'>): Promise<void> {
  const { destination, ...opened } = await openDestination({
    ...run,
    config: { ...run.config, task: 'sync' },
  });
  if (opened.id !== target.id)
    throw new KeepsakeError('DESTINATION_UNUSABLE', 'the folder is another one now');
  await markProof(destination, run.journal, { ...run.config, run: id });
}

async function proposalOf(
  { catalogue }: Run,
  report: PruneReport,
  photos: readonly (ToProve & { readonly bytes: number })[],
): Promise<Proposal> {
  const known = await catalogue.libraries();
  const shared = new Set(known.flatMap(({ library }) => (library.kind === 'shared' ? [library.id] : [])));
  return {
    report,
    photos: photos.length,
    shared: photos.filter(({ library }) => shared.has(library)).length,
    bytes: photos.reduce((sum, one) => sum + one.bytes, 0),
  };
}

/** What was found, as a plan that one later run may carry out. */
export function planOf(
  { planned, target, tally }: Prunable,
  { config, clock }: Pick<Run, 'config' | 'clock'>,
  why: string,
): PlanDocument {
  const { kept, refused, named } = tally.report();
  return {
    id: randomUUID(),
    madeAtMs: clock.now(),
    account: config.username,
    folder: config.directory?.absolute ?? '',
    destination: target.id,
    why,
    keep: config.keep.flatMap(({ text }) => (parseKeep(text) === undefined ? [] : [text])),
    photos: planned,
    kept: Object.fromEntries(kept),
    refused,
    named,
  };
}

interface ApplyOptions extends Pick<PruneOptions, 'consent' | 'progress'> {
  readonly plan: KnownPlan;
  /** For rules that keep photos. */
  readonly asked: Omit<UserFilter, 'filter'>;
}

/**
 * Moves what a plan names, as far as it is as it was planned, and all of it is here: proved now. What it moved once, it moves no more. What
 * the rules of the plan keep by now stays, and so does what those keep that are given now.
 */
export async function applyPlan(run: Run, { plan, asked, consent, progress }: ApplyOptions): Promise<Pruned> {
  const folder = await openFolder(run);
  if (folder.target.id !== plan.destination)
    throw new KeepsakeError('USAGE', 'the plan was made for another folder, or for one that was begun anew', {
      details: [`it was made for the folder with the marker ${plan.destination}`],
    });
  const rules = keepRulesOf(run, plan);
  const notNow = await whyNotNow(run, plan, rules);
  await settleUnsure(run);
  const tally = new PruneTally();
  const { deletions, unreadable } = await readDeletions(run.journal);
  // What the user brought back may stand in lines that cannot be read.
  const waits = unreadable > 0 ? NOT_WHOLE : notNow;
  const named = new Map(plan.photos.map((one) => [assetText({ library: one.library, asset: one.id }), one]));
  const photos = [...named].flatMap(([name, one]) => {
    const before = deletions.byAsset.get(name);
    const isDone = before?.run === plan.id && before.state !== 'kept' && before.state !== 'unsure';
    if (isDone) tally.keep(MOVED_BEFORE);
    return isDone ? [] : [one];
  });
  const report = tally.report({ waits });
  if (waits !== undefined || photos.length === 0) return { report, isUnwanted: false };
  if (!(await consent(await proposalOf(run, report, photos)))) return { report, isUnwanted: true };
  const wishes = { filter: undefined, keep: await openKeep(run, rules, asked), withShared: true };
  const options = { ...folder, id: plan.id, why: `${plan.why} (by a plan)`, wishes, tally };
  return { report: await move(run, photos, options, progress), isUnwanted: false };
}

function keepRulesOf({ config }: Pick<Run, 'config'>, plan: KnownPlan): readonly KeepRule[] {
  const rules = [...config.keep, ...plan.keep.flatMap((text) => parseKeep(text) ?? [])];
  return [...new Map(rules.map((rule) => [rule.text, rule])).values()];
}

/** Follows the libraries of a plan, whichever the user names now. */
async function whyNotNow(
  run: Run,
  { photos }: KnownPlan,
  rules: readonly KeepRule[],
): Promise<string | undefined> {
  const ids = [...new Set(photos.map(({ library }) => library))];
  if (ids.length === 0) return undefined;
  const wanted = ids.map((id) => (id === PERSONAL_LIBRARY ? 'personal' : id));
  const selection = { ...run.config.selection, libraries: { wanted, without: [] } };
  const ofPlan = { ...run, config: { ...run.config, selection } };
  const filters = rules.map((rule) => rule.filter);
  const { known, waits } = await followFresh(withFilters(ofPlan, filters)).catch((error: unknown) => {
    if (!(error instanceof KeepsakeError) || error.code !== 'USAGE') throw error;
    throw new KeepsakeError(
      'USAGE',
      `the plan cannot be carried out: ${error.message.replace(/^--library: /, '')}`,
      {
        details: error.details,
      },
    );
  });
  const left = ids.find((id) => known.every(({ library }) => library.id !== id));
  return left === undefined ? waits : `this account has no library ${left}`;
}
