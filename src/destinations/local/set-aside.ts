import type { RelativePath } from '../../model/relative-path.ts';
import type { DiskRoot } from './disk-root.ts';
import { trashPath } from './hidden-folder.ts';
import { installCopy } from './install-anywhere.ts';
import { moveBy } from './move-file.ts';

/** See `Destination.setAside`. The new name is durable before the old one goes. */
export async function setAside(disk: DiskRoot, path: RelativePath, atMs: number): Promise<string> {
  for (let copy = 1; ; copy += 1) {
    const tried = trashPath(path, atMs, copy);
    const copied = (from: string, file: Parameters<typeof installCopy>[3]) =>
      installCopy(disk, from, tried, file);
    if ((await moveBy(disk, path, tried, copied)) === 'moved') return tried;
  }
}
