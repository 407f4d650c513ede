import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn, type Simulated, simulated } from '../support/simulated.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type Ended, keepsake } from '../support/outside.ts';

const hasStrace = spawnSync('strace', ['-V']).status === 0;
const isLong = process.env['KEEPSAKE_LONG'] === '1';
if (!hasStrace)
  console.warn('KILL SWEEP SKIPPED: strace is not installed, so no real system call can be interrupted');

const PROGRAM = resolve(import.meta.dirname, '../../bin/keepsake.js');
const TREE = ['--folder-structure', '{:%d}'];
const OLD_TREE = ['--folder-structure', '{:%m}'];

/** The calls that change files, and which of each kind the quick form tries: of the moves, and of what is recorded before and after them. */
const CALLS: readonly [call: string, quick: readonly number[]][] = [
  ['link', [2, 5]],
  ['unlink', [9]],
  ['rmdir', [1]],
  ['fsync', [6]],
  ['pwrite64', [12]],
  ['mkdir', []],
  ['fdatasync', []],
];

/** Six photos, two of which want the names of each other. */
async function synced(): Promise<Simulated> {
  const world = await simulated({ library: 'empty' });
  const days = ['05-06', '06-05', '05-07', '05-08', '07-01', '07-02'];
  for (const [n, day] of days.entries()) {
    world.simulator.library.add({
      name: 'IMG_1.JPG',
      content: Buffer.from(`photo ${n}`.repeat(n + 60)),
      assetDate: Date.parse(`2024-${day}T12:00:00Z`),
    });
  }
  const { code, err } = await world.firstRun(OLD_TREE);
  expect(code, err).toBe(0);
  return world;
}

interface Copy {
  readonly folder: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A copy of everything on disk, so that each kill meets the same. */
function copyOf({ simulator, folder }: Simulated): Copy {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
  const { username, password } = simulator.account;
  return {
    folder: copy,
    args: ['--username', username, '--directory', 'photos', '--cookie-directory', 'session'],
    env: { KEEPSAKE_SIMULATOR: simulator.url, KEEPSAKE_PASSWORD: password },
  };
}

/** Runs the relayout until its n-th call of this kind kills it; false when it lived to the end. */
function killAt(call: string, n: number, { folder, args, env }: Copy): boolean {
  const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=KILL:when=${n}`];
  const child = spawnSync(
    'strace',
    ['-f', '-qq', '-o', '/dev/null', ...inject, process.execPath, PROGRAM, 'relayout', ...args, ...TREE],
    { cwd: folder, env: { ...process.env, ...env, UV_THREADPOOL_SIZE: '1', NODE_OPTIONS: '' } },
  );
  const wasKilled = child.signal === 'SIGKILL' || child.status === 137;
  if (!wasKilled) expect(child.status, String(child.stderr)).toBe(0);
  return wasKilled;
}

/** F56: those who only look tell where the files lie, and that more is to come; they change nothing. */
async function expectTruth(
  run: (more: readonly string[]) => Promise<Ended>,
  { folder, old, where }: { folder: string; old: ReadonlyMap<string, Buffer>; where: string },
): Promise<void> {
  const root = join(folder, 'photos');
  const before = filesIn(root);
  const manifest = await run(['manifest', '--json']);
  const { files } = JSON.parse(manifest.out) as { files: readonly { path: string }[] };
  expect(
    files.map(({ path }) => path).filter((path) => !before.has(path)),
    where,
  ).toEqual([]);
  const isCutOff = manifest.err.includes('cut off');
  for (const command of [['verify'], [...OLD_TREE, '--dry-run']]) {
    const { code, err } = await run(command);
    expect({ code, isTold: err.includes('cut off') }, `${where} ${err}`).toEqual({
      code: 0,
      isTold: isCutOff,
    });
    expect(err).not.toContain('would be downloaded');
  }
  const [path = ''] = before.keys();
  expect((await run(['whois', join(root, path)])).out, where).toContain(path);
  // What is elsewhere by now would go back, and nothing else.
  const back = await run(['relayout', ...OLD_TREE, '--dry-run', '--json']);
  expect(back.code, `${where} ${back.err}`).toBe(0);
  const { moves } = JSON.parse(back.out) as { moves: readonly { from: string }[] };
  const moved = [...before].flatMap(([name, bytes]) => (old.get(name)?.equals(bytes) === true ? [] : [name]));
  expect(moves.map(({ from }) => from).toSorted(), where).toEqual(moved.toSorted());
  expect(filesIn(root), where).toEqual(before);
}

describe.skipIf(!hasStrace)('F30: a relayout killed at a real system call', () => {
  it.each(CALLS.filter(([, quick]) => isLong || quick.length > 0))(
    '%s: loses no file and no row; a sync finds nothing to do, and the next relayout ends it',
    async (call, quick) => {
      const world = await synced();
      const whole = copyOf(world);
      expect(killAt('link', 1000, whole)).toBe(false);
      const goal = filesIn(join(whole.folder, 'photos'));
      const bytes = (files: ReadonlyMap<string, Buffer>) => [...files.values()].map(String).toSorted();
      const downloads = world.simulator.counters.get('download');
      const old = world.photos();
      let tried = 0;
      for (const n of isLong ? Array.from({ length: 300 }, (_, at) => at + 1) : quick) {
        const copy = copyOf(world);
        const { folder, args, env } = copy;
        const where = `${call} ${n}`;
        const wasKilled = killAt(call, n, copy);
        const run = (more: readonly string[]) => keepsake([...args, ...more], { folder, env });

        await expectTruth(run, { folder, old, where });
        const sync = await run(OLD_TREE);
        expect(sync, `${where} ${sync.err}`).toMatchObject({ code: 0 });
        expect(bytes(filesIn(join(folder, 'photos'))), where).toEqual(bytes(goal));
        const verified = await run(['verify']);
        expect(verified, `${where} ${verified.err}`).toMatchObject({ code: 0 });

        const again = await run(['relayout', ...TREE]);
        expect(again, `${where} ${again.err}`).toMatchObject({ code: 0 });
        expect(filesIn(join(folder, 'photos')), where).toEqual(goal);
        expect(readdirSync(join(folder, 'photos')).toSorted(), where).toEqual(
          readdirSync(join(whole.folder, 'photos')).toSorted(),
        );
        expect(await run(['verify']), where).toMatchObject({ code: 0 });
        if (!wasKilled) break;
        tried += 1;
      }
      expect(world.simulator.counters.get('download')).toBe(downloads);
      expect(tried).toBeGreaterThanOrEqual(isLong ? 0 : quick.length);
    },
    isLong ? 900_000 : 120_000,
  );
});
