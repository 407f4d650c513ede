import { readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { checkDestination } from '../../../src/destinations/local/check-destination.ts';
import { type DiskCalls, nodeDiskCalls } from '../../../src/destinations/local/disk-calls.ts';
import { diskWith } from '../../support/disk-doubles.ts';
import { systemError } from '../../support/fail-nth.ts';
import { openDisk } from '../../support/local-disk.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { relative } from '../../support/wanted.ts';

const check = (root: string, calls: DiskCalls, readOnly = false) =>
  checkDestination({ root, known: undefined, readOnly, acceptNew: false, log: silentLog, calls });

/** A disk whose names have so many bytes at most. */
function shortNames(bytes: number, code: string): DiskCalls {
  const refuseLong = (path: string) => {
    if (Buffer.byteLength(basename(path)) > bytes) throw systemError(code);
  };
  return diskWith({
    async open(path, mode) {
      refuseLong(path);
      return nodeDiskCalls.open(path, mode);
    },
    async lstat(path) {
      refuseLong(path);
      return nodeDiskCalls.lstat(path);
    },
  });
}

describe('F3: the longest name that a disk takes', () => {
  it.each([
    [143, 'ENAMETOOLONG', 143],
    [143, 'EINVAL', 143],
    [175, 'EIO', 175],
    [254, 'ENAMETOOLONG', 254],
    [100, 'ENAMETOOLONG', 100],
    [255, 'ENAMETOOLONG', 255],
    // Too short for us: it is as with any disk that refuses something.
    [60, 'ENAMETOOLONG', 255],
  ])('%i bytes, refused with %s: %i', async (bytes, code, longestName) => {
    const root = temporaryFolder();
    const calls = shortNames(bytes, code);
    expect(await check(root, calls)).toMatchObject({ longestName });
    expect(readdirSync(join(root, '.keepsake/drafts'))).toEqual([]);
    // Who only looks makes no file: not every disk tells it then.
    const seen = await check(root, calls, true);
    expect(seen.longestName).toBe(code === 'ENAMETOOLONG' ? longestName : 255);
  });

  it('a full disk is full, and no disk of short names', async () => {
    const root = temporaryFolder();
    const calls = diskWith({
      open: (path, mode) =>
        basename(path).length > 200 ? Promise.reject(systemError('ENOSPC')) : nodeDiskCalls.open(path, mode),
    });
    await expect(check(root, calls)).rejects.toMatchObject({ code: 'DESTINATION_FULL' });
  });
});

describe('F3: a name that is as long as names can be', () => {
  const name = `${'n'.repeat(251)}.JPG`;

  it.each([
    [name, `${'n'.repeat(249)}-2.JPG`],
    [`N. ${'n'.repeat(252)}`, `N. ${'n'.repeat(250)}-2`],
  ])('is put aside twice on one day: %s', async (long, second) => {
    const root = temporaryFolder();
    const disk = await openDisk(root);
    const places: string[] = [];
    for (const content of ['one', 'two']) {
      writeFileSync(join(root, long), content);
      places.push(await disk.setAside(relative(long), 0));
    }
    expect(places).toEqual([`.keepsake/trash/1970-01-01/${long}`, `.keepsake/trash/1970-01-01/${second}`]);
  });

  it('is put aside into a folder that is another volume', async () => {
    const root = temporaryFolder();
    let isMounted = false;
    const calls = diskWith({
      link: (from, to) =>
        isMounted && !from.includes('trash')
          ? Promise.reject(systemError('EXDEV'))
          : nodeDiskCalls.link(from, to),
    });
    const disk = await openDisk(root, { calls });
    isMounted = true;
    writeFileSync(join(root, name), 'one');
    expect(await disk.setAside(relative(name), 0)).toBe(`.keepsake/trash/1970-01-01/${name}`);
    expect(readdirSync(root)).toEqual(['.keepsake']);
  });
});
