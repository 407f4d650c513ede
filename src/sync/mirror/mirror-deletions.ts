import type { Config } from '../../config/config.ts';
import { assetText } from '../../model/asset-text.ts';
import type { Library } from '../../model/asset.ts';
import type { StepRanges } from '../../model/step-ranges.ts';
import { mostDeletions } from '../../plan/decide-brake.ts';
import type { DeletionFate } from '../../plan/decide-deletion.ts';
import { chosenOf } from '../follow/chosen.ts';
import { whyNotFresh } from '../follow/why-not-fresh.ts';
import type { AlbumPlaylists } from '../fulfil/album-playlists.ts';
import { offeredAt } from '../fulfil/offered-at.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { expireTrash } from '../trash/expire-trash.ts';
import { TrashRegister } from '../trash/trash-register.ts';
import { askNow } from './ask-now.ts';
import { type DeletedByUs, deletedByUs } from './deleted-by-us.ts';
import { DeletionJudge } from './deletion-judge.ts';
import { findGone } from './find-deleted.ts';
import { lookAtAbsent, unknownAssets } from './look-at-absent.ts';
import { heldThrough, MirrorMark } from './mirror-mark.ts';
import { type MirrorReport, NOTHING_MIRRORED } from './mirror-report.ts';
import { openPlaylists } from './open-playlists.ts';
import { type AsidePlan, planAside } from './plan-aside.ts';
import { putAside } from './put-aside.ts';

interface Ports extends MirrorOptions {
  readonly byUs: DeletedByUs;
}

export interface MirrorOptions {
  readonly run: Run;
  readonly wishes: NonNullable<Config['mirror']>;
  readonly target: OpenedDestination;
  /** What the job had done before this cycle followed anything. */
  readonly done: StepRanges;
  /** Why this cycle may have missed something. */
  readonly shortfall: string | undefined;
}

/** Looked up, and moved, at a time: what was said of them is seconds old then. */
const AT_A_TIME = 50;
const MOST_NAMED = 20;
const LARGEST_BACKLOG = 1000;

/** Steps that no cycle has ended on yet. */
const NEWEST = Number.POSITIVE_INFINITY;

/**
 * Puts aside what iCloud deleted: what a record said in a cycle before this one, and says now, of a library that is followed whole. The
 * catalogue only proposes (DELETING.md). A run that only looks tells what would be put aside.
 */
export async function mirrorDeletions(options: MirrorOptions): Promise<MirrorReport> {
  const { run, wishes, target, shortfall } = options;
  const { state, catalogue, config } = run;
  const isReal = config.task === 'sync';
  const register = await TrashRegister.open(target.destination, config.username, run.log);
  const removed = isReal ? await expireTrash({ run, target, register }, wishes.trashDays) : 0;
  const offered = await offeredAt(run, target.id, config.selection);
  if (offered.has('trashed')) return { ...NOTHING_MIRRORED, removed, waits: WANTS_DELETED };
  const last = heldThrough(options.done);
  const mark = await MirrorMark.open(state, target.id, await catalogue.epoch(), last);
  const byUs = await deletedByUs(run.journal);
  const ports: Ports = { ...options, byUs };
  const known = chosenOf(await catalogue.libraries(), config.selection.libraries);
  const found: Found[] = [];
  let waits: string | undefined;
  let held = 0;
  for (const one of known) {
    const why = shortfall ?? byUs.waits ?? whyNotFresh(one);
    waits ??= why;
    if (why !== undefined) continue;
    const window = { after: mark.through(one.library.id), last };
    found.push(await survey(one.library, window, register, ports));
    held += await countHeld(one.library, last, ports);
  }
  const plans = found.flatMap((of) => of.plans);
  const movable = plans.filter(({ files, edited }) => edited === undefined && files.length > 0).length;
  const shown = known.reduce((sum, one) => sum + one.shown, 0);
  const most = mostDeletions(wishes.limit, shown + movable);
  const common = { ...NOTHING_MIRRORED, held, waits, removed };
  if (movable > most) return { ...common, stopped: { found: movable, most } };
  const playlists = await openPlaylists(run, target);
  const dealing: Dealing = { ...options, register, playlists, judge: new DeletionJudge(run) };
  let report: MirrorReport = common;
  for (const { library, plans: own, isAnswered } of found) {
    const before = report.failed;
    for (let start = 0; start < own.length; start += AT_A_TIME) {
      run.signal.throwIfAborted();
      const some = own.slice(start, start + AT_A_TIME);
      report = add(report, await deal(library, some, dealing));
    }
    if (isReal && isAnswered && report.failed === before) await mark.set(library.id, last);
  }
  if (report.photos > 0) await playlists?.write();
  return report;
}

const WANTS_DELETED = 'a job of this folder keeps what is in Recently Deleted';

interface Found {
  readonly library: Library;
  readonly plans: readonly AsidePlan[];
  /** False where iCloud refused to tell of what is not shown. */
  readonly isAnswered: boolean;
}

/** What of a library was deleted by then and lies here. What a listing did not show is asked for by name, and counts from then on. */
async function survey(
  library: Library,
  window: { readonly after: number; readonly last: number },
  register: TrashRegister,
  { run, target, byUs }: Ports,
): Promise<Found> {
  const ports = { ...run, destination: target.id, byUs };
  const unlisted: string[] = [];
  for await (const { row } of findGone(ports, library.id, ['unlisted'], window)) unlisted.push(row.id);
  const unknown = window.after === 0 ? await unknownAssets(run, target, library) : [];
  const isAnswered = await lookAtAbsent(library, { unlisted, unknown }, run);
  const kept = new Set(
    register.files.flatMap(({ of, restoredAtMs }) => (restoredAtMs === undefined ? [] : of.map(assetText))),
  );
  const plans: AsidePlan[] = [];
  for await (const gone of findGone(ports, library.id, ['trashed', 'purged'], window)) {
    if (kept.has(assetText({ library: library.id, asset: gone.row.id }))) continue;
    plans.push(await planAside(gone, { ...run, target }));
  }
  return { library, plans, isAnswered };
}

async function countHeld(library: Library, last: number, { run, target, byUs }: Ports): Promise<number> {
  let held = 0;
  const window = { after: last, last: NEWEST };
  for await (const gone of findGone(
    { ...run, destination: target.id, byUs },
    library.id,
    ['trashed', 'purged'],
    window,
  )) {
    void gone;
    held += 1;
    if (held >= LARGEST_BACKLOG) break;
  }
  return held;
}

interface Dealing extends MirrorOptions {
  readonly register: TrashRegister;
  readonly playlists: AlbumPlaylists | undefined;
  readonly judge: DeletionJudge;
}

type Dealt = Pick<MirrorReport, 'photos' | 'files' | 'bytes' | 'edited' | 'editedPaths' | 'failed'>;

/** Asks about these, decides, and puts aside what is to go. */
async function deal(
  library: Library,
  plans: readonly AsidePlan[],
  { run, target, wishes, register, judge, playlists }: Dealing,
): Promise<Dealt> {
  const ids = plans.map(({ gone }) => gone.row.id);
  const answers = await askNow(run, library.id, ids);
  const fates = new Map<AsidePlan, DeletionFate>();
  for (const plan of plans) fates.set(plan, await judge.fateOf(library, plan, answers.get(plan.gone.row.id)));
  const withFate = (fate: DeletionFate) => plans.filter((plan) => fates.get(plan) === fate);
  const edited = withFate('edited');
  const going = withFate('delete').filter(({ files, missing }) => files.length + missing.length > 0);
  const ports = { ...run, target, register, archive: wishes.archive, playlists };
  const { files, bytes, failed } =
    run.config.task === 'sync' ? await putAside(going, ports) : imagined(going);
  return {
    photos: going.filter((plan) => plan.files.length > 0 && !failed.has(plan)).length,
    files,
    bytes,
    edited: edited.length,
    editedPaths: edited.flatMap((plan) => plan.edited ?? []),
    failed: failed.size + withFate('not-known').length,
  };
}

function imagined(plans: readonly AsidePlan[]): Awaited<ReturnType<typeof putAside>> {
  const files = plans.flatMap((plan) => plan.files);
  const bytes = files.reduce((sum, { stored }) => sum + stored.size, 0);
  return { files: files.length, bytes, failed: new Set() };
}

function add(sum: MirrorReport, more: Dealt): MirrorReport {
  return {
    ...sum,
    photos: sum.photos + more.photos,
    files: sum.files + more.files,
    bytes: sum.bytes + more.bytes,
    edited: sum.edited + more.edited,
    editedPaths: [...sum.editedPaths, ...more.editedPaths].slice(0, MOST_NAMED),
    failed: sum.failed + more.failed,
  };
}
