import type { StoredFile } from '../../model/destination.ts';
import { isVerifiable } from '../../model/digest.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { RecordedSidecar } from '../../model/sidecars.ts';
import { diskSignature, type RecordedFile, type StateStore } from '../../model/state-store.ts';
import { agrees } from '../../plan/page-facts.ts';
import { sidecarPath } from '../../plan/want-sidecars.ts';
import { lookOnce } from '../paths/look-at-paths.ts';
import { lookWhether } from '../moves/look-at.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { GoneAsset } from './find-deleted.ts';
import { deletedOwner, type OwnersFacts } from './other-owners.ts';

/** What of a deleted asset lies here. */
export interface AsidePlan {
  readonly gone: GoneAsset;
  /** As they lie there, the older versions first. */
  readonly files: readonly {
    readonly row: RecordedFile;
    readonly stored: StoredFile;
    readonly of: RecordedFile['key'][];
  }[];
  /** `stored`: undefined for one that is recorded and not there. */
  readonly sidecars: readonly { readonly row: RecordedSidecar; readonly stored: StoredFile | undefined }[];
  /** Files that are recorded and not there. */
  readonly missing: readonly RelativePath[];
  /** What the user edited: then nothing of the asset is put aside. */
  readonly edited: RelativePath | undefined;
  /** A file of it cannot be looked at now: nothing is put aside, and a later run looks again. */
  readonly isUnseen: boolean;
}

export interface AsidePorts {
  readonly state: Pick<StateStore, 'at' | 'sidecars'>;
  readonly owners: OwnersFacts;
  readonly target: OpenedDestination;
  readonly signal: AbortSignal;
}

/** Looks at the files of an asset. One that serves a photo which iCloud did not delete is no part of the plan. */
export async function planAside(gone: GoneAsset, ports: AsidePorts): Promise<AsidePlan> {
  const { target, state } = ports;
  const files: AsidePlan['files'][number][] = [];
  const missing: RelativePath[] = [];
  const older = gone.files.filter(({ superseded }) => superseded === true);
  for (const row of [...older, ...gone.files.filter((one) => !older.includes(one))]) {
    if (files.some((one) => target.pathKey(one.row.path) === target.pathKey(row.path))) continue;
    const stored = await lookWhether(target.destination, row.path);
    if (stored === 'unknown') return { ...NOTHING, gone, isUnseen: true };
    if (stored === 'missing') {
      missing.push(row.path);
      continue;
    }
    if (await isEdited(row, stored, ports)) return { ...NOTHING, gone, edited: row.path };
    const others = (await state.at(target, [target.pathKey(row.path)])).map(({ key }) => key);
    if (await isNeeded(gone, row, others, ports)) continue;
    const isOwn = ({ library, asset, role }: RecordedFile['key']) =>
      library === row.key.library && asset === row.key.asset && role === row.key.role;
    files.push({ row, stored, of: [row.key, ...others.filter((key) => !isOwn(key))] });
  }
  return {
    gone,
    files,
    sidecars: await sidecarsOf(gone, files, ports),
    missing,
    edited: undefined,
    isUnseen: false,
  };
}

const NOTHING = { files: [], sidecars: [], missing: [], edited: undefined, isUnseen: false } as const;

/** Other bytes than we left: by size and time, then by what they are. */
async function isEdited(
  row: RecordedFile,
  stored: StoredFile,
  { target: { destination }, signal }: AsidePorts,
): Promise<boolean> {
  if (agrees(row, stored)) return false;
  const own = diskSignature(row);
  if (stored.kind !== 'file' || stored.size !== row.size || !isVerifiable(own)) return true;
  return (await lookOnce(() => destination.signature(row.path, signal))) !== own;
}

/** Whether any other photo of this file is none of those that go, another account has it, or it may be all that is left of a photo. */
async function isNeeded(
  { row: { library, id } }: GoneAsset,
  row: RecordedFile,
  keys: readonly RecordedFile['key'][],
  { owners, target }: AsidePorts,
): Promise<boolean> {
  if (owners.byUs.mayProve(row)) return true;
  for (const key of keys) {
    if (key.library === library && key.asset === id) continue;
    if ((await deletedOwner(key, owners)) === undefined) return true;
  }
  return owners.accounts.have(target, row.path);
}

/** The same with fewer files, and the sidecars beside those. */
export function onlyFiles(
  plan: AsidePlan,
  isGoing: (file: AsidePlan['files'][number]) => boolean,
): AsidePlan {
  const files = plan.files.filter(isGoing);
  if (files.length === plan.files.length) return plan;
  const beside = sidecarPathsOf(files);
  const sidecars = plan.sidecars.filter(({ row, stored }) => stored === undefined || beside.has(row.path));
  return { ...plan, files, sidecars };
}

function sidecarPathsOf(files: AsidePlan['files']): ReadonlySet<RelativePath> {
  return new Set(files.flatMap(({ row }) => [sidecarPath(row.path, 'full'), sidecarPath(row.path, 'stem')]));
}

/** Sidecars of ours beside the files that go, and those that are recorded and not there. */
async function sidecarsOf(
  { row: { library, id } }: GoneAsset,
  files: AsidePlan['files'],
  { state, target }: AsidePorts,
): Promise<AsidePlan['sidecars']> {
  const beside = sidecarPathsOf(files);
  const found: AsidePlan['sidecars'][number][] = [];
  for (const row of await state.sidecars.ofAssets({ destination: target.id, library, assets: [id] })) {
    const stored = await lookOnce(() => target.destination.stat(row.path));
    if (stored === undefined || (stored.kind === 'file' && beside.has(row.path))) found.push({ row, stored });
  }
  return found;
}
