import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { errorCodeOf } from '../../base/errors.ts';
import type { LinkKind } from '../../model/destination-links.ts';
import type { DiskCalls } from './disk-calls.ts';
import { onDisk, removeLeftover } from './disk-error.ts';
import type { DiskRoot } from './disk-root.ts';
import { DRAFTS } from './hidden-folder.ts';
import { areOneFile } from './install.ts';

/** Links of a tree lead up first, which some mounts do not tell. */
const LEAD = '../probe';

/**
 * See `DestinationLinks.kinds`: does each once, with an empty file. Some network and FUSE mounts number files by their names, or do not
 * tell where a symbolic link leads: a link that does not show what it is of could never be told from the user's, and counts as none.
 */
export async function probeLinks({ calls, folders }: DiskRoot): Promise<ReadonlySet<LinkKind>> {
  const folder = await onDisk('create', DRAFTS, () => folders.ensure(DRAFTS));
  const file = join(folder, `probe-${randomUUID()}`);
  await onDisk('create a file in', folder, async () => (await calls.open(file, 'create')).close());
  const second = `${file}-link`;
  const found = new Set<LinkKind>();
  try {
    const linkSeen = async () => {
      await calls.link(file, second);
      return areOneFile(calls, file, second);
    };
    if (await works(calls, second, linkSeen)) found.add('hard');
    const cloned = async () => {
      await calls.clone(file, second);
      return true;
    };
    if (await works(calls, second, cloned)) found.add('reflink');
    const leadSeen = async () => {
      await calls.symlink(LEAD, second);
      return (await calls.readlink(second)) === LEAD;
    };
    if (await works(calls, second, leadSeen)) found.add('symlink');
  } finally {
    await removeLeftover(calls, file);
  }
  return found;
}

/** `make`: makes the link, and answers whether it shows what it is of. */
async function works(calls: DiskCalls, path: string, make: () => Promise<boolean>): Promise<boolean> {
  try {
    return await make();
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    return false;
  } finally {
    await removeLeftover(calls, path);
  }
}
