import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Simulated, simulated } from '../support/simulated.ts';

const PROGRAM = resolve(import.meta.dirname, '../../bin/keepsake.js');

const canMount =
  spawnSync('unshare', ['-rm', 'sh', '-c', `mount -t tmpfs -o size=64k none "${import.meta.dirname}"`])
    .status === 0;
if (!canMount)
  console.warn(
    'REAL SMALL DISKS SKIPPED: user namespaces are not allowed here, so no small disk can be made',
  );

/** Runs shell commands where `$DISK` is a disk of this size; `$KEEPSAKE` syncs with this simulated iCloud. */
async function onSmallDisk({ simulator, folder }: Simulated, size: string, script: string): Promise<string> {
  const { username, password } = simulator.account;
  const command = `"${process.execPath}" --no-warnings "${PROGRAM}" --username ${username}`;
  const mount = `mkdir "$DISK" && mount -t tmpfs -o size=${size} none "$DISK"`;
  const { stdout } = await promisify(execFile)(
    'unshare',
    ['-rm', 'sh', '-c', `exec 2>&1; ${mount} && { ${script}; }`],
    {
      cwd: folder,
      env: {
        ...process.env,
        DISK: join(folder, 'disk'),
        KEEPSAKE: command,
        KEEPSAKE_SIMULATOR: simulator.url,
        KEEPSAKE_PASSWORD: password,
      },
    },
  );
  return stdout;
}

describe.skipIf(!canMount)('a small disk', { timeout: 30_000 }, () => {
  it('B2: photos stop coming before it is full, and the run says how much room there is', async () => {
    const world = await simulated({ library: { assets: 60, bytes: 100_000 } });
    await world.firstRun(['--auth-only']);
    const out = await onSmallDisk(
      world,
      '3m',
      `eval $KEEPSAKE --cookie-directory session --directory '"$DISK"'; echo "ended with $?";
       find "$DISK" -path '*/.keepsake' -prune -o -type f -size -100000c -print | sed 's/^/half: /';
       ls "$DISK/.keepsake/drafts" | sed 's/^/draft: /'; df -B1 --output=avail "$DISK"`,
    );
    expect(out).toContain('error: the disk with the photos has no room for the next file');
    expect(out).toMatch(/error: .* are free, of which 31\.5 kB are left alone/);
    expect(out).toContain('ended with 6');
    expect(out).not.toMatch(/half|draft/);
    expect(Number(out.trim().split('\n').at(-1))).toBeGreaterThan(31_457);
  });

  it('B1: a state that cannot grow takes the reserve, writes down what is done, and ends the run', async () => {
    const world = await simulated({ library: { assets: 600, bytes: 600 } });
    await world.firstRun(['--auth-only']);
    const out = await onSmallDisk(
      world,
      '16m',
      `cp session/* "$DISK" && chmod 700 "$DISK";
       sync() { eval $KEEPSAKE --directory photos --cookie-directory '"$DISK"' "$@"; echo "ended with $?"; };
       sync --recent 1; ls "$DISK" | grep reserve;
       cat /dev/zero > "$DISK/filler"; truncate -s -500k "$DISK/filler";
       sync; ls "$DISK" | grep -c reserve; rm "$DISK/filler"; sync`,
    );
    const [first = '', second = '', third = ''] = out.split(/ended with \d+/);
    expect(first).toContain('1 file downloaded');
    expect(out.match(/ended with (\d)/g)).toEqual(['ended with 0', 'ended with 6', 'ended with 0']);
    expect(second).toContain('.reserve');
    expect(second).toContain('is full');
    expect(second).toContain('what was done is written down');
    expect(third).toContain('0\n');
    expect(third).toMatch(/[1-9]\d* files there already/);
    expect(existsSync(join(world.folder, 'photos'))).toBe(true);
  });
});
