import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { checkDestination, type CheckOptions } from '../../../src/destinations/local/check-destination.ts';
import { nodeDiskCalls } from '../../../src/destinations/local/disk-calls.ts';
import { CrashDisk } from '../../support/crash-disk.ts';
import { diskWith, refuse } from '../../support/disk-doubles.ts';
import { failNth, systemError } from '../../support/fail-nth.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const check = (root: string, options: Partial<CheckOptions> = {}) =>
  checkDestination({
    root,
    known: undefined,
    readOnly: false,
    acceptNew: false,
    log: silentLog,
    ...options,
  });

describe('a place that can be used', () => {
  it('is marked once, and known by its mark from then on', async () => {
    const root = temporaryFolder();
    const first = await check(root);
    expect(first.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(await check(root, { known: { id: first.id ?? '', files: 3 } })).toEqual(first);
    expect(readdirSync(join(root, '.keepsake')).toSorted()).toEqual(['drafts', 'marker.json']);
    expect(readdirSync(join(root, '.keepsake/drafts'))).toEqual([]);
  });

  it('A3: is made where it is missing, each new folder durable in the one above it', async () => {
    const root = temporaryFolder();
    const log: string[] = [];
    const calls = diskWith({
      mkdir: (path) => {
        log.push(`mkdir ${path.slice(root.length)}`);
        return nodeDiskCalls.mkdir(path);
      },
      syncDirectory: (path) => {
        log.push(`sync ${path.slice(root.length)}`);
        return nodeDiskCalls.syncDirectory(path);
      },
    });
    await check(join(root, 'a/b'), { calls });
    expect(log.slice(0, 2)).toEqual(['mkdir /a', 'mkdir /a/b']);
    expect(log).toEqual(expect.arrayContaining(['sync /a', 'sync ']));
  });

  it('F10: may itself be a link', async () => {
    const root = temporaryFolder();
    const real = temporaryFolder();
    symlinkSync(real, join(root, 'photos'));
    expect((await check(join(root, 'photos'))).root).toBe(real);
  });

  it.each([
    ['ext4', true],
    ['exfat', false],
  ] as const)(
    'F6, N5, B16: tells whether the disk folds case, whatever its numbers say: %s',
    async (make, caseSensitive) => {
      const calls = new CrashDisk(make);
      const { id } = await check('/photos', { calls });
      const known = { id: id ?? '', files: 3 };
      expect(await check('/photos', { calls, known })).toMatchObject({ caseSensitive });
      expect(await check('/photos', { calls, known, readOnly: true })).toMatchObject({ caseSensitive });
      expect(await calls.list('/photos/.keepsake/drafts')).toEqual([]);
    },
  );

  it('B16: names with accents are tried, too, and where there can be none, those without', async () => {
    const ofAscii = (path: string) => !/[^ -~]/.test(path);
    const folding = new CrashDisk('exfat');
    const root = temporaryFolder();
    const onlyAccents = diskWith({
      open: (path, mode) => nodeDiskCalls.open(path.replace('\u00c9', '\u00e9'), mode),
      unlink: (path) => nodeDiskCalls.unlink(path.replace('\u00c9', '\u00e9')),
    });
    expect(await check(root, { calls: onlyAccents })).toMatchObject({ caseSensitive: false });
    expect(readdirSync(join(root, '.keepsake/drafts'))).toEqual([]);

    const open = folding.open.bind(folding);
    folding.open = (path, mode) => (ofAscii(path) ? open(path, mode) : refuse('EPERM')());
    expect(await check('/photos', { calls: folding })).toMatchObject({ caseSensitive: false });
  });

  it('a marker that cannot be read is made anew, and said', async () => {
    const root = temporaryFolder();
    const { id } = await check(root);
    const marker = join(root, '.keepsake/marker.json');
    writeFileSync(marker, '{"keepsake":1,"id":"..');
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
    const again = await check(root, { known: { id: id ?? '', files: 3 }, log });
    expect(again.id).not.toBe(id);
    expect(warnings).toHaveLength(1);
    expect(readFileSync(marker, 'utf8')).toContain(again.id);
    expect((await check(root)).id).toBe(again.id);
  });

  it('two runs that mark it at once agree', async () => {
    const root = temporaryFolder();
    const ids = await Promise.all(Array.from({ length: 8 }, async () => (await check(root)).id));
    expect(new Set(ids).size).toBe(1);
    expect(readdirSync(join(root, '.keepsake')).toSorted()).toEqual(['drafts', 'marker.json']);
  });
});

describe('looking only', () => {
  it('makes nothing', async () => {
    const root = temporaryFolder();
    const [fresh, missing] = [await check(root, { readOnly: true }), join(root, 'photos')];
    expect(fresh.id).toBeUndefined();
    expect(await check(missing, { readOnly: true })).toEqual({
      root: missing,
      id: undefined,
      caseSensitive: true,
      longestName: 255,
      exists: false,
    });
    expect(readdirSync(root)).toEqual([]);
  });

  it('reads what is there', async () => {
    const root = temporaryFolder();
    const marked = await check(root);
    expect(await check(root, { readOnly: true })).toEqual(marked);
  });
});

describe('a place that cannot be used', () => {
  it('F11: a file, and the root of a file system', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'file'), '');
    await expect(check(join(root, 'file'))).rejects.toMatchObject({ code: 'DESTINATION_UNUSABLE' });
    await expect(check(join(root, 'file/below'))).rejects.toMatchObject({ code: 'DESTINATION_UNUSABLE' });
    await expect(check('/')).rejects.toMatchObject({ code: 'DESTINATION_UNUSABLE' });
  });

  it('B4: is told with path, operation and user', async () => {
    const root = temporaryFolder();
    const calls = diskWith({ mkdir: refuse('EACCES') });
    await expect(check(root, { calls })).rejects.toMatchObject({
      code: 'DESTINATION_UNUSABLE',
      message: expect.stringMatching(/^\/.* cannot be used: cannot create .keepsake: EACCES$/),
      details: [expect.stringMatching(/^running as user \d+$/)],
    });
  });

  it.each([
    ['EROFS', 'DESTINATION_UNUSABLE'],
    ['EIO', 'DESTINATION_UNUSABLE'],
    ['ENOSPC', 'DESTINATION_FULL'],
  ])('B4: whichever call answers %s', async (code, expected) => {
    let n = 1;
    for (; ; n += 1) {
      const root = temporaryFolder();
      const faulty = failNth(nodeDiskCalls, {
        n,
        sticky: true,
        afterEffect: false,
        error: () => systemError(code),
      });
      const result = await check(root, { calls: faulty.port }).catch((error: unknown) => error);
      if (faulty.failed().length === 0) break;
      // A leftover that cannot be removed is no reason not to start.
      if (faulty.failed().every((name) => name === 'unlink')) continue;
      expect(result, `call ${n}: ${faulty.failed()[0]}`).toMatchObject({ code: expected });
    }
    expect(n).toBeGreaterThan(15);
  });

  it('B5: a known place whose marker is missing is not written to', async () => {
    const root = temporaryFolder();
    const known = { id: 'x', files: 2 };
    for (const place of [root, join(root, 'photos')]) {
      await expect(check(place, { known })).rejects.toMatchObject({
        code: 'DESTINATION_MISSING',
        details: ['2 files are recorded there'],
      });
    }
    expect(readdirSync(root)).toEqual([]);
  });

  it('B5: unless the user says so, or nothing was recorded there yet', async () => {
    const [one, other] = [temporaryFolder(), temporaryFolder()];
    await check(one, { known: { id: 'x', files: 2 }, acceptNew: true });
    await check(other, { known: { id: 'x', files: 0 } });
    for (const root of [one, other]) expect(existsSync(join(root, '.keepsake/marker.json'))).toBe(true);
  });

  it('B21: another disk with a marker of its own is not written to, unless the user says so or nothing was recorded', async () => {
    const root = temporaryFolder();
    const { id } = await check(root);
    const known = { id: 'another', files: 2 };
    for (const readOnly of [true, false]) {
      await expect(check(root, { known, readOnly })).rejects.toMatchObject({
        code: 'DESTINATION_MISSING',
        message: expect.stringMatching(/its marker is that of another folder$/),
        details: ['2 files are recorded there'],
      });
    }
    expect(await check(root, { known, acceptNew: true })).toMatchObject({ id });
    expect(await check(root, { known: { ...known, files: 0 } })).toMatchObject({ id });
  });

  it.each(['.keepsake', '.keepsake/drafts', '.keepsake/quarantine', '.keepsake/trash'])(
    'B22: %s as a link is refused, also by who only looks',
    async (folder) => {
      const root = temporaryFolder();
      await check(root);
      const elsewhere = join(temporaryFolder(), 'moved');
      if (existsSync(join(root, folder))) renameSync(join(root, folder), elsewhere);
      else mkdirSync(elsewhere);
      symlinkSync(elsewhere, join(root, folder));
      for (const readOnly of [true, false]) {
        await expect(check(root, { readOnly })).rejects.toMatchObject({
          code: 'DESTINATION_UNUSABLE',
          message: expect.stringContaining(`folder ${folder} is a symbolic link`),
        });
      }
    },
  );
});
