import { constants } from 'node:fs';
import { access, readdir, statfs } from 'node:fs/promises';
import { systemFileCalls } from '../account/file-calls.ts';
import type { DiskLook } from './check.ts';

/** The disk of this machine, to look at. */
export const lookAtDisk: DiskLook = {
  files: systemFileCalls,
  list: (directory) => readdir(directory),
  isWritable: (path) =>
    access(path, constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    ),
  async freeBytes(path) {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
};
