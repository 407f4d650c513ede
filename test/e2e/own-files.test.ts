import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Simulated, simulated } from '../support/simulated.ts';

const FILES = [
  'sqlite',
  'sqlite-wal',
  'session.json',
  'session.json.prev',
  'session.json.tmp',
  'attempts.json',
  'reserve',
] as const;

/** What may stand under a name; answers a look at what must stay as it is. */
const SHAPES: Readonly<Record<string, (path: string, outside: string) => () => unknown>> = {
  'a folder': (path) => {
    mkdirSync(path);
    return () => undefined;
  },
  'a pipe': (path) => {
    execFileSync('mkfifo', [path]);
    return () => undefined;
  },
  'a link to an empty file': (path, outside) => {
    writeFileSync(outside, '', { mode: 0o644 });
    chmodSync(outside, 0o644);
    symlinkSync(outside, path);
    return () => [statSync(outside).mode, readFileSync(outside, 'utf8')];
  },
  'a link to nothing': (path, outside) => {
    symlinkSync(outside, path);
    return () => statSync(outside, { throwIfNoEntry: false });
  },
};

/** Standing still costs no time in this test. Answers how long it would have been, milliseconds. */
function waitsInNoTime(): () => number {
  const wait = vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out');
  onTestFinished(() => wait.mockRestore());
  return () => wait.mock.calls.reduce((sum, [, , , ms]) => sum + Number(ms), 0);
}

/** Time for a writer to begin, and an end within the five seconds that a signal may wait. */
function expectPatience(ms: number): void {
  expect(ms).toBeGreaterThan(2000);
  expect(ms).toBeLessThan(5000);
}

const isPosix = process.platform !== 'win32';

function own({ folder, simulator }: Simulated, name: string): string {
  return join(folder, 'session', name === 'locks.sqlite' ? name : `${simulator.account.username}.${name}`);
}

describe.skipIf(!isPosix)('I15: own files of every shape', () => {
  const cases = FILES.flatMap((name) => Object.keys(SHAPES).map((shape) => [name, shape] as const));

  it.each(cases)('I15: %s as %s is put aside or replaced, never followed', async (name, shape) => {
    const cloud = await simulated();
    const first = await cloud.firstRun(['--recent', '3']);
    expect(first.code).toBe(0);
    const path = own(cloud, name);
    rmSync(path, { force: true });
    const look = SHAPES[shape]?.(path, join(cloud.folder, 'outside'));
    const before = look?.();
    // Without its session, a run signs in anew and needs the code.
    const { code, err } = await cloud.signIn(['--recent', '3']);
    expect(look?.()).toEqual(before);
    expect(err).not.toContain('bug');
    expect(code).toBe(0);
    expect((await cloud.run(['--recent', '3'])).code).toBe(0);
  });

  it.each(Object.keys(SHAPES))('I15: the gate of the lock as %s ends with 8', async (shape) => {
    const cloud = await simulated();
    mkdirSync(join(cloud.folder, 'session'), { mode: 0o700 });
    const look = SHAPES[shape]?.(own(cloud, 'locks.sqlite'), join(cloud.folder, 'outside'));
    const before = look?.();
    const { code, err } = await cloud.run([]);
    expect(look?.()).toEqual(before);
    expect(err).toContain('locks.sqlite cannot be used');
    expect(code).toBe(8);
  });

  it.each(['status', 'manifest'])('I15: %s, which only looks, says what the state is', async (command) => {
    const cloud = await simulated();
    mkdirSync(join(cloud.folder, 'session'), { mode: 0o700 });
    execFileSync('mkfifo', [own(cloud, 'sqlite')]);
    const { code, err } = await cloud.run([command]);
    expect(err).toContain('it is a pipe, not a file');
    expect(code).toBe(8);
  });

  it.each<[mode: number, code: number]>([
    [0o700, 0],
    [0o755, 0],
    [0o777, 8],
  ])('I15: a cookie directory that is a link: the mode %o behind it is left alone', async (mode, code) => {
    const cloud = await simulated();
    const target = join(cloud.folder, 'target');
    mkdirSync(target);
    chmodSync(target, mode);
    symlinkSync(target, join(cloud.folder, 'session'));
    const ended = await cloud.signIn(['--auth-only']);
    expect(statSync(target).mode & 0o777).toBe(mode);
    expect(ended.code).toBe(code);
    if (mode !== 0o700) expect(ended.err).toContain('is a link to one that other users can');
  });

  it.each(['--password-file', '--key-file'])('I15: %s may be a pipe that nobody writes to', async (flag) => {
    const cloud = await simulated();
    execFileSync('mkfifo', [join(cloud.folder, 'pipe')]);
    const waited = waitsInNoTime();
    const { code, err } = await cloud.run([flag, 'pipe']);
    expect(err).toContain('is a pipe that stays silent');
    expect(code).toBe(2);
    expectPatience(waited());
  });

  it('I15: a password file may be a pipe whose writer says nothing', async () => {
    const cloud = await simulated();
    const pipe = join(cloud.folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    // Opened for both ways, so that it has a writer and never a word.
    const writer = openSync(pipe, 'r+');
    const waited = waitsInNoTime();
    const { code, err } = await cloud.run(['--password-file', pipe]);
    closeSync(writer);
    expect(err).toContain('is a pipe that stays silent');
    expect(code).toBe(2);
    expectPatience(waited());
  });

  it('I15: a password comes from a pipe that is written to late', async () => {
    const cloud = await simulated();
    const pipe = join(cloud.folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'exec 3> pipe; sleep 0.1; echo Correct-Horse-1 >&3'], {
      cwd: cloud.folder,
    });
    const { code } = await cloud.signIn(['--auth-only', '--password-file', 'pipe']);
    writer.kill();
    expect(code).toBe(0);
  });
});

describe('I16: the version of the state', () => {
  it.each([60, 61, 62, 63])('I16: a flipped bit in byte %i is damage, not a newer keepsake', async (at) => {
    const cloud = await simulated();
    await cloud.firstRun(['--recent', '3']);
    const path = own(cloud, 'sqlite');
    const bytes = readFileSync(path);
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.of((bytes[at] ?? 0) ^ 0x20), 0, 1, at);
    closeSync(file);
    const { code, err } = await cloud.run(['--recent', '3']);
    expect(err).toContain('the state file was damaged');
    expect(err).not.toContain('newer keepsake');
    expect(code).toBe(0);
    expect(readFileSync(path).subarray(60, 64)).toEqual(bytes.subarray(60, 64));
  });
});

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

describe.skipIf(!isPosix)('I17: a cookie directory that nothing can be written into', () => {
  it.each(['new', 'of earlier runs'])(
    'I17: a cookie directory of mode 500, %s, ends with 8 and the reason',
    async (age) => {
      const cloud = await simulated();
      const session = join(cloud.folder, 'session');
      mkdirSync(session, { mode: 0o700, recursive: true });
      if (age !== 'new') await cloud.firstRun(['--recent', '3']);
      // Root may write everywhere, so the command has to run as somebody who may not.
      if (isRoot) execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, cloud.folder]);
      chmodSync(cloud.folder, 0o755);
      chmodSync(session, 0o500);
      const program = resolve(import.meta.dirname, '../../bin/keepsake.js');
      const { username, password } = cloud.simulator.account;
      const args = ['--username', username, '--directory', 'photos', '--cookie-directory', 'session'];
      const child = spawn(process.execPath, [program, ...args], {
        cwd: cloud.folder,
        env: {
          PATH: process.env['PATH'],
          HOME: cloud.folder,
          KEEPSAKE_SIMULATOR: cloud.simulator.url,
          KEEPSAKE_PASSWORD: password,
        },
        stdio: ['ignore', 'ignore', 'pipe'],
        ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
      });
      let said = '';
      child.stderr.on('data', (text: Buffer) => (said += text.toString()));
      const [code] = (await once(child, 'close')) as [number];
      chmodSync(session, 0o700);
      expect(said).toContain('EACCES');
      expect(said).not.toContain('ERR_SQLITE');
      expect(code).toBe(8);
    },
  );
});

it
  .skipIf(!isPosix)
  .each([
    'status',
    'list libraries',
    'list assets',
    'jobs',
    'jobs forget original',
    'manifest',
    'verify',
    'ignore',
    'relayout',
    'relayout --dry-run',
  ])('I17: a cookie directory that is a file: %s ends with 8 and the reason', async (words) => {
  const cloud = await simulated();
  writeFileSync(join(cloud.folder, 'session'), 'of the user');
  const { code, err } = await cloud.run(words.split(' '));
  expect([code, err]).toEqual([
    8,
    expect.stringContaining('cannot be used: something on the way to it is no folder (ENOTDIR)'),
  ]);
});

it.each([
  ['catalogue.sqlite', ['list', 'libraries']],
  ['sqlite', ['jobs']],
] as const)(
  'I16: damage of the %s is told to who only looks, with what the next sync does',
  async (file, words) => {
    const cloud = await simulated();
    await cloud.firstRun(['--recent', '3']);
    const path = own(cloud, file);
    writeFileSync(path, 'no database at all');
    const { code, err } = await cloud.run(words);
    expect([code, err]).toEqual([
      8,
      expect.stringContaining('the next sync puts it aside and starts a new one'),
    ]);
    expect(readFileSync(path, 'utf8')).toBe('no database at all');
    const sync = await cloud.run(['--recent', '3']);
    expect([sync.code, sync.err]).toEqual([
      0,
      expect.stringContaining('was put aside and a new one started'),
    ]);
    expect((await cloud.run(words)).code).toBe(0);
  },
);
