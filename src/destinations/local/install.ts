import { dirname } from 'node:path';
import { errorCodeOf } from '../../base/errors.ts';
import type { DiskCalls } from './disk-calls.ts';
import { unlessMissing, removeLeftover } from './disk-error.ts';
import { type InstallPorts, installReserved, type NameNote } from './install-reserved.ts';

/**
 * exFAT and some network and FUSE mounts have no hard links (FAULTS.md B10), or allow none to this user, or one name for each file.
 * Where the folder or the name is what is refused, the other way is refused for the same reason.
 */
export const NO_HARD_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EACCES',
  'EINVAL',
  'EMLINK',
]);

/**
 * Gives the file `from` the name `to` instead, whole or not at all, makes that durable, and never replaces anything. The
 * caller has synced the file. `note` is for names that the user would miss if a crash left them reserved. Rejects with EXDEV
 * when the two names lie on different volumes.
 */
export async function install(
  disk: InstallPorts,
  from: string,
  to: string,
  note?: NameNote,
): Promise<'installed' | 'taken'> {
  const { calls, sync } = disk;
  try {
    await calls.link(from, to);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code !== undefined && NO_HARD_LINKS.has(code)) return installReserved(disk, from, to, note);
    // A lost reply looks like a failure, or like EEXIST when the request was sent twice (FAULTS.md N2).
    if (code === 'EXDEV' || !(await areOneFile(calls, from, to))) {
      if (code === 'EEXIST') return 'taken';
      throw error;
    }
  }
  await removeLeftover(calls, from);
  await sync.directory(dirname(to));
  return 'installed';
}

/** Whether these are two names of one file. Some drivers number files at will: only who has two names has a second one. */
export async function areOneFile(calls: DiskCalls, one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([
    unlessMissing(calls.lstat(one)),
    unlessMissing(calls.lstat(other)),
  ]);
  return first !== undefined && first.identity === second?.identity && first.names > 1 && second.names > 1;
}
