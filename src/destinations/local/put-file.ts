import { createHash } from 'node:crypto';
import { join, posix } from 'node:path';
import { unlessMissing, removeLeftover } from './disk-error.ts';
import type { DiskRoot } from './disk-root.ts';
import { DRAFTS } from './hidden-folder.ts';
import { install } from './install.ts';
import { identityOf } from './look-at-link.ts';
import type { NameNotes } from './name-notes.ts';

/** See `DestinationLinks.put`. */
export async function putFile(
  disk: DiskRoot,
  notes: NameNotes,
  {
    path,
    bytes,
    over,
  }: { readonly path: string; readonly bytes: Uint8Array; readonly over: string | undefined },
): Promise<'put' | 'taken'> {
  const { calls, folders, sync } = disk;
  const folder = await folders.ensure(posix.dirname(path));
  const to = join(folder, posix.basename(path));
  const name = `put-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`;
  const draft = join(await folders.ensure(DRAFTS), name);
  await removeLeftover(calls, draft);
  const file = await calls.open(draft, 'create');
  try {
    try {
      await file.write([bytes], 0);
      await sync.file(file);
    } finally {
      await file.close();
    }
    if (over === undefined)
      return (await install(disk, draft, to, notes.of(path))) === 'installed' ? 'put' : 'taken';
    const there = await unlessMissing(calls.lstat(to));
    if (there === undefined || identityOf(there) !== over) return 'taken';
    await calls.rename(draft, to);
    await sync.directory(folder);
    return 'put';
  } finally {
    await removeLeftover(calls, draft);
  }
}
