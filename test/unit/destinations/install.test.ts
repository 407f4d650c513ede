import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { type DiskCalls, type DiskEntry, nodeDiskCalls } from '../../../src/destinations/local/disk-calls.ts';
import { diskWith, refuse } from '../../support/disk-doubles.ts';
import { systemError } from '../../support/fail-nth.ts';
import { openDisk } from '../../support/local-disk.ts';
import { drafts, PATH, PHOTO, read, savePhoto, TIME } from '../../support/save-photo.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { relative } from '../../support/wanted.ts';

describe('install', () => {
  it.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EACCES', 'EINVAL', 'EMLINK'])(
    'B10: %s from link: by rename',
    async (code) => {
      const root = temporaryFolder();
      const disk = await openDisk(root, { calls: diskWith({ link: refuse(code) }) });
      expect(await savePhoto(disk)).toBe('installed');
      expect(read(root)).toEqual(PHOTO);
      expect(drafts(root)).toEqual([]);
    },
  );

  it('B10, F8: by rename, what is there is still never replaced', async () => {
    const root = temporaryFolder();
    const disk = await openDisk(root, { calls: diskWith({ link: refuse('EPERM') }) });
    mkdirSync(join(root, '2024'));
    writeFileSync(join(root, PATH), 'mine');
    const draft = await disk.begin('draft');
    await draft.write(PHOTO);
    expect(await draft.commit(PATH, TIME)).toBe('taken');
    await draft.abandon({ keepBytes: false });
    expect(read(root).toString()).toBe('mine');
  });

  it('B9: another volume: copied there under a hidden name, made durable, installed there', async () => {
    const root = temporaryFolder();
    const synced: string[] = [];
    const calls = diskWith(
      {
        link: (from, to) =>
          from.includes('drafts') && !to.includes('.keepsake/')
            ? Promise.reject(systemError('EXDEV'))
            : nodeDiskCalls.link(from, to),
      },
      (path, real) => ({
        sync: () => {
          synced.push(path);
          return real.sync();
        },
      }),
    );
    const disk = await openDisk(root, { calls });
    expect(await savePhoto(disk)).toBe('installed');
    expect(read(root)).toEqual(PHOTO);
    expect(statSync(join(root, PATH)).mtimeMs).toBe(TIME);
    expect(readdirSync(join(root, '2024'))).toEqual(['IMG_1.JPG']);
    expect(drafts(root)).toEqual([]);
    expect(synced.at(-1)).toContain('/2024/.keepsake-');
  });

  it('B9: a copy that fails leaves nothing behind in the folder', async () => {
    const root = temporaryFolder();
    const calls = diskWith({ link: refuse('EXDEV') }, (path) =>
      path.includes('/2024/') ? { sync: refuse('EIO') } : {},
    );
    mkdirSync(join(root, '.keepsake'));
    writeFileSync(join(root, '.keepsake/marker.json'), `{"id":"${'0'.repeat(36)}"}`);
    const disk = await openDisk(root, { calls });
    await expect(savePhoto(disk)).rejects.toMatchObject({ code: 'EIO', scope: 'file' });
    expect(readdirSync(join(root, '2024'))).toEqual([]);
  });

  it.each([
    ['an error', 'EIO'],
    ['"exists", because the request went out twice', 'EEXIST'],
  ])('N2: link happened, and the answer was %s', async (_what, code) => {
    const root = temporaryFolder();
    const calls = diskWith({
      async link(from, to) {
        await nodeDiskCalls.link(from, to);
        throw systemError(code);
      },
    });
    expect(await savePhoto(await openDisk(root, { calls }))).toBe('installed');
    expect(read(root)).toEqual(PHOTO);
    expect(drafts(root)).toEqual([]);
  });

  it('N2: rename happened, and the answer was lost', async () => {
    const root = temporaryFolder();
    const calls = diskWith({
      link: refuse('EPERM'),
      async rename(from, to) {
        await nodeDiskCalls.rename(from, to);
        throw systemError('EIO');
      },
    });
    expect(await savePhoto(await openDisk(root, { calls }))).toBe('installed');
    expect(read(root)).toEqual(PHOTO);
  });

  it.each([
    ['ENAMETOOLONG', 'file'],
    ['EACCES', 'file'],
    ['EFBIG', 'file'],
    ['ENOSPC', 'volume'],
    ['EDQUOT', 'volume'],
    ['EROFS', 'volume'],
    ['ENOTCONN', 'volume'],
  ])('B1, B6: %s is about one %s', async (code, scope) => {
    const root = temporaryFolder();
    let isReady = false;
    const calls = diskWith({
      link: (from, to) => (isReady ? refuse(code)() : nodeDiskCalls.link(from, to)),
      open: (path, mode) =>
        isReady && path.endsWith(PATH) ? refuse(code)() : nodeDiskCalls.open(path, mode),
    });
    const disk = await openDisk(root, { calls });
    isReady = true;
    await expect(savePhoto(disk)).rejects.toMatchObject({
      code,
      scope,
      message: `cannot save 2024/IMG_1.JPG: ${code}`,
    });
    expect(existsSync(join(root, PATH))).toBe(false);
  });

  it('F3: a name that is too long is nothing to look at and costs one file', async () => {
    const disk = await openDisk(temporaryFolder());
    const path = relative(`${'x'.repeat(300)}.jpg`);
    expect(await disk.stat(path)).toBeUndefined();
    await expect(savePhoto(disk, path)).rejects.toMatchObject({ code: 'ENAMETOOLONG', scope: 'file' });
    expect(await savePhoto(disk)).toBe('installed');
  });
});

describe('kinds of links', () => {
  const odd = (differs: (looks: number) => Partial<DiskEntry>): Partial<DiskCalls> => {
    let looks = 0;
    return { lstat: async (path) => ({ ...(await nodeDiskCalls.lstat(path)), ...differs((looks += 1)) }) };
  };

  it.each<[string, Partial<DiskCalls>, readonly string[]]>([
    ['shows what links are of', {}, ['hard', 'symlink']],
    ['numbers files by their names', odd((looks) => ({ identity: `${looks}` })), ['symlink']],
    ['tells of one name for each file', odd(() => ({ names: 1 })), ['symlink']],
    ['does not tell where symbolic links lead', { readlink: refuse('EPERM') }, ['hard']],
    ['leads symbolic links elsewhere', { readlink: async () => '/mnt/probe' }, ['hard']],
    [
      'keeps to itself which links lead up',
      {
        readlink: async (path) =>
          (await nodeDiskCalls.readlink(path)).startsWith('..') ? refuse('EPERM')() : 'x',
      },
      ['hard'],
    ],
  ])('F47: a disk that %s', async (_what, calls, kinds) => {
    const disk = await openDisk(temporaryFolder(), {
      calls: diskWith({ clone: refuse('ENOTSUP'), ...calls }),
    });
    expect([...(await disk.links.kinds())]).toEqual(kinds);
  });
});

describe('durability', () => {
  it.each(['write', 'sync', 'close'] as const)('B7, N1: a failed %s costs the draft', async (name) => {
    const root = temporaryFolder();
    const calls = diskWith({}, (path) => (path.includes('-draft') ? { [name]: refuse('EIO') } : {}));
    const disk = await openDisk(root, { calls });
    await expect(savePhoto(disk)).rejects.toMatchObject({ code: 'EIO', scope: 'file' });
    expect(existsSync(join(root, PATH))).toBe(false);
    expect(drafts(root)).toEqual([]);
  });

  it('B7: a folder that cannot be synced costs the success', async () => {
    const root = temporaryFolder();
    const calls = diskWith({
      syncDirectory: (path) => (path.endsWith('2024') ? refuse('EIO')() : nodeDiskCalls.syncDirectory(path)),
    });
    await expect(savePhoto(await openDisk(root, { calls }))).rejects.toMatchObject({ code: 'EIO' });
  });

  it.each(['EINVAL', 'ENOTSUP', 'ENOSYS'])('B8, N4: %s from sync is said once', async (code) => {
    const root = temporaryFolder();
    const warnings: string[] = [];
    const calls = diskWith({ syncDirectory: refuse(code) }, () => ({ sync: refuse(code) }));
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
    for (const name of ['2024/IMG_1.JPG', '2024/IMG_2.JPG']) {
      const disk = await openDisk(root, { calls, log });
      await savePhoto(disk, relative(name));
    }
    expect(read(root)).toEqual(PHOTO);
    expect(warnings.filter((text) => text.includes('durability'))).toHaveLength(1);
  });

  it.each(['EACCES', 'EBADF'])('B8, N4: folders that answer a sync with %s cost nothing', async (code) => {
    const root = temporaryFolder();
    const disk = await openDisk(root, { calls: diskWith({ syncDirectory: refuse(code) }) });
    expect(await savePhoto(disk)).toBe('installed');
    // Bytes that may be lost cost the draft.
    const lossy = diskWith({}, (path) => (path.includes('-draft') ? { sync: refuse(code) } : {}));
    const other = await openDisk(temporaryFolder(), { calls: lossy });
    await expect(savePhoto(other)).rejects.toMatchObject({ code });
  });

  it('A3: every new folder is made durable in the one above it before its file counts', async () => {
    const root = temporaryFolder();
    const log: string[] = [];
    const calls = diskWith({
      link: (from, to) => {
        log.push(`link ${to.slice(root.length)}`);
        return nodeDiskCalls.link(from, to);
      },
      mkdir: (path) => {
        log.push(`mkdir ${path.slice(root.length)}`);
        return nodeDiskCalls.mkdir(path);
      },
      syncDirectory: async (path) => {
        await nodeDiskCalls.syncDirectory(path);
        log.push(`sync ${path.slice(root.length)}`);
      },
    });
    const disk = await openDisk(root, { calls });
    log.length = 0;
    await savePhoto(disk, relative('2024/01/a.jpg'));
    await savePhoto(disk, relative('2024/01/b.jpg'));
    expect(log).toEqual([
      'mkdir /2024',
      'sync ',
      'mkdir /2024/01',
      'sync /2024',
      'link /2024/01/a.jpg',
      'sync /2024/01',
      'link /2024/01/b.jpg',
      'sync /2024/01',
    ]);
  });

  it('many files of one folder share syncs, and none counts before a sync that began after its link', async () => {
    const root = temporaryFolder();
    const linked: string[] = [];
    const synced = new Set<string>();
    let syncs = 0;
    const calls = diskWith({
      link: async (from, to) => {
        await nodeDiskCalls.link(from, to);
        linked.push(to);
      },
      syncDirectory: async (path) => {
        const before = [...linked];
        await nodeDiskCalls.syncDirectory(path);
        await new Promise((resolve) => setTimeout(resolve, 5));
        for (const name of before) synced.add(name);
        syncs += 1;
      },
    });
    const disk = await openDisk(root, { calls });
    await savePhoto(disk, relative('2024/first.jpg'));
    syncs = 0;
    await Promise.all(
      Array.from({ length: 60 }, async (_, n) => {
        await savePhoto(disk, relative(`2024/${n}.jpg`));
        expect(synced).toContain(join(root, `2024/${n}.jpg`));
      }),
    );
    expect(syncs).toBeLessThan(30);
  });

  it('G2: a time that the file system refuses costs the time only', async () => {
    const root = temporaryFolder();
    const disk = await openDisk(root, { calls: diskWith({}, () => ({ setTime: refuse('EINVAL') })) });
    expect(await savePhoto(disk)).toBe('installed');
  });

  it.each([-2_082_844_800_000, -1_000, 0, 4_102_444_800_000])(
    'G1: gives a file the time %d',
    async (time) => {
      const root = temporaryFolder();
      const disk = await openDisk(root);
      const draft = await disk.begin('draft');
      await draft.write(PHOTO);
      await draft.commit(PATH, time);
      expect(await disk.stat(PATH)).toMatchObject({ modifiedAtMs: time });
    },
  );
});
