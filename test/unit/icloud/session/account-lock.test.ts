import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import { KeepsakeError } from '../../../../src/base/errors.ts';
import { acquireAccountLock } from '../../../../src/icloud/session/account-lock.ts';

const ACCOUNT = 'sam@example.com';
const ROUNDS = process.env['KEEPSAKE_LONG'] === '1' ? 200 : 4;
const STARTERS = 20;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'keepsake-lock-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const lockPath = () => join(directory, `${ACCOUNT}.lock`);

function acquire(onLost: (reason: string) => void = () => {}) {
  return acquireAccountLock({
    directory,
    account: ACCOUNT,
    command: 'keepsake sync',
    clock: systemClock,
    onLost,
  });
}

async function refusal(): Promise<KeepsakeError> {
  const error: unknown = await acquire().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof KeepsakeError)) throw new Error('not refused', { cause: error });
  return error;
}

const answerSchema = v.object({ got: v.optional(v.boolean()), details: v.optional(v.array(v.string())) });
type Answer = v.InferOutput<typeof answerSchema>;

class Starter {
  readonly process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcess, lines: AsyncIterator<string>) {
    this.process = child;
    this.#lines = lines;
  }

  static async start(): Promise<Starter> {
    const script = join(import.meta.dirname, 'lock-child.ts');
    const child = spawn(process.execPath, [script, directory], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const starter = new Starter(child, createInterface(child.stdout)[Symbol.asyncIterator]());
    await starter.answer();
    return starter;
  }

  try(): Promise<Answer> {
    this.process.stdin?.write(`${ACCOUNT}\n`);
    return this.answer();
  }

  async answer(): Promise<Answer> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error('the starter ended');
    return v.parse(answerSchema, JSON.parse(line.value));
  }

  async kill(): Promise<void> {
    const exit = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exit;
  }
}

describe('with other processes', () => {
  it('H1: a second instance is refused within a second and told who is there', async () => {
    const owner = await Starter.start();
    expect(await owner.try()).toMatchObject({ got: true });

    const startedAt = performance.now();
    const error = await refusal();

    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(error.code).toBe('ACCOUNT_BUSY');
    expect(error.details).toEqual([
      `process ${owner.process.pid} on ${hostname()}`,
      expect.stringMatching(/^since \d{4}-\d\d-\d\dT/),
      'running keepsake watch',
    ]);
  });

  it('H2: the lock of a killed owner is taken over within a second', async () => {
    const owner = await Starter.start();
    expect(await owner.try()).toMatchObject({ got: true });
    await owner.kill();
    expect(readdirSync(directory)).toContain(`${ACCOUNT}.lock`);

    const startedAt = performance.now();
    const lock = await acquire();

    expect(performance.now() - startedAt).toBeLessThan(1000);
    await lock.release();
  });

  it(`H5: of ${STARTERS} starters at a dead lock exactly one becomes the owner, ${ROUNDS} times`, {
    timeout: 600_000,
  }, async () => {
    const starters = await Promise.all(Array.from({ length: STARTERS }, () => Starter.start()));

    for (let round = 0; round < ROUNDS; round += 1) {
      const answers = await Promise.all(starters.map((starter) => starter.try()));
      const owners = answers.flatMap(({ got }, n) => (got === true ? n : []));
      expect(owners).toHaveLength(1);
      const winner = owners[0] ?? 0;
      const pid = starters[winner]?.process.pid;
      const losers = answers.filter(({ got }) => got === false);
      expect(losers.every(({ details }) => details?.[0] === `process ${pid} on ${hostname()}`)).toBe(true);

      await starters[winner]?.kill();
      starters[winner] = await Starter.start();
    }
  });
});

describe('in one process', () => {
  it('is free again after release, for any number of times', async () => {
    for (let n = 0; n < 3; n += 1) {
      const lock = await acquire();
      expect((await refusal()).details[0]).toBe(`process ${process.pid} on ${hostname()}`);
      await lock.release();
      await lock.release();
    }
    expect(readdirSync(directory)).toEqual(['locks.sqlite']);
  });

  it("accounts do not stand in each other's way", async () => {
    const one = await acquire();
    const other = await acquireAccountLock({
      directory,
      account: 'alex@example.com',
      command: 'x',
      clock: systemClock,
      onLost: () => {},
    });
    await Promise.all([one.release(), other.release()]);
  });

  it('two spellings of an account are one', async () => {
    const lock = await acquireAccountLock({
      directory,
      account: ' Sam@Example.COM ',
      command: 'x',
      clock: systemClock,
      onLost: () => {},
    });
    expect((await refusal()).code).toBe('ACCOUNT_BUSY');
    await lock.release();
  });

  it('J2: the gate can be read by its owner only', async () => {
    const before = process.umask(0);
    const lock = await acquire().finally(() => process.umask(before));
    expect(statSync(join(directory, 'locks.sqlite')).mode & 0o777).toBe(0o600);
    await lock.release();
  });

  it('makes the folder when there is none', async () => {
    directory = join(directory, 'deep', 'er');
    const lock = await acquire();
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    await lock.release();
  });
});

/** Leaves a lock and a record of an owner like this process, but for the given facts. */
async function leave(facts: object, lockAgeMs: number): Promise<void> {
  const lock = await acquire();
  const gate = new DatabaseSync(join(directory, 'locks.sqlite'));
  const row = gate.prepare('SELECT record FROM owners').get();
  await lock.release();
  const record: object = JSON.parse(String(row?.['record']));
  gate
    .prepare('INSERT INTO owners VALUES (?, ?, ?)')
    .run(ACCOUNT, 'id', JSON.stringify({ ...record, ...facts }));
  gate.close();
  mkdirSync(lockPath());
  const time = (Date.now() - lockAgeMs) / 1000;
  utimesSync(lockPath(), time, time);
}

/** Lets renewals fall due, one after the other, until each has come to an end: the next one is planned, or the lock lost. */
async function renewals(times: number, lost: readonly string[]): Promise<void> {
  const isOver = () => lost.length > 0;
  for (let n = 0; n < times && !isOver(); n += 1) {
    vi.advanceTimersByTime(10_000);
    while (vi.getTimerCount() === 0 && !isOver()) await new Promise((done) => setImmediate(done));
  }
}

describe('what an owner left behind', () => {
  const elsewhere = { pid: 4711, host: 'nas', command: 'keepsake watch' };

  it.each<[rule: string, facts: object, lockAgeMs: number, taken: boolean]>([
    ['H3: a process id used again by another process is a dead owner', { startTicks: '1' }, 0, true],
    ['H2: a process id that nobody has is a dead owner', { pid: 2 ** 22 + 1 }, 0, true],
    ['a living owner counts however old its lock is (H8)', {}, 3_600_000, false],
    [
      'H4: an owner in another container counts while its lock is young',
      { ...elsewhere, pidNamespace: 'pid:[1]' },
      30_000,
      false,
    ],
    ['H4: and no longer when its lock is old', { ...elsewhere, pidNamespace: 'pid:[1]' }, 61_000, true],
    [
      'H4: an owner on another machine counts while its lock is young',
      { ...elsewhere, bootId: 'x' },
      30_000,
      false,
    ],
    ['H4: and no longer when its lock is old', { ...elsewhere, bootId: 'x' }, 61_000, true],
    [
      'an owner of a system that tells less counts by age: young',
      { ...elsewhere, bootId: undefined },
      30_000,
      false,
    ],
    [
      'an owner of a system that tells less counts by age: old',
      { ...elsewhere, bootId: undefined },
      61_000,
      true,
    ],
    ['a record that makes no sense is no owner: young lock', { pid: 'x' }, 30_000, false],
    ['a record that makes no sense is no owner: old lock', { pid: 'x' }, 61_000, true],
  ])('%s', async (_rule, facts, lockAgeMs, taken) => {
    await leave(facts, lockAgeMs);
    if (taken) await (await acquire()).release();
    else expect((await refusal()).code).toBe('ACCOUNT_BUSY');
  });

  it('H4: a refusal names the owner in the other container', async () => {
    await leave({ ...elsewhere, pidNamespace: 'pid:[1]' }, 30_000);
    expect((await refusal()).details[0]).toBe('process 4711 on nas');
  });

  it('a lock without a record is said to end by age', async () => {
    mkdirSync(lockPath());
    expect((await refusal()).details).toEqual([
      'it left no name; its lock ends 60 seconds after its last sign of life',
    ]);
  });

  it('F13: an owner cannot write control characters to our terminal', async () => {
    await leave({ ...elsewhere, bootId: 'x', command: '\u001b[2J' }, 0);
    expect((await refusal()).details[2]).toBe('running \\u001b[2J');
  });
});

describe('a lock that is lost', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['removed', () => rmdirSync(lockPath())],
    ['taken by somebody else', () => utimesSync(lockPath(), 1, 1)],
  ])('H6: is noticed at the next renewal when it was %s, once, without an exception', async (_how, spoil) => {
    const lost: string[] = [];
    const lock = await acquire((reason) => lost.push(reason));
    await renewals(1, lost);
    expect(lost).toEqual([]);

    spoil();
    await renewals(3, lost);

    expect(lost).toEqual(['the lock of the account was taken or removed (ECOMPROMISED)']);
    await lock.release();
    expect(lost).toHaveLength(1);
  });

  it.each([
    ['removed', () => rmdirSync(lockPath())],
    [
      'taken by another machine, which gave it a name of its own',
      () => {
        const gate = new DatabaseSync(join(directory, 'locks.sqlite'));
        gate.exec("UPDATE owners SET id = 'theirs'");
        gate.close();
      },
    ],
  ])('A8: is noticed at once by whoever asks before writing when it was %s', async (_how, spoil) => {
    const lost: string[] = [];
    const lock = await acquire((reason) => lost.push(reason));
    await lock.confirm();
    spoil();
    await expect(lock.confirm()).rejects.toMatchObject({ code: 'LOCK_LOST' });
    expect(lost).toHaveLength(1);
    await lock.release();
  });

  it('H6: what somebody else holds by now is not removed at release', async () => {
    const lost: string[] = [];
    const lock = await acquire((reason) => lost.push(reason));
    utimesSync(lockPath(), 1, 1);
    await renewals(1, lost);
    await lock.release();
    expect(readdirSync(directory)).toContain(`${ACCOUNT}.lock`);
  });

  it('H8: is not lost by sleeping alone', async () => {
    const lost: string[] = [];
    const lock = await acquire((reason) => lost.push(reason));
    vi.setSystemTime(Date.now() + 3_600_000);
    await renewals(2, lost);
    expect(lost).toEqual([]);
    expect(statSync(lockPath()).mtimeMs).toBeGreaterThan(Date.now() - 30_000);
    await lock.release();
  });

  it('H8: is still defended by its living owner when it is old', async () => {
    const lock = await acquire();
    utimesSync(lockPath(), 1, 1);
    expect((await refusal()).code).toBe('ACCOUNT_BUSY');
    await lock.release();
  });
});

describe('odd things in the way', () => {
  it('a plain file at the place of the lock is explained and left alone', async () => {
    writeFileSync(lockPath(), '');
    utimesSync(lockPath(), 1, 1);
    expect(await refusal()).toMatchObject({
      code: 'ACCOUNT_BUSY',
      message: expect.stringContaining(lockPath()),
    });
    expect(statSync(lockPath()).isFile()).toBe(true);
  });

  it('something inside the lock is explained', async () => {
    mkdirSync(lockPath());
    writeFileSync(join(lockPath(), 'x'), '');
    utimesSync(lockPath(), 1, 1);
    expect(await refusal()).toMatchObject({
      code: 'STATE_DAMAGED',
      message: expect.stringContaining('ENOTEMPTY'),
    });
  });

  it('a gate that is no database is explained', async () => {
    writeFileSync(join(directory, 'locks.sqlite'), 'x'.repeat(5000));
    expect(await refusal()).toMatchObject({ code: 'STATE_DAMAGED' });
  });

  it('a folder that is a file is explained', async () => {
    directory = join(directory, 'file');
    writeFileSync(directory, '');
    expect(await refusal()).toMatchObject({ code: 'STATE_DAMAGED' });
  });

  it('a gate held for ever ends in words', async () => {
    const gate = new DatabaseSync(join(directory, 'locks.sqlite'));
    gate.exec('BEGIN EXCLUSIVE');
    let now = 0;
    const clock = { ...systemClock, monotonic: () => now, sleep: async (ms: number) => void (now += ms) };
    const tried = acquireAccountLock({ directory, account: ACCOUNT, command: 'x', clock, onLost: () => {} });
    await expect(tried).rejects.toMatchObject({ code: 'ACCOUNT_BUSY' });
    gate.close();
  });

  it('a release that cannot be done is no failure', async () => {
    const lock = await acquire();
    rmSync(directory, { recursive: true });
    await lock.release();
  });
});
