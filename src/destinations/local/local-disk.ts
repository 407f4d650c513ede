import { createHash } from 'node:crypto';
import { join, posix } from 'node:path';
import { errorCodeOf } from '../../base/errors.ts';
import {
  type CheckedDestination,
  type Destination,
  DestinationError,
  type OpenDestinationOptions,
  type StoredFile,
} from '../../model/destination.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { confirmInstalled } from './confirm-installed.ts';
import type { DiskCalls, DiskEntry, DiskFile, DiskSpace } from './disk-calls.ts';
import { lookOnDisk, onDisk, unlessMissing, unusable, removeLeftover } from './disk-error.ts';
import { LocalDraft } from './draft.ts';
import { Ground } from './ground.ts';
import { DRAFTS } from './hidden-folder.ts';
import { linkFiles } from './link-files.ts';
import { lookAtLink, unlinkSeen } from './look-at-link.ts';
import { moveFile } from './move-file.ts';
import { NameNotes } from './name-notes.ts';
import { probeLinks } from './probe-links.ts';
import { openDiskRoot, type DiskRoot } from './disk-root.ts';
import { fileBytes, fileSignature } from './read-file.ts';
import { putFile } from './put-file.ts';
import { removeEmptyFolder } from './remove-empty-folder.ts';
import { setAside } from './set-aside.ts';

/** Links die within hours and resuming is a courtesy, so older drafts are only in the way (FAULTS.md B14). */
const DRAFT_LIFE_MS = 7 * 24 * 60 * 60 * 1000;

export interface LocalDiskOptions extends OpenDestinationOptions {
  readonly checked: CheckedDestination;
  readonly calls: DiskCalls;
}

/**
 * A folder on a disk as a destination. Call `checkDestination` first; its answer goes in here. Rejects with
 * DESTINATION_UNUSABLE or DESTINATION_FULL.
 */
export async function openLocalDisk(options: LocalDiskOptions): Promise<Destination> {
  const { checked, clock, log, readOnly, calls } = options;
  const ground = await openGround(checked, calls);
  const disk = openDiskRoot(checked.root, calls, log, ground);
  const prefix = createHash('sha256').update(options.account).digest('hex').slice(0, 8);
  const notes = new NameNotes(disk, checked.root, `${prefix}-name-`);
  if (!readOnly) {
    try {
      const names = await calls.list(await disk.folders.ensure(DRAFTS));
      await notes.settle(names);
      await removeOldDrafts(disk, names, clock.now() - DRAFT_LIFE_MS);
    } catch (error) {
      throw unusable(checked.root, error);
    }
  }
  const inUse = new Set<string>();

  return {
    traits: { caseSensitive: checked.caseSensitive, longestName: checked.longestName, canResume: true },

    async begin(draftId) {
      const wanted = `${prefix}-${draftId}`;
      for (let copy = 1; ; copy += 1) {
        const name = copy === 1 ? wanted : `${wanted}.${copy}`;
        // Two files with the same content may be under way at once: the second gets a draft of its own.
        if (inUse.has(name)) continue;
        inUse.add(name);
        const end = () => void inUse.delete(name);
        try {
          const opened = await onDisk('begin', name, () => openDraft(disk, name));
          if (opened !== 'a folder') return new LocalDraft({ disk, notes }, opened, end);
        } catch (error) {
          end();
          throw error;
        }
      }
    },

    async stat(path) {
      const entry = await lookOnDisk(calls, checked.root, path);
      return entry && toStoredFile(entry);
    },

    names: (folder) =>
      onDisk('list', folder ?? checked.root, async () => {
        const names = await unlessMissing(calls.list(join(checked.root, folder ?? '')));
        return names ?? [];
      }),

    signature: (path, signal) =>
      onDisk('read', path, () => fileSignature(calls, join(checked.root, path), signal)),

    read: (path) => fileBytes(calls, join(checked.root, path)),

    settle: (path) => onDisk('sync', path, () => settle(disk, checked.root, path)),

    async confirm(paths) {
      try {
        if (ground === undefined || (await ground.confirm())) return;
        for (const path of paths) {
          await onDisk('look at', path, () => mustBeThere(calls, checked.root, path));
        }
      } catch (error) {
        throw unusable(checked.root, error);
      }
    },

    space: () => spaceOf(calls, checked.root),
    setAside: (path, atMs) => onDisk('put aside', path, () => setAside(disk, path, atMs)),
    move: (from, to) => onDisk('move', from, () => moveFile(disk, from, to, notes.of(to))),
    removeEmptyFolder: (folder) => onDisk('remove', folder, () => removeEmptyFolder(disk, folder)),
    links: {
      kinds: () => probeLinks(disk),
      make: (links) => linkFiles(disk, notes, links),
      look: (path, from) => onDisk('look at', path, () => lookAtLink(disk, path, from)),
      remove: (names) => unlinkSeen(disk, names),
      put: (path, bytes, over) => onDisk('save', path, () => putFile(disk, notes, { path, bytes, over })),
    },
  };
}

interface OpenedDraft {
  readonly path: string;
  readonly file: DiskFile;
  readonly entry: DiskEntry;
}

async function openDraft(disk: DiskRoot, name: string): Promise<OpenedDraft | 'a folder'> {
  const path = join(await disk.folders.ensure(DRAFTS), name);
  const file = await openFile(disk.calls, path);
  if (file === 'a folder') return file;
  try {
    const entry = await file.entry();
    await confirmInstalled(disk, `${DRAFTS}/${name}`, entry);
    return { path, file, entry };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openFile(calls: DiskCalls, path: string): Promise<DiskFile | 'a folder'> {
  try {
    return await calls.open(path, 'create');
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'EEXIST') return resumeDraft(calls, path);
    // The drafts folder was there when the run began: the disk is gone, and what is left is its mount point.
    if (code === 'ENOENT') throw new DestinationError(code, 'volume', 'the destination disappeared', error);
    // What refuses one draft refuses them all; when the run began it did not.
    if (code === 'EACCES' || code === 'EPERM')
      throw new DestinationError(code, 'volume', `cannot create a file in ${DRAFTS}: ${code}`, error);
    throw error;
  }
}

async function resumeDraft(calls: DiskCalls, path: string): Promise<DiskFile | 'a folder'> {
  const { kind, names } = await calls.lstat(path);
  // None that we made: it stays, and the draft gets the next name.
  if (kind === 'directory') return 'a folder';
  if (kind === 'file' && names <= 1) return calls.open(path, 'update');
  // A crash between the two steps of an install leaves the draft as a second name of the saved photo: writing to it
  // would write to the photo.
  await calls.unlink(path);
  return calls.open(path, 'create');
}

async function openGround(
  { root, id, exists }: CheckedDestination,
  calls: DiskCalls,
): Promise<Ground | undefined> {
  if (!exists || id === undefined) return undefined;
  try {
    return await Ground.open(calls, root, id);
  } catch (error) {
    throw unusable(root, error);
  }
}

async function mustBeThere(calls: DiskCalls, root: string, path: RelativePath): Promise<void> {
  const entry = await unlessMissing(calls.lstat(join(root, path)));
  if (entry?.kind === 'file') return;
  throw new DestinationError('ENOENT', 'volume', 'a file that was just saved is not there');
}

async function removeOldDrafts(
  { calls, folders }: DiskRoot,
  names: readonly string[],
  olderThanMs: number,
): Promise<void> {
  for (const name of names) {
    // Looked at anew: in another folder, old files are not ours.
    const path = join(await folders.ensure(DRAFTS), name);
    const entry = await unlessMissing(calls.lstat(path));
    if (entry === undefined) continue;
    if (entry.modifiedAtMs < olderThanMs || entry.names > 1) await removeLeftover(calls, path);
  }
}

function toStoredFile({ kind, size, modifiedAtMs }: DiskEntry): StoredFile {
  return { kind: kind === 'file' ? 'file' : 'other', size, modifiedAtMs };
}

/** Undefined where it cannot be told. */
export async function spaceOf(calls: DiskCalls, root: string): Promise<DiskSpace | undefined> {
  try {
    const space = await onDisk('look at', root, () => calls.space(root));
    // Some network and FUSE mounts answer with zeros: they do not know.
    return space.totalBytes === 0 ? undefined : space;
  } catch (error) {
    if (error instanceof DestinationError && error.scope === 'file') return undefined;
    throw error;
  }
}

async function settle(disk: DiskRoot, root: string, path: RelativePath): Promise<StoredFile> {
  const folder = await disk.folders.ensure(posix.dirname(path));
  const file = await disk.calls.open(join(root, path), 'read');
  try {
    await disk.sync.file(file);
    await disk.sync.directory(folder);
    const entry = await file.entry();
    await disk.folders.confirm(path, entry);
    return toStoredFile(entry);
  } finally {
    await file.close();
  }
}
