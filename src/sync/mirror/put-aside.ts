import type { StoredFile } from '../../model/destination.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { StateStore } from '../../model/state-store.ts';
import type { TrashedFile } from '../../model/trash.ts';
import { agrees } from '../../plan/page-facts.ts';
import {
  fileName,
  folderOf,
  isWaitingPath,
  pathBelow,
  pathBeside,
  pathIn,
  safeName,
  trashPath,
} from '../../plan/safe-path.ts';
import type { AlbumPlaylists } from '../links/album-playlists.ts';
import { carryOutRemovals, planRemovals } from '../links/remove-our-links.ts';
import type { RemoveLinksPorts } from '../links/remove-links.ts';
import { throwIfRunEnds } from '../moves/code-of.ts';
import { lookAt, lookWhether } from '../moves/look-at.ts';
import { removeEmptied } from '../moves/remove-emptied.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { TrashRegister } from '../trash/trash-register.ts';
import type { AsidePlan } from './plan-aside.ts';

export interface PutAsidePorts extends Omit<RemoveLinksPorts, 'state'> {
  readonly state: StateStore;
  readonly register: TrashRegister;
  /** Below the destination, in place of the trash. */
  readonly archive: RelativePath | undefined;
  /** To be written anew where links of an album go. */
  readonly playlists?: Pick<AlbumPlaylists, 'noteChanged'> | undefined;
}

export interface PutAside {
  readonly files: number;
  readonly bytes: number;
  /** Assets of which something could not be moved. */
  readonly failed: ReadonlySet<AsidePlan>;
}

/**
 * Puts aside what these plans name: links go, files and sidecars move, what is recorded of them is forgotten. Written down first, so that
 * a run that is cut off anywhere leaves each file where it was or where a list says; the next one goes on.
 */
export async function putAside(plans: readonly AsidePlan[], ports: PutAsidePorts): Promise<PutAside> {
  const { state, target, register, clock } = ports;
  const failed = new Set<AsidePlan>();
  for (const plan of plans) if (!(await takeLinks(plan, ports))) failed.add(plan);
  const held = new Set(keysOf([...failed], target));
  for (const plan of plans) if (keysOf([plan], target).some((key) => held.has(key))) failed.add(plan);
  const day = new Date(clock.now()).toISOString().split('T')[0] ?? '';
  const { steps, absent, changed } = await placed(
    plans.filter((plan) => !failed.has(plan)),
    day,
    ports,
  );
  for (const plan of changed) failed.add(plan);
  const going = plans.filter((plan) => !failed.has(plan));
  // A name that is free is listed only by a run that was cut off before it moved anything there; or for what came back from there.
  const given = new Set(steps.map(({ file }) => file.at));
  const isVoid = ({ at, restoredAtMs }: TrashedFile) => restoredAtMs === undefined && given.has(at);
  await register.change((file) => (isVoid(file) ? undefined : file));
  await register.add(
    steps.map(({ file }) => file),
    day,
  );
  const moved: Step[] = [];
  for (const step of steps) {
    const isMoved = await move(step.file, ports);
    if (isMoved) moved.push(step);
    else failed.add(step.plan);
  }
  await target.destination.confirm(moved.map(({ file }) => file.at));
  const paths = moved.map(({ file }) => file.path);
  // What an earlier run moved before it was cut off.
  const listed = new Set(register.files.map(({ path }) => path));
  const before = absent.filter((path) => listed.has(path));
  const gone = new Set([...paths, ...before]);
  await state.sidecars.record(target, {
    written: [],
    dropped: going.flatMap(({ sidecars }) =>
      sidecars.flatMap(({ row }) => (gone.has(row.path) ? [row] : [])),
    ),
    failed: [],
    settled: [],
  });
  for (const [library, ofLibrary] of Map.groupBy(going, ({ gone: { row } }) => row.library))
    await state.forgetFailuresOf({
      destination: target.id,
      library,
      assets: ofLibrary.map(({ gone: { row } }) => row.id),
    });
  // The last thing: without rows, nothing leads the next run here.
  await state.forgetFiles(target, [...gone]);
  await removeEmptied(
    paths.flatMap((path) => folderOf(path) ?? []),
    target.destination,
  );
  const photos = moved.filter(({ file }) => file.photo !== undefined);
  const bytes = photos.reduce((sum, { file }) => sum + file.size, 0);
  return { files: photos.length, bytes, failed };
}

/** Further names of its files; false where one could not be taken away. */
async function takeLinks({ gone: { row }, files }: AsidePlan, ports: PutAsidePorts): Promise<boolean> {
  const { state, target } = ports;
  const roles = new Set(files.map((file) => file.row.key.role));
  const asked = { destination: target.id, library: row.library, assets: [row.id] };
  const links = (await state.links.ofAssets(asked)).filter(({ key }) => roles.has(key.role));
  if (links.length === 0) return true;
  // First: a run that is cut off behind this writes them next time.
  await ports.playlists?.noteChanged(new Set(links.flatMap(({ collection }) => collection ?? [])));
  const { failed } = await carryOutRemovals(await planRemovals(links, ports), ports);
  return failed === 0;
}

/** Of all files of these plans, as the destination compares paths. */
function keysOf(
  plans: readonly AsidePlan[],
  { pathKey }: Pick<OpenedDestination, 'pathKey'>,
): readonly string[] {
  return plans.flatMap(({ files }) => files.map(({ row }) => pathKey(row.path)));
}

interface Step {
  readonly plan: AsidePlan;
  readonly file: TrashedFile;
}

interface Placed {
  readonly steps: readonly Step[];
  /** Recorded, and not there: not when it was looked at first, or not any more. */
  readonly absent: readonly RelativePath[];
  /** Of which a file was written since it was looked at: they wait for another look. */
  readonly changed: ReadonlySet<AsidePlan>;
}

/** Where each file goes: under its own path, or one like it. Photos of one file have it go once. */
async function placed(
  plans: readonly AsidePlan[],
  day: string,
  { target, archive, clock }: PutAsidePorts,
): Promise<Placed> {
  const { destination } = target;
  const given = new Set<string>();
  const absent: RelativePath[] = plans.flatMap(({ missing }) => missing);
  const changed = new Set<AsidePlan>();
  const placeOf = async (path: RelativePath): Promise<RelativePath> => {
    // Where a relayout that was cut off left it: a place of ours, of which no list can tell as a path below another folder.
    const below = isWaitingPath(path) ? pathIn(undefined, safeName(fileName(path))) : path;
    const wanted = archive === undefined ? trashPath(day, below) : pathBelow(archive, below);
    for (let copy = 1; ; copy += 1) {
      const at = copy === 1 ? wanted : pathBeside(wanted, copy);
      const key = target.pathKey(at);
      if (given.has(key) || (await lookAt(destination, at)) !== undefined) continue;
      given.add(key);
      return at;
    }
  };
  const taken = new Set<string>();
  const putAsideAtMs = clock.now();
  const stepsOf = async (plan: AsidePlan): Promise<readonly Step[]> => {
    const { row } = plan.gone;
    const why = row.state === 'purged' ? 'purged' : 'trashed';
    const place = archive === undefined ? 'trash' : 'archive';
    const own: Step[] = [];
    for (const { path, stored, of, photo } of movesOf(plan)) {
      const now = stored === undefined ? 'missing' : await lookWhether(destination, path);
      if (stored === undefined || now === 'missing') absent.push(path);
      else if (now === 'unknown' || !agrees(stored, now)) {
        changed.add(plan);
        return [];
      } else if (!taken.has(target.pathKey(path))) {
        taken.add(target.pathKey(path));
        const { size } = stored;
        const modifiedAtMs = Math.floor(stored.modifiedAtMs);
        const at = await placeOf(path);
        own.push({ plan, file: { of, path, at, size, modifiedAtMs, ...photo, place, why, putAsideAtMs } });
      }
    }
    return own;
  };
  const steps: Step[] = [];
  for (const plan of plans) steps.push(...(await stepsOf(plan)));
  return { steps, absent, changed };
}

interface Move extends Pick<TrashedFile, 'of' | 'path'> {
  readonly stored: StoredFile | undefined;
  readonly photo: Pick<TrashedFile, 'photo'>;
}

/** Sidecars before the files: a run that is cut off in between leads the next one here by those. */
function movesOf({ sidecars, files }: AsidePlan): readonly Move[] {
  return [
    ...sidecars.map(({ row: { path, library, asset }, stored }) => ({
      of: [{ library, asset }],
      path,
      stored,
      photo: {},
    })),
    ...files.map(({ row, stored, of }) => {
      const { path, signature, installed, verified, superseded } = row;
      const photo = {
        signature,
        ...(installed !== undefined && { installed }),
        verified,
        ...(superseded === true && { isOlder: true as const }),
      };
      return { of, path, stored, photo: { photo } };
    }),
  ];
}

async function move({ path, at }: TrashedFile, { target }: PutAsidePorts): Promise<boolean> {
  try {
    return (await target.destination.move(path, at)) === 'moved';
  } catch (error) {
    throwIfRunEnds(error);
    return false;
  }
}
