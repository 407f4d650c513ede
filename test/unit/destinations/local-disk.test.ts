import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diskWith, refuse } from '../../support/disk-doubles.ts';
import { openDisk } from '../../support/local-disk.ts';
import { drafts, PATH, PHOTO, read, savePhoto, TIME } from '../../support/save-photo.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { photoBytes, relative } from '../../support/wanted.ts';

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
    await expect(savePhoto(disk, relative('2024/01/a.jpg'))).rejects.toMatchObject({
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
      await savePhoto(disk, relative('2024/01/a.jpg'));
      renameSync(join(root, folder), join(root, 'before'));
      symlinkSync(folder === '2024' ? elsewhere : join(elsewhere, '01'), join(root, folder));

      await expect(savePhoto(disk, relative('2024/01/b.jpg'))).rejects.toMatchObject({ code: 'ELOOP' });
      expect(readdirSync(join(elsewhere, '01'))).toEqual([]);
    },
  );

  it('a folder that was removed during the run is made again', async () => {
    const root = temporaryFolder();
    const disk = await openDisk(root);
    await savePhoto(disk, relative('2024/01/a.jpg'));
    renameSync(join(root, '2024'), join(root, 'moved'));
    expect(await savePhoto(disk, relative('2024/01/b.jpg'))).toBe('installed');
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

  it('B17: a folder in place of a draft stays, and costs nothing', async () => {
    const root = temporaryFolder();
    const disk = await openDisk(root);
    const draft = await disk.begin('draft');
    await draft.write(PHOTO);
    await draft.abandon({ keepBytes: true });
    const [name = ''] = drafts(root);
    renameSync(join(root, '.keepsake/drafts', name), join(root, 'away'));
    mkdirSync(join(root, '.keepsake/drafts', name, 'inside'), { recursive: true });
    for (const path of ['2024/a.jpg', '2024/b.jpg']) {
      const again = await disk.begin('draft');
      await again.write(new Uint8Array(PHOTO));
      expect(await again.commit(relative(path), TIME)).toBe('installed');
      expect(read(root, path)).toEqual(PHOTO);
    }
    expect(readdirSync(join(root, '.keepsake/drafts', name))).toEqual(['inside']);
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
    await expect(disk.begin('draft')).rejects.toMatchObject({ code: 'DESTINATION_MISSING' });
    expect(readdirSync(root)).toEqual(['gone']);
  });

  it('the memory of what is written is given back at once', async () => {
    const draft = await (await openDisk(temporaryFolder())).begin('draft');
    const [first, second] = [new Uint8Array(1 << 20), new Uint8Array(1000)];
    await draft.write(first);
    await draft.write(second);
    await draft.commit(PATH, TIME);
    expect([first.length, second.length]).toEqual([0, 0]);
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
