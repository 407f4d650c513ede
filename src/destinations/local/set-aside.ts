import { join, posix } from 'node:path';
import { errorCodeOf } from '../../base/errors.ts';
import { DestinationError } from '../../model/destination.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { confirmInstalled } from './confirm-installed.ts';
import type { DiskCalls } from './disk-calls.ts';
import { installCopy } from './install-anywhere.ts';
import { areOneFile, NO_HARD_LINKS } from './install.ts';
import type { DiskRoot } from './disk-root.ts';
import { trashPath } from './hidden-folder.ts';

/** See `Destination.setAside`. The new name is durable before the old one goes. */
export async function setAside(disk: DiskRoot, path: RelativePath, atMs: number): Promise<string> {
  const { calls, folders, sync } = disk;
  const folder = await folders.ensure(posix.dirname(path));
  const from = join(folder, posix.basename(path));
  const file = await calls.lstat(from);
  if (file.kind !== 'file') throw new DestinationError('EINVAL', 'file', 'only files are put aside');

  for (let copy = 1; ; copy += 1) {
    const tried = trashPath(path, atMs, copy);
    const trash = await folders.ensure(posix.dirname(tried));
    const to = join(trash, posix.basename(tried));
    const answer = await giveSecondName(calls, from, to);
    if (answer === 'taken') continue;
    if (answer === 'given') {
      await sync.directory(trash);
      await confirmInstalled(disk, tried, file);
      await folders.confirm(path, file);
      await calls.unlink(from);
    } else if ((await installCopy(disk, from, tried, file)) === 'taken') {
      continue;
    }
    await sync.directory(folder);
    return tried;
  }
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
