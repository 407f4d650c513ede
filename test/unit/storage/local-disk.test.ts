import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { Destination } from '../../../src/model/destination.ts';
import { nodeDiskCalls } from '../../../src/storage/disk-calls.ts';
import { diskWith, refuse } from '../../support/disk-doubles.ts';
import { systemError } from '../../support/fail-nth.ts';
import { openDisk } from '../../support/local-disk.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { photoBytes, relative } from '../../support/wanted.ts';

const PHOTO = photoBytes('photo', 3000);
const PATH = relative('2024/IMG_1.JPG');
const TIME = Date.UTC(2019, 5, 6, 7, 8, 9);

async function save(disk: Destination, path = PATH, bytes: Uint8Array = PHOTO) {
  const draft = await disk.begin(`draft-${path.replaceAll('/', '_')}`);
  try {
    await draft.write(bytes);
    return await draft.commit(path, TIME);
  } catch (error) {
    await draft.abandon({ keepBytes: true });
    throw error;
  }
}

const read = (root: string, path: string = PATH) => readFileSync(join(root, path));
const drafts = (root: string) => readdirSync(join(root, '.keepsake/drafts'));

describe('install', () => {
  it.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])('B10: %s from link: by rename', async (code) => {
    const root = temporaryFolder();
    const disk = await openDisk(root, { calls: diskWith({ link: refuse(code) }) });
    expect(await save(disk)).toBe('installed');
    expect(read(root)).toEqual(PHOTO);
    expect(drafts(root)).toEqual([]);
  });

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
    expect(await save(disk)).toBe('installed');
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
    await expect(save(disk)).rejects.toMatchObject({ code: 'EIO', scope: 'file' });
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
    expect(await save(await openDisk(root, { calls }))).toBe('installed');
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
    expect(await save(await openDisk(root, { calls }))).toBe('installed');
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
    });
    const disk = await openDisk(root, { calls });
    isReady = true;
    await expect(save(disk)).rejects.toMatchObject({
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
    await expect(save(disk, path)).rejects.toMatchObject({ code: 'ENAMETOOLONG', scope: 'file' });
    expect(await save(disk)).toBe('installed');
  });
});

describe('durability', () => {
  it.each(['write', 'sync', 'close'] as const)('B7, N1: a failed %s costs the draft', async (name) => {
    const root = temporaryFolder();
    const calls = diskWith({}, (path) => (path.includes('-draft') ? { [name]: refuse('EIO') } : {}));
    const disk = await openDisk(root, { calls });
    await expect(save(disk)).rejects.toMatchObject({ code: 'EIO', scope: 'file' });
    expect(existsSync(join(root, PATH))).toBe(false);
    expect(drafts(root)).toEqual([]);
  });

  it('B7: a folder that cannot be synced costs the success', async () => {
    const root = temporaryFolder();
    const calls = diskWith({
      syncDirectory: (path) => (path.endsWith('2024') ? refuse('EIO')() : nodeDiskCalls.syncDirectory(path)),
    });
    await expect(save(await openDisk(root, { calls }))).rejects.toMatchObject({ code: 'EIO' });
  });

  it.each(['EINVAL', 'ENOTSUP', 'ENOSYS'])('B8, N4: %s from sync is said once', async (code) => {
    const root = temporaryFolder();
    const warnings: string[] = [];
    const calls = diskWith({ syncDirectory: refuse(code) }, () => ({ sync: refuse(code) }));
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
    const disk = await openDisk(root, { calls, log });
    warnings.length = 0;
    await save(disk);
    await save(disk, relative('2024/IMG_2.JPG'));
    expect(read(root)).toEqual(PHOTO);
    expect(warnings.filter((text) => text.includes('durability')).length).toBeLessThanOrEqual(1);
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
    await save(disk, relative('2024/01/a.jpg'));
    await save(disk, relative('2024/01/b.jpg'));
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
    await save(disk, relative('2024/first.jpg'));
    syncs = 0;
    await Promise.all(
      Array.from({ length: 60 }, async (_, n) => {
        await save(disk, relative(`2024/${n}.jpg`));
        expect(synced).toContain(join(root, `2024/${n}.jpg`));
      }),
    );
    expect(syncs).toBeLessThan(30);
  });

  it('G2: a time that the file system refuses costs the time only', async () => {
    const root = temporaryFolder();
    const disk = await openDisk(root, { calls: diskWith({}, () => ({ setTime: refuse('EINVAL') })) });
    expect(await save(disk)).toBe('installed');
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

describe('links inside the destination', () => {
  it('F9: a link at the path is neither followed nor replaced', async () => {
    const root = temporaryFolder();
    const disk = await openDisk(root);
    mkdirSync(join(root, '2024'));
    writeFileSync(join(root, 'target'), 'mine');
    symlinkSync(join(root, 'target'), join(root, PATH));
    const draft = await disk.begin('draft');
    await draft.write(PHOTO);
    expect(await draft.commit(PATH, TIME)).toBe('taken');
    await draft.abandon({ keepBytes: false });
    expect(readFileSync(join(root, 'target'), 'utf8')).toBe('mine');
    expect(await disk.stat(PATH)).toMatchObject({ kind: 'other' });
    await expect(disk.signature(PATH, new AbortController().signal)).rejects.toMatchObject({ code: 'ELOOP' });
  });

  it.each(['2024', '2024/01'])('F10: a linked folder is refused: %s', async (folder) => {
    const root = temporaryFolder();
    const elsewhere = temporaryFolder();
    mkdirSync(join(elsewhere, '01'));
    if (folder !== '2024') mkdirSync(join(root, '2024'));
    symlinkSync(elsewhere, join(root, folder));
    const disk = await openDisk(root);
    await expect(save(disk, relative('2024/01/a.jpg'))).rejects.toMatchObject({
      code: 'ELOOP',
      scope: 'file',
    });
    expect(readdirSync(join(elsewhere, '01'))).toEqual([]);
  });

  it.each(['2024', '2024/01'])(
    'F10: a folder swapped for a link during the run is refused: %s',
    async (folder) => {
      const root = temporaryFolder();
      const elsewhere = temporaryFolder();
      mkdirSync(join(elsewhere, '01'));
      const disk = await openDisk(root);
      await save(disk, relative('2024/01/a.jpg'));
      renameSync(join(root, folder), join(root, 'before'));
      symlinkSync(folder === '2024' ? elsewhere : join(elsewhere, '01'), join(root, folder));

      await expect(save(disk, relative('2024/01/b.jpg'))).rejects.toMatchObject({ code: 'ELOOP' });
      expect(readdirSync(join(elsewhere, '01'))).toEqual([]);
    },
  );

  it('a folder that was removed during the run is made again', async () => {
    const root = temporaryFolder();
    const disk = await openDisk(root);
    await save(disk, relative('2024/01/a.jpg'));
    renameSync(join(root, '2024'), join(root, 'moved'));
    expect(await save(disk, relative('2024/01/b.jpg'))).toBe('installed');
  });
});

describe('drafts', () => {
  it('B14: old ones go when the disk is opened, young ones stay', async () => {
    const root = temporaryFolder();
    await openDisk(root);
    for (const name of ['old', 'young']) writeFileSync(join(root, '.keepsake/drafts', name), 'x');
    const weekAgo = Date.now() / 1000 - 7 * 86_400 - 60;
    utimesSync(join(root, '.keepsake/drafts/old'), weekAgo, weekAgo);
    await openDisk(root);
    expect(drafts(root)).toEqual(['young']);
  });

  it('A1: a draft that is a saved photo already is never written to', async () => {
    const root = temporaryFolder();
    const disk = await openDisk(root);
    const draft = await disk.begin('draft');
    await draft.write(PHOTO);
    await draft.abandon({ keepBytes: true });
    // The process died between the two steps of an install.
    const [name = ''] = drafts(root);
    linkSync(join(root, '.keepsake/drafts', name), join(root, 'saved.jpg'));

    const again = await disk.begin('draft');
    expect(again.offset).toBe(0);
    await again.write(Buffer.from('other'));
    await again.abandon({ keepBytes: true });
    expect(readFileSync(join(root, 'saved.jpg'))).toEqual(PHOTO);
  });

  it('F9: a link in place of a draft is not followed', async () => {
    const root = temporaryFolder();
    const disk = await openDisk(root);
    const draft = await disk.begin('draft');
    await draft.write(PHOTO);
    await draft.abandon({ keepBytes: true });
    const [name = ''] = drafts(root);
    writeFileSync(join(root, 'mine'), 'mine');
    renameSync(join(root, '.keepsake/drafts', name), join(root, 'away'));
    symlinkSync(join(root, 'mine'), join(root, '.keepsake/drafts', name));
    const again = await disk.begin('draft');
    await again.write(PHOTO);
    await again.commit(PATH, TIME);
    expect(readFileSync(join(root, 'mine'), 'utf8')).toBe('mine');
    expect(read(root)).toEqual(PHOTO);
  });

  it('H7: two accounts do not share drafts', async () => {
    const root = temporaryFolder();
    const [sam, kim] = [await openDisk(root, { account: 'sam' }), await openDisk(root, { account: 'kim' })];
    const draft = await sam.begin('draft');
    await draft.write(PHOTO);
    await draft.abandon({ keepBytes: true });
    const other = await kim.begin('draft');
    expect(other.offset).toBe(0);
    await other.abandon({ keepBytes: false });
    expect(drafts(root)).toHaveLength(1);
  });

  it('B5: a disk that disappears during the run is not written past', async () => {
    const root = temporaryFolder();
    const disk = await openDisk(root);
    renameSync(join(root, '.keepsake'), join(root, 'gone'));
    await expect(disk.begin('draft')).rejects.toMatchObject({ code: 'ENOENT', scope: 'volume' });
    expect(readdirSync(root)).toEqual(['gone']);
  });

  it('B1: a failed write is told by a later call, and the draft is not kept', async () => {
    const root = temporaryFolder();
    const calls = diskWith({}, (path) => (path.includes('-draft') ? { write: refuse('ENOSPC') } : {}));
    const draft = await (await openDisk(root, { calls })).begin('draft');
    await draft.write(photoBytes('large', 1 << 20));
    await expect(draft.write(photoBytes('large', 1 << 20))).rejects.toMatchObject({
      code: 'ENOSPC',
      scope: 'volume',
    });
    await draft.abandon({ keepBytes: true });
    expect(drafts(root)).toEqual([]);
  });
});
