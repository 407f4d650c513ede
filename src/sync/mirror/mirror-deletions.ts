import type { Config } from '../../config/config.ts';
import { assetText } from '../../model/asset-text.ts';
import type { Library } from '../../model/asset.ts';
import type { KnownLibrary } from '../../model/catalogue.ts';
import type { StepRanges } from '../../model/step-ranges.ts';
import { mostDeletions } from '../../plan/decide-brake.ts';
import { chosenOf } from '../follow/chosen.ts';
import { strangeProof } from '../freeing/proof-marks.ts';
import { whyNotFresh } from '../follow/why-not-fresh.ts';
import type { AlbumPlaylists } from '../links/album-playlists.ts';
import { offeredAt } from '../selection/offered-at.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { expireTrash } from '../trash/expire-trash.ts';
import { TrashRegister } from '../trash/trash-register.ts';
import { ClockCheck } from './clock-check.ts';
import { type DeletedByUs, deletedByUs } from '../deletions/deleted-by-us.ts';
import { DeletionJudge } from './deletion-judge.ts';
import { findGone } from './find-deleted.ts';
import { judgePlans } from './judge-plans.ts';
import { lookAtAbsent, unknownAssets } from './look-at-absent.ts';
import { heldThrough, MirrorMark } from './mirror-mark.ts';
import { type MirrorReport, NOTHING_MIRRORED } from './mirror-report.ts';
import { OtherAccounts } from '../open/other-accounts.ts';
import { openPlaylists } from './open-playlists.ts';
import type { OwnersFacts } from './other-owners.ts';
import { type AsidePlan, planAside } from './plan-aside.ts';
import { putAside } from './put-aside.ts';

interface Ports extends MirrorOptions {
  readonly byUs: DeletedByUs;
  readonly owners: OwnersFacts;
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
  const accounts = await OtherAccounts.open(options.run);
  try {
    return await mirrorBeside(accounts, options);
  } finally {
    await accounts.close();
  }
}

async function mirrorBeside(accounts: OtherAccounts, options: MirrorOptions): Promise<MirrorReport> {
  const { run, wishes, target, shortfall } = options;
  const { state, catalogue, config } = run;
  const isReal = config.task === 'sync';
  const register = await TrashRegister.open(target.destination, config.username, (text) =>
    run.warnOnce(text),
  );
  const known = chosenOf(await catalogue.libraries(), config.selection.libraries);
  const clock = new ClockCheck(run, known);
  const removed = isReal ? await expireTrash({ run, target, register, clock }, wishes.trashDays) : 0;
  const offered = await offeredAt(run, target.id, config.selection);
  if (offered.has('trashed')) return { ...NOTHING_MIRRORED, removed, waits: WANTS_DELETED };
  const last = heldThrough(options.done);
  const mark = await MirrorMark.open(state, target.id, await catalogue.epoch(), last);
  const byUs = await deletedByUs(run.journal);
  const blocked = byUs.waits ?? accounts.waits;
  const whyNot = (one: KnownLibrary) => blocked ?? shortfall ?? whyNotFresh(one);
  const fresh = known.filter((one) => whyNot(one) === undefined);
  const [waits] = known.flatMap((one) => whyNot(one) ?? []);
  const libraries = new Map(fresh.map(({ library }) => [library.id, library]));
  const owners: OwnersFacts = { catalogue, libraries, last, byUs, kept: keptOf(register), accounts };
  const ports: Ports = { ...options, byUs, owners };
  const found: Found[] = [];
  let held = 0;
  for (const { library } of fresh) {
    const window = { after: mark.through(library.id), last };
    found.push(await survey(library, window, ports));
    held += await countHeld(library, last, ports);
  }
  const plans = found.flatMap((of) => of.plans);
  const movable = plans.filter(({ files, edited }) => edited === undefined && files.length > 0).length;
  const shown = known.reduce((sum, one) => sum + one.shown, 0);
  const most = mostDeletions(wishes.limit, shown + movable);
  const isRight = clock.doubt === undefined && (movable === 0 || (await clock.isRight()));
  const isBlocked = blocked !== undefined || !isRight;
  const common = { ...NOTHING_MIRRORED, held, waits: waits ?? clock.doubt, isBlocked, removed };
  if (!isRight) return common;
  if (movable > most) return { ...common, brake: { found: movable, most } };
  const strange = movable > 0 ? await strangeProof(target, config) : undefined;
  if (strange !== undefined) return { ...common, waits: strange, isBlocked: true };
  const playlists = await openPlaylists(run, target);
  const dealing: Dealing = { ...ports, register, playlists, judge: new DeletionJudge(run) };
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

const WANTS_DELETED =
  'a job of this folder keeps what is in Recently Deleted, or has flags of another version of keepsake';

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
  { run, target, byUs, owners }: Ports,
): Promise<Found> {
  const ports = { ...run, destination: target.id, byUs };
  const unlisted: string[] = [];
  for await (const { row } of findGone(ports, library.id, ['unlisted'], window)) unlisted.push(row.id);
  const unknown = window.after === 0 ? await unknownAssets(run, target, library) : [];
  const isAnswered = await lookAtAbsent(library, { unlisted, unknown }, run);
  const plans: AsidePlan[] = [];
  for await (const gone of findGone(ports, library.id, ['trashed', 'purged'], window)) {
    if (owners.kept.has(assetText({ library: library.id, asset: gone.row.id }))) continue;
    plans.push(await planAside(gone, { ...run, target, owners }));
  }
  return { library, plans, isAnswered };
}

/** What the user took back from the trash, by `assetText`. */
function keptOf({ files }: TrashRegister): ReadonlySet<string> {
  return new Set(
    files.flatMap(({ of, restoredAtMs }) => (restoredAtMs === undefined ? [] : of.map(assetText))),
  );
}

async function countHeld(
  library: Library,
  last: number,
  { run, target, byUs, owners }: Ports,
): Promise<number> {
  let held = 0;
  const window = { after: last, last: NEWEST };
  for await (const gone of findGone(
    { ...run, destination: target.id, byUs },
    library.id,
    ['trashed', 'purged'],
    window,
  )) {
    if (owners.kept.has(assetText({ library: library.id, asset: gone.row.id }))) continue;
    held += 1;
    if (held >= LARGEST_BACKLOG) break;
  }
  return held;
}

interface Dealing extends Ports {
  readonly register: TrashRegister;
  readonly playlists: AlbumPlaylists | undefined;
  readonly judge: DeletionJudge;
}

type Dealt = Pick<MirrorReport, 'photos' | 'files' | 'bytes' | 'edited' | 'editedPaths' | 'failed'>;

/** Asks about these, decides, and puts aside what is to go. */
async function deal(
  library: Library,
  plans: readonly AsidePlan[],
  { run, target, wishes, register, judge, playlists, owners }: Dealing,
): Promise<Dealt> {
  const { going, edited, notKnown } = await judgePlans(library, plans, { ...run, target, owners, judge });
  const ports = { ...run, target, register, archive: wishes.archive, playlists };
  const { files, bytes, failed } =
    run.config.task === 'sync' ? await putAside(going, ports) : imagined(going);
  return {
    photos: going.filter((plan) => plan.files.length > 0 && !failed.has(plan)).length,
    files,
    bytes,
    edited: edited.length,
    editedPaths: edited.flatMap((plan) => plan.edited ?? []),
    failed: failed.size + notKnown,
  };
}

function imagined(plans: readonly AsidePlan[]): Awaited<ReturnType<typeof putAside>> {
  const all = plans.flatMap((plan) => plan.files);
  const files = [...new Map(all.map((file) => [file.row.path, file])).values()];
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
