import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { filesIn, simulated } from '../support/simulated.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** How to make and mount a disk in a file; `$DISK` is mounted on `$AT`. */
const DISKS: Readonly<Record<string, string>> = {
  exfat: 'mkfs.exfat "$DISK" && mount.exfat-fuse "$(losetup -f --show "$DISK")" "$AT"',
  fat: 'mkfs.vfat "$DISK" && fusefat -o rw+ "$DISK" "$AT"',
  ntfs: 'mkfs.ntfs -F -Q "$DISK" && ntfs-3g "$DISK" "$AT"',
  'ntfs that folds': 'mkfs.ntfs -F -Q "$DISK" && lowntfs-3g -o ignore_case "$DISK" "$AT"',
};

const UNMOUNT = 'umount "$AT"; losetup -j "$DISK" | cut -d: -f1 | xargs -r losetup -d';
const isLong = process.env['KEEPSAKE_LONG'] === '1';

function shell(script: string, folder: string): number | null {
  const env = { ...process.env, DISK: join(folder, 'disk'), AT: join(folder, 'at') };
  return spawnSync('sh', ['-c', `{ ${script}; } >/dev/null 2>&1`], { env }).status;
}

/** Mounted until the test ends; undefined where this machine cannot. */
function mounted(make: string): string | undefined {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'at'));
  writeFileSync(join(folder, 'disk'), '');
  truncateSync(join(folder, 'disk'), 400_000_000);
  if (shell(make, folder) !== 0) return undefined;
  onTestFinished(() => void shell(UNMOUNT, folder));
  return join(folder, 'at');
}

const digestOf = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex');

/** Names that some disk takes for others, or does not take. */
const ODD_NAMES = [
  '\u00e9.JPG',
  '\u00c9.jpg',
  'e\u0301.JPG',
  'stra\u00dfe.jpg',
  'STRASSE.JPG',
  '\u03c3.jpg',
  '\u03c2.jpg',
  'a:b.jpg',
  'c?d.jpg',
  'e*f.jpg',
  'dots....jpg',
  ' blank .jpg',
  'CON.jpg',
  'nul.JPG',
  'COM1.jpg',
];

describe.skipIf(!isLong)('B16: real disks', { timeout: 120_000 }, () => {
  it.each(Object.keys(DISKS))('every photo is on the disk, whatever its name: %s', async (kind) => {
    const root = mounted(DISKS[kind] ?? '');
    if (root === undefined) {
      console.warn(`REAL DISK SKIPPED: ${kind} cannot be made or mounted here`);
      return;
    }
    const world = await simulated({ library: 'empty' });
    const { library } = world.simulator;
    const pairs = Array.from({ length: 10 }, (_, n) => [`IMG_${1000 + n}.JPG`, `img_${1000 + n}.jpg`]).flat();
    // That driver knows ASCII names only.
    const names = [...pairs, ...ODD_NAMES.filter((name) => kind !== 'fat' || /^[ -~]*$/.test(name))];
    for (const name of names) library.add({ name, assetDate: Date.UTC(2024, 1, 1) });
    mkdirSync(join(root, 'p'));
    const flat = ['--directory', join(root, 'p'), '--folder-structure', 'none'];
    const first = await world.firstRun([...flat, '--threads', '8']);
    expect(first.err).not.toContain('error');
    expect(first.code).toBe(0);
    const onDisk = [...filesIn(join(root, 'p')).values()].map(digestOf);
    const offered = [...library.files()].map((file) => digestOf(file.bytes()));
    expect(offered).toHaveLength(names.length);
    expect(new Set(onDisk)).toEqual(new Set(offered));

    // Drivers forget the numbers of files.
    spawnSync('sh', ['-c', 'echo 2 > /proc/sys/vm/drop_caches']);
    expect(await world.run(flat)).toMatchObject({ code: 0 });
    expect(filesIn(join(root, 'p')).size).toBe(onDisk.length);
    const verified = await world.run(['verify', '--directory', join(root, 'p')]);
    expect(`${verified.code} ${verified.err}`).toMatch(/^0 /);
    const audited = await world.run(['audit', ...flat]);
    expect(`${audited.code} ${audited.err}`).toMatch(/^0 /);

    const old = filesIn(join(root, 'p'));
    const months = ['--directory', join(root, 'p'), '--folder-structure', '{:%Y/%m}'];
    for (const tree of [months, flat]) {
      const { code, err } = await world.run(['relayout', ...tree]);
      expect(`${code} ${err}`).toMatch(/^0 /);
      expect(err).toContain(`${names.length} files moved`);
      const again = await world.run(['verify', '--directory', join(root, 'p')]);
      expect(`${again.code} ${again.err}`).toMatch(/^0 /);
    }
    expect(filesIn(join(root, 'p'))).toEqual(old);
  });
});

const QUOTA =
  'mkfs.btrfs -q "$DISK" && mount -o loop "$DISK" "$AT" && btrfs quota enable "$AT" && btrfs subvolume create "$AT/s" && btrfs qgroup limit 6M "$AT/s"';

describe.skipIf(!isLong)('B26: real disks', { timeout: 120_000 }, () => {
  it('a btrfs whose quota is used up under the cookie directory ends the run, and the next one goes on', async () => {
    const root = mounted(QUOTA);
    if (root === undefined) {
      console.warn('REAL DISK SKIPPED: btrfs cannot be made or mounted here');
      return;
    }
    const world = await simulated({ library: { assets: 20_000, bytes: 300 } });
    // In this process: a bus error would end the tests.
    const args = ['--cookie-directory', join(root, 's'), '--threads', '4'];
    const ended = await world.signIn(args);
    expect(ended, ended.err).toMatchObject({ code: 6 });
    expect(ended.err).toContain('is full');
    expect((await world.run(args)).code).toBe(6);
    expect(shell('btrfs qgroup limit none "$AT/s"', dirname(root))).toBe(0);
    expect((await world.run([...args, '--recent', '100'])).code).toBe(0);
  });
});
