import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DiskCalls, nodeDiskCalls } from '../../../src/destinations/local/disk-calls.ts';
import { diskWith, refuse } from '../../support/disk-doubles.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { openDisk } from '../../support/local-disk.ts';
import { drafts, PATH, PHOTO, savePhoto } from '../../support/save-photo.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { relative } from '../../support/wanted.ts';

const DEEP = relative('2024/01/b.jpg');

/** Puts a link in the place of a folder, which is somewhere else then. */
function swap(root: string, folder: string, target: string): void {
  renameSync(join(root, folder), join(root, 'before'));
  symlinkSync(target, join(root, folder));
}

function swapBack(root: string, folder: string): void {
  unlinkSync(join(root, folder));
  renameSync(join(root, 'before'), join(root, folder));
}

/** Somebody does this once, right before or after the first call of this name that is about such a path. */
function meanwhile(
  name: 'link' | 'rename' | 'open' | 'mkdir',
  about: RegExp,
  moment: { readonly before?: () => void; readonly after?: () => void },
  disk: DiskCalls = nodeDiskCalls,
): DiskCalls {
  let isDone = false;
  return {
    ...disk,
    [name]: async (...paths: Parameters<DiskCalls['link']>) => {
      const isNow = !isDone && paths.some((path) => about.test(path));
      if (isNow) isDone = true;
      if (isNow) moment.before?.();
      const answer: unknown = await Reflect.apply(disk[name], disk, paths);
      if (isNow) moment.after?.();
      return answer;
    },
  };
}

/** Every file below a folder, by its name alone. */
const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

describe('a folder of photos that is swapped at the worst moment', () => {
  it.each([
    ['the last folder', '2024/01', 'link', /b\.jpg$/, nodeDiskCalls],
    ['a folder above it', '2024', 'link', /b\.jpg$/, nodeDiskCalls],
    ['without hard links', '2024/01', 'rename', /b\.jpg$/, diskWith({ link: refuse('EPERM') })],
    ['another volume', '2024/01', 'open', /\/\.keepsake-/, otherVolume()],
  ] as const)(
    'B23: for a link to a folder outside: the file is taken away again: %s',
    async (_name, folder, call, about, disk) => {
      const root = temporaryFolder();
      const outside = temporaryFolder();
      if (folder === '2024') mkdirSync(join(outside, '01'));
      const calls = meanwhile(call, about, { before: () => swap(root, folder, outside) }, disk);
      const destination = await openDisk(root, { calls });

      await expect(savePhoto(destination, DEEP)).rejects.toMatchObject({ code: 'ELOOP', scope: 'file' });

      expect(filesBelow(outside)).toEqual([]);
    },
  );

  it('B23: and back again: a file that went elsewhere is not believed to be here', async () => {
    const root = temporaryFolder();
    const outside = temporaryFolder();
    const calls = meanwhile('link', /b\.jpg$/, {
      before: () => swap(root, '2024/01', outside),
      after: () => swapBack(root, '2024/01'),
    });
    const destination = await openDisk(root, { calls });
    await expect(savePhoto(destination, DEEP)).rejects.toMatchObject({ code: 'ENOENT', scope: 'file' });
    expect(await savePhoto(destination, DEEP)).toBe('installed');
  });

  it('B23: a folder above that was moved away, with a link to it in its place, is noticed before anything is put there', async () => {
    const root = temporaryFolder();
    const outside = temporaryFolder();
    const destination = await openDisk(root);
    await savePhoto(destination, DEEP);
    renameSync(join(root, '2024'), join(outside, '2024'));
    symlinkSync(join(outside, '2024'), join(root, '2024'));
    await expect(savePhoto(destination, relative('2024/01/c.jpg'))).rejects.toMatchObject({ code: 'ELOOP' });
    expect(filesBelow(outside)).toEqual(['b.jpg']);
  });

  it('B23: another real folder in its place is not believed to hold the file', async () => {
    const root = temporaryFolder();
    const calls = meanwhile('link', /b\.jpg$/, {
      after() {
        renameSync(join(root, '2024'), join(root, '2023'));
        mkdirSync(join(root, '2024/01'), { recursive: true });
      },
    });
    const destination = await openDisk(root, { calls });
    await expect(savePhoto(destination, DEEP)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(existsSync(join(root, '2023/01/b.jpg'))).toBe(true);
    expect(await savePhoto(destination, DEEP)).toBe('installed');
  });

  it('B23: a file that was there already is not taken over through a link', async () => {
    const root = temporaryFolder();
    const outside = temporaryFolder();
    writeFileSync(join(outside, 'b.jpg'), PHOTO);
    mkdirSync(join(root, '2024/01'), { recursive: true });
    const calls = meanwhile('open', /b\.jpg$/, { before: () => swap(root, '2024/01', outside) });
    const destination = await openDisk(root, { calls });
    await expect(destination.settle(DEEP)).rejects.toMatchObject({ code: 'ELOOP' });
    expect(filesBelow(outside)).toEqual(['b.jpg']);
  });
});

describe('folders of ours that are swapped for links', () => {
  it.each(['.keepsake/drafts', '.keepsake'])('B22: %s: no draft is begun outside', async (folder) => {
    const root = temporaryFolder();
    const outside = temporaryFolder();
    mkdirSync(join(outside, 'drafts'));
    const destination = await openDisk(root);
    swap(root, folder, outside);
    await expect(destination.begin('draft')).rejects.toThrow();
    expect(filesBelow(outside)).toEqual([]);
  });

  it('B22: the drafts, at the worst moment: the empty draft is taken away again', async () => {
    const root = temporaryFolder();
    const outside = temporaryFolder();
    const calls = meanwhile('open', /drafts\/[0-9a-f]{8}-/, {
      before: () => swap(root, '.keepsake/drafts', outside),
    });
    const destination = await openDisk(root, { calls });
    await expect(destination.begin('draft')).rejects.toMatchObject({ code: 'ELOOP' });
    expect(filesBelow(outside)).toEqual([]);
    swapBack(root, '.keepsake/drafts');
    await savePhoto(destination);
    expect(drafts(root)).toEqual([]);
  });

  it('B22: the trash: the bad file keeps its name', async () => {
    const root = temporaryFolder();
    const outside = temporaryFolder();
    const calls = meanwhile('link', /trash/, {
      before: () => swap(root, '.keepsake/trash/2019-06-06/2024', outside),
    });
    const destination = await openDisk(root, { calls });
    await savePhoto(destination);
    await expect(destination.setAside(PATH, Date.UTC(2019, 5, 6))).rejects.toMatchObject({ code: 'ELOOP' });
    expect(filesBelow(outside)).toEqual([]);
    expect(lstatSync(join(root, PATH)).size).toBe(PHOTO.length);
  });

  it('B22: the quarantine: nothing is put outside', async () => {
    const root = temporaryFolder();
    const outside = temporaryFolder();
    const calls = meanwhile('link', /quarantine/, {
      before: () => swap(root, '.keepsake/quarantine', outside),
    });
    const draft = await (await openDisk(root, { calls })).begin('draft');
    await draft.write(PHOTO);
    await expect(draft.quarantine('bad.jpg')).rejects.toMatchObject({ code: 'ELOOP' });
    expect(filesBelow(outside)).toEqual([]);
  });

  it('B22: old files of somebody else are no drafts of ours', async () => {
    const root = temporaryFolder();
    const outside = temporaryFolder();
    writeFileSync(join(outside, 'old.jpg'), PHOTO);
    await openDisk(root);
    const calls: DiskCalls = {
      ...nodeDiskCalls,
      async list(path) {
        rmSync(join(root, '.keepsake/drafts'), { recursive: true });
        symlinkSync(outside, join(root, '.keepsake/drafts'));
        return nodeDiskCalls.list(path);
      },
    };
    await expect(openDisk(root, { calls, clock: inAYear() })).rejects.toMatchObject({
      code: 'DESTINATION_UNUSABLE',
    });
    expect(filesBelow(outside)).toEqual(['old.jpg']);
  });
});

/** Drafts cannot be linked or renamed to where photos go, only copied. */
function otherVolume(): DiskCalls {
  const across = (from: string, to: string) => from.includes('/drafts/') && !to.includes('/.keepsake/');
  return diskWith({
    link: (from, to) => (across(from, to) ? refuse('EXDEV')() : refuse('EPERM')()),
  });
}

function inAYear() {
  return new FakeClock(Date.now() + 365 * 86_400_000);
}
