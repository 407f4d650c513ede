import { join, posix } from 'node:path';
import { DestinationError } from '../../model/destination.ts';
import type { LinkFact, SeenLink } from '../../model/destination-links.ts';
import type { DiskEntry } from './disk-calls.ts';
import { onDisk, unlessMissing } from './disk-error.ts';
import type { DiskRoot } from './disk-root.ts';

/** See `DestinationLinks.look`. */
export async function lookAtLink(
  { calls, root }: DiskRoot,
  path: string,
  from: string | undefined,
): Promise<LinkFact> {
  const entry = await unlessMissing(calls.lstat(join(root, path)));
  if (entry === undefined) return { kind: 'missing' };
  const identity = identityOf(entry);
  if (entry.kind === 'link') {
    const target = await calls.readlink(join(root, path));
    const to = posix.join(posix.dirname(path), target);
    const isElsewhere = posix.isAbsolute(target) || to.startsWith('../');
    if (isElsewhere) return { kind: 'symlink', to: undefined, dangles: false, identity };
    const dangles = (await unlessMissing(calls.lstat(join(root, to)))) === undefined;
    return { kind: 'symlink', to, dangles, identity };
  }
  if (entry.kind !== 'file') return { kind: 'other' };
  const { size, modifiedAtMs, names } = entry;
  // Some drivers number files at will: only who has two names is another's second one.
  const isShared = names > 1 && from !== undefined;
  const file = isShared ? await unlessMissing(calls.lstat(join(root, from))) : undefined;
  const isSame = file !== undefined && file.names > 1 && file.identity === entry.identity;
  return { kind: 'file', size, modifiedAtMs, names, isSame, identity };
}

/** An inode number alone is given to the next file that is made. */
export function identityOf({ identity, kind, modifiedAtMs, size }: DiskEntry): string {
  return `${identity} ${kind} ${size} ${modifiedAtMs}`;
}

/** See `DestinationLinks.remove`. */
export async function unlinkSeen(disk: DiskRoot, names: readonly SeenLink[]): Promise<readonly boolean[]> {
  const gone = new Map<SeenLink, boolean>();
  for (const [folder, ofFolder] of Map.groupBy(names, ({ path }) => posix.dirname(path))) {
    let isChanged = false;
    for (const name of ofFolder) {
      const isGone = await unlinkOne(disk, name);
      gone.set(name, isGone !== false);
      isChanged ||= isGone === 'removed';
    }
    if (isChanged) await onDisk('sync', folder, async () => disk.sync.directory(join(disk.root, folder)));
  }
  return names.map((name) => gone.get(name) === true);
}

async function unlinkOne(
  { calls, root, folders }: DiskRoot,
  { path, identity, keepsLast }: SeenLink,
): Promise<'removed' | 'missing' | false> {
  try {
    return await onDisk('remove', path, async () => {
      const entry = await unlessMissing(calls.lstat(join(root, path)));
      if (entry === undefined) return 'missing';
      if (identityOf(entry) !== identity || (keepsLast === true && entry.names < 2)) return false;
      // Not through a link that took the place of a folder.
      const folder = await folders.ensure(posix.dirname(path));
      await calls.unlink(join(folder, posix.basename(path)));
      return 'removed';
    });
  } catch (error) {
    if (!(error instanceof DestinationError) || error.scope === 'volume') throw error;
    return false;
  }
}
