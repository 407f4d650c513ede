import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { openDeletionJournal } from '../../src/state/deletion-journal.ts';
import { readDeletions } from '../../src/sync/deletions/read-deletions.ts';
import { keepsake } from '../support/outside.ts';
import { filesIn, type Simulated, simulated } from '../support/simulated.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const hasStrace = spawnSync('strace', ['-V']).status === 0;
const isLong = process.env['KEEPSAKE_LONG'] === '1';
if (!hasStrace)
  console.warn('KILL SWEEP SKIPPED: strace is not installed, so no real system call can be interrupted');

/** Another build of the command, where one is to be tried. */
const PROGRAM = resolve(
  process.env['KEEPSAKE_PROGRAM'] ?? join(import.meta.dirname, '../../bin/keepsake.js'),
);
/** Three batches of Apple's; the quick form has one. */
const PHOTOS = isLong ? 120 : 3;
/** So many kill points of a kind at most, spread over the whole run. */
const MOST_POINTS = Number(process.env['KEEPSAKE_KILLS'] ?? 12);

/** What is done with the journal of deletions: each of them is tried. */
const ON_JOURNAL = ['openat', 'write', 'fsync', 'close'];
/** `writev` sends to iCloud, the others write the state, the catalogue, the session and the lock. */
const ANYWHERE = ['writev', 'pwrite64', 'fsync', 'fdatasync', 'rename', 'unlink', 'mkdir', 'ftruncate'];

interface Command {
  readonly args: readonly string[];
  /** Where the photos are before. */
  readonly before: 'shown' | 'trashed';
}

const FILTER = ['--filter', 'photo or video'];
const COMMANDS = {
  prune: { args: ['prune', ...FILTER, '--at-most', '100%', '--yes'], before: 'shown' },
  apply: { args: ['apply', 'plan.json', '--yes'], before: 'shown' },
  undo: { args: ['undo', '--since', '2020-01-01'], before: 'trashed' },
} as const satisfies Readonly<Record<string, Command>>;

/** The second between two batches takes no time here. */
const HASTY: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(ms <= 1_000 ? 0 : ms, signal),
};

/** Everything on disk before a command, and how iCloud stands then. */
interface Start {
  readonly world: Simulated;
  readonly folder: string;
  readonly command: Command;
}

const username = ({ simulator }: Simulated) => simulator.account.username;
const journalIn = (folder: string, world: Simulated) =>
  join(folder, 'session', `${username(world)}.deletions.jsonl`);

async function startOf(command: Command): Promise<Start> {
  const world = await simulated({ library: { assets: PHOTOS, bytes: 500 } });
  const { run, folder } = world;
  const steps: (readonly string[])[] =
    command === COMMANDS.apply ? [['prune', ...FILTER, '--plan', 'plan.json']] : [];
  if (command.before === 'trashed') steps.push(COMMANDS.prune.args);
  expect((await world.firstRun()).code).toBe(0);
  for (const args of steps) expect((await run(args, { clock: HASTY })).code).toBe(0);
  return { world, folder, command };
}

/** A copy of everything on disk, and iCloud as it was: each kill meets the same. */
function again({ world, folder, command }: Start): string {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
  const { library } = world.simulator;
  for (const { asset, deleted } of library.files()) {
    if (command.before === 'trashed' && !deleted) library.delete(asset);
    if (command.before === 'shown' && deleted) library.restore(asset);
  }
  return copy;
}

function settings(world: Simulated) {
  const { account, url } = world.simulator;
  return {
    args: ['--username', username(world), '--cookie-directory', 'session'],
    env: { KEEPSAKE_SIMULATOR: url, KEEPSAKE_PASSWORD: account.password },
  };
}

/** `undo` is about no folder. */
function line({ world, command }: Start): readonly string[] {
  const place = command.before === 'shown' ? ['--directory', 'photos'] : [];
  return [...command.args, ...settings(world).args, ...place];
}

/** Runs the command below strace. Not a blocking spawn: the simulator answers in this process. */
async function under(start: Start, folder: string, options: readonly string[]): Promise<boolean> {
  const child = spawn('strace', ['-f', '-qq', ...options, process.execPath, PROGRAM, ...line(start)], {
    cwd: folder,
    // One worker: strace counts the calls of each thread by themselves.
    env: { ...process.env, ...settings(start.world).env, UV_THREADPOOL_SIZE: '1', NODE_OPTIONS: '' },
    stdio: 'ignore',
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  const wasKilled = signal === 'SIGKILL' || code === 137;
  if (!wasKilled) expect(code).toBe(0);
  return wasKilled;
}

/** How often the command makes such calls when nobody kills it. */
async function countOf(start: Start, call: string): Promise<number> {
  const folder = again(start);
  const list = join(folder, 'calls');
  expect(await under(start, folder, ['-o', list, '-e', `trace=${call}`])).toBe(false);
  const calls = readFileSync(list, 'utf8')
    .split('\n')
    .filter((one) => one.includes(`${call}(`)).length;
  rmSync(folder, { recursive: true });
  return calls;
}

/** Whether the journal tells what became of each photo, and every file is here. */
async function disagreements(start: Start, folder: string, isOver: boolean): Promise<readonly string[]> {
  const { world, command } = start;
  const { deletions, unreadable } = await readDeletions(openDeletionJournal(journalIn(folder, world)));
  const states = new Map([...deletions.byAsset.values()].map((one) => [one.asset, one.state]));
  const wrong: string[] = unreadable > 0 ? [`${unreadable} lines cannot be read`] : [];
  for (const { asset, deleted } of world.simulator.library.files()) {
    const state = states.get(asset);
    const isTold = state === 'unsure' || state === 'restoring' || (state === 'moved') === deleted;
    const goal = command.before === 'shown' ? 'moved' : 'restored';
    if (!isTold || (isOver && state !== goal)) wrong.push(`${asset}: ${state}, deleted: ${deleted}`);
  }
  const before = filesIn(join(world.folder, 'photos'));
  const now = filesIn(join(folder, 'photos'));
  const isSame = [...before].every(([name, bytes]) => now.get(name)?.equals(bytes) === true);
  if (!isSame || now.size !== before.size) wrong.push('the files here are not what they were');
  return wrong;
}

/** Kills the command there, and runs it again; false when it lived to its end. */
async function tryAt(start: Start, { call, n, onJournal }: Point, wrong: string[]): Promise<boolean> {
  const { world, command } = start;
  const folder = again(start);
  const only = onJournal === true ? ['-P', journalIn(folder, world)] : [];
  const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=KILL:when=${n}`];
  const wasKilled = await under(start, folder, ['-o', '/dev/null', ...only, ...inject]);
  const where = `${call} ${n}${onJournal === true ? ' on the journal' : ''}`;
  const say = (what: string) => wrong.push(`${where}: ${what}`);
  for (const what of await disagreements(start, folder, !wasKilled)) say(`killed: ${what}`);
  const run = (args: readonly string[]) => keepsake(args, { folder, env: settings(world).env, clock: HASTY });
  if (wasKilled) {
    const ended = await run(line(start));
    if (ended.code !== 0) say(`again: ${ended.code} ${ended.err}`);
    for (const what of await disagreements(start, folder, true)) say(`again: ${what}`);
  }
  if (command.before === 'shown') {
    const back = await run(['undo', '--since', '2020-01-01', ...settings(world).args]);
    const left = [...world.simulator.library.files()].filter(({ deleted }) => deleted).length;
    if (back.code !== 0 || left > 0) say(`undone: ${left} left, ${back.code} ${back.err}`);
  }
  rmSync(folder, { recursive: true });
  return wasKilled;
}

interface Point {
  readonly call: string;
  readonly n: number;
  readonly onJournal?: true | undefined;
}

/** Spread over the run. */
function spread(count: number): readonly number[] {
  const points = Math.min(count, MOST_POINTS);
  return Array.from({ length: points }, (_, at) => 1 + Math.floor((at * count) / points));
}

const LONG = { timeout: 3_600_000 };

const isQuick = hasStrace && !isLong;

describe.skipIf(!hasStrace)(
  'killed at a real system call, and run again: journal, iCloud and disk agree',
  () => {
    it.runIf(isLong).for(Object.entries(COMMANDS))('P12, P18: %s, anywhere', LONG, async ([, command]) => {
      const start = await startOf(command);
      const wrong: string[] = [];
      for (const call of ON_JOURNAL)
        for (let n = 1; await tryAt(start, { call, n, onJournal: true }, wrong); n += 1);
      for (const call of ANYWHERE)
        for (const n of spread(await countOf(start, call))) await tryAt(start, { call, n }, wrong);
      expect(wrong).toEqual([]);
      expect(start.world.simulator.violations).toEqual([]);
    });

    it.runIf(isQuick)('P18: prune, when iCloud has done it and nobody wrote that down', async () => {
      const start = await startOf(COMMANDS.prune);
      const wrong: string[] = [];
      expect(await tryAt(start, { call: 'write', n: 2, onJournal: true }, wrong)).toBe(true);
      expect(wrong).toEqual([]);
    });
  },
);
