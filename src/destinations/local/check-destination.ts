import { randomUUID } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { counted } from '../../base/counted.ts';
import { errorCodeOf, KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import {
  type CheckDestinationOptions,
  type CheckedDestination,
  DestinationError,
  USUAL_DISK,
} from '../../model/destination.ts';
import { nodeDiskCalls, type DiskCalls } from './disk-calls.ts';
import { onDisk, unlessMissing, unusable, removeLeftover } from './disk-error.ts';
import { DRAFTS, HIDDEN, MARKER, QUARANTINE, TRASH } from './hidden-folder.ts';
import { openDiskRoot, type DiskRoot } from './disk-root.ts';
import { longestName, seemsLongestName, seemsToTellCasesApart, tellsCasesApart } from './probe-names.ts';
import { readMarker, writeMarker } from './volume-marker.ts';

export interface CheckOptions extends Omit<CheckDestinationOptions, 'clock'> {
  /** Absolute path. */
  readonly root: string;
  readonly calls?: DiskCalls;
}

/**
 * Finds out, before the sign-in, whether photos can be kept here (FAULTS.md B4, B5, F11); call it before every
 * cycle, because disks go away between cycles. Rejects with DESTINATION_UNUSABLE, DESTINATION_MISSING or DESTINATION_FULL.
 */
export async function checkDestination(options: CheckOptions): Promise<CheckedDestination> {
  const { known, readOnly, acceptNew, log, calls = nodeDiskCalls } = options;
  const shown = printable(options.root);
  const mustBeKnown = known !== undefined && known.files > 0 && !acceptNew;

  if (dirname(resolve(options.root)) === resolve(options.root)) {
    throw new KeepsakeError(
      'DESTINATION_UNUSABLE',
      `${shown} is the root of a file system, not a folder for photos`,
    );
  }
  try {
    const root = await findRoot(options.root, calls);
    if (root !== undefined) await refuseLinks(root, calls);
    const marker = root === undefined ? undefined : await readMarker(calls, root);
    if (mustBeKnown && marker === undefined) {
      throw missing(known.files, root === undefined ? `${shown} is not there` : other(shown, 'is missing'));
    }
    // A damaged one says nothing about other disks, and is made anew.
    if (mustBeKnown && marker?.id !== undefined && marker.id !== known.id) {
      throw missing(known.files, other(shown, 'is that of another folder'));
    }
    if (root === undefined && readOnly)
      return { root: options.root, id: undefined, ...USUAL_DISK, exists: false };

    const usable = root ?? (await makeRoot(options.root, calls));
    const disk = openDiskRoot(usable, calls, log);
    if (!readOnly) await probe(disk);
    if (!readOnly && marker === undefined) await settleRoot(disk, usable);
    const id =
      marker?.id ??
      (readOnly ? undefined : await onDisk('create', MARKER, () => writeMarker(disk, usable, log)));
    const drafts = join(usable, DRAFTS);
    const caseSensitive = readOnly
      ? await seemsToTellCasesApart(calls, usable, id)
      : await tellsCasesApart(calls, drafts);
    const longest = readOnly ? await seemsLongestName(calls, usable) : await longestName(calls, drafts);
    return { root: usable, id, caseSensitive, longestName: longest, exists: true };
  } catch (error) {
    throw unusable(options.root, error);
  }
}

async function findRoot(path: string, calls: DiskCalls): Promise<string | undefined> {
  const root = await unlessMissing(onDisk('find', path, () => calls.realpath(path)));
  if (root === undefined) return undefined;
  if ((await calls.lstat(root)).kind !== 'directory') {
    throw new DestinationError('ENOTDIR', 'volume', 'it is not a folder');
  }
  return root;
}

/** What is ours must lie here, not where a link leads: that may be another place tomorrow, or another user's photos. */
async function refuseLinks(root: string, calls: DiskCalls): Promise<void> {
  for (const folder of [HIDDEN, DRAFTS, QUARANTINE, TRASH]) {
    const entry = await onDisk('look at', folder, () => unlessMissing(calls.lstat(join(root, folder))));
    if (entry?.kind !== 'link') continue;
    throw new DestinationError('ELOOP', 'volume', `folder ${folder} is a symbolic link`);
  }
}

async function makeRoot(path: string, calls: DiskCalls): Promise<string> {
  const absolute = resolve(path);
  const parent = (await findRoot(dirname(absolute), calls)) ?? (await makeRoot(dirname(absolute), calls));
  const root = join(parent, basename(absolute));
  await onDisk('create', root, () =>
    // Another keepsake may make it at this very moment (FAULTS.md H7).
    calls.mkdir(root).catch((error: unknown) => {
      if (errorCodeOf(error) !== 'EEXIST') throw error;
    }),
  );
  return root;
}

/**
 * Makes the names of the root and of the folders above it durable, each in the one above (FAULTS.md A3). Needed until
 * there is a marker, also where other programs made them: an earlier run may have been cut off in between.
 */
async function settleRoot({ sync }: DiskRoot, root: string): Promise<void> {
  for (let folder = dirname(root); ; folder = dirname(folder)) {
    try {
      await sync.directory(folder);
    } catch (error) {
      // A folder that we may not even read is none that we made.
      if (errorCodeOf(error) !== 'EACCES') throw error;
    }
    if (folder === dirname(folder)) return;
  }
}

/** Does once, with a few bytes, what every photo needs. */
async function probe({ calls, folders, sync }: DiskRoot): Promise<void> {
  const folder = await onDisk('create', HIDDEN, () => folders.ensure(DRAFTS));
  const path = join(folder, `probe-${randomUUID()}`);
  try {
    const file = await onDisk('create a file in', folder, () => calls.open(path, 'create'));
    try {
      await onDisk('write to a file in', folder, () => file.write([Buffer.from('keepsake')], 0));
      await onDisk('sync a file in', folder, () => sync.file(file));
    } finally {
      await onDisk('close a file in', folder, () => file.close());
    }
    await onDisk('sync', folder, () => sync.directory(folder));
  } catch (error) {
    await removeLeftover(calls, path);
    throw error;
  }
  await onDisk('remove a file in', folder, () => calls.unlink(path));
}

function other(shown: string, fact: string): string {
  return `${shown} is not the folder that keepsake wrote to before: its marker ${fact}`;
}

function missing(files: number, message: string): KeepsakeError {
  return new KeepsakeError('DESTINATION_MISSING', message, {
    details: [`${counted(files, 'file is', 'files are')} recorded there`],
  });
}
