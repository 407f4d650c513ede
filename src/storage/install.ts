import { errorCodeOf } from '../base/errors.ts';
import type { DiskCalls } from './disk-calls.ts';
import { unlessMissing } from './disk-error.ts';

/** exFAT and some network and FUSE mounts have no hard links (reliability.md B10). */
export const NO_HARD_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Gives the file `from` the name `to` instead, whole or not at all, and never replaces anything. The caller has synced the
 * file and syncs the directory afterwards. Rejects with EXDEV when the two names lie on different volumes.
 */
export async function install(calls: DiskCalls, from: string, to: string): Promise<'installed' | 'taken'> {
  try {
    await calls.link(from, to);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code !== undefined && NO_HARD_LINKS.has(code)) return renameIfFree(calls, from, to);
    // A lost reply looks like a failure, or like EEXIST when the request was sent twice (reliability.md N2).
    if (code === 'EXDEV' || !(await isSameFile(calls, from, to))) {
      if (code === 'EEXIST') return 'taken';
      throw error;
    }
  }
  await removeLeftover(calls, from);
  return 'installed';
}

/** The best that can be done without hard links: between the look and the rename another program could take the name. */
async function renameIfFree(calls: DiskCalls, from: string, to: string): Promise<'installed' | 'taken'> {
  const ours = await calls.lstat(from);
  if ((await unlessMissing(calls.lstat(to))) !== undefined) return 'taken';
  try {
    await calls.rename(from, to);
  } catch (error) {
    const there = await unlessMissing(calls.lstat(to));
    if (there?.identity !== ours.identity) throw error;
  }
  return 'installed';
}

async function isSameFile(calls: DiskCalls, one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([
    unlessMissing(calls.lstat(one)),
    unlessMissing(calls.lstat(other)),
  ]);
  return first !== undefined && first.identity === second?.identity;
}

/** Removes a file nobody needs. When it cannot be removed it stays hidden, and the next start tries again. */
export async function removeLeftover(calls: DiskCalls, path: string): Promise<void> {
  try {
    await calls.unlink(path);
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
  }
}
