import { join, posix } from 'node:path';
import { errorCodeOf } from '../../base/errors.ts';
import { DestinationError } from '../../model/destination.ts';
import { confirmInstalled } from './confirm-installed.ts';
import type { DiskCalls, DiskEntry } from './disk-calls.ts';
import type { DiskRoot } from './disk-root.ts';
import { removeLeftover } from './disk-error.ts';
import { areOneFile, NO_HARD_LINKS } from './install.ts';
import { installAnywhere } from './install-anywhere.ts';
import type { NameNote } from './install-reserved.ts';

/** See `Destination.move`. */
export async function moveFile(
  disk: DiskRoot,
  path: string,
  to: string,
  note: NameNote,
): Promise<'moved' | 'taken'> {
  return moveBy(disk, path, to, (from, file) => installAnywhere(disk, from, to, file, note));
}

/**
 * Gives the file a second name, and takes the first away when the second is durable. `otherwise`: where a file cannot have two
 * names, or the two lie on different volumes; it takes the old name away itself.
 */
export async function moveBy(
  disk: DiskRoot,
  path: string,
  to: string,
  otherwise: (from: string, file: DiskEntry) => Promise<'installed' | 'taken'>,
): Promise<'moved' | 'taken'> {
  const { calls, folders, sync, root } = disk;
  const file = await calls.lstat(join(root, path));
  if (file.kind !== 'file') throw new DestinationError('EINVAL', 'file', 'only files are moved');
  const folder = await folders.ensure(posix.dirname(path));
  const from = join(folder, posix.basename(path));
  const target = await folders.ensure(posix.dirname(to));
  const second = join(target, posix.basename(to));
  const answer = await giveSecondName(calls, from, second);
  if (answer === 'taken') return 'taken';
  if (answer === 'given') {
    try {
      await sync.directory(target);
      await confirmInstalled(disk, to, file);
      await folders.confirm(path, file);
      await calls.unlink(from);
    } catch (error) {
      // The first name is there still: then the file keeps that alone.
      if (await areOneFile(calls, from, second)) await removeLeftover(calls, second);
      throw error;
    }
  } else if ((await otherwise(from, file)) === 'taken') {
    return 'taken';
  }
  await sync.directory(folder);
  return 'moved';
}

/** `impossible`: the two names lie on different volumes, or the file system has no hard links. */
async function giveSecondName(
  calls: DiskCalls,
  from: string,
  to: string,
): Promise<'given' | 'taken' | 'impossible'> {
  try {
    await calls.link(from, to);
    return 'given';
  } catch (error) {
    const code = errorCodeOf(error) ?? '';
    if (code === 'EXDEV' || NO_HARD_LINKS.has(code)) return 'impossible';
    // A run that was cut off after the link, or an answer that was lost (FAULTS.md N2).
    if (await areOneFile(calls, from, to)) return 'given';
    if (code === 'EEXIST') return 'taken';
    throw error;
  }
}
