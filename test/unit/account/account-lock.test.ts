import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../../src/base/clock.ts';
import { acquireAccountLock } from '../../../src/account/account-lock.ts';
import { ACCOUNT, acquire, lockPath, refusal } from '../../support/acquire-lock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ROUNDS = process.env['KEEPSAKE_LONG'] === '1' ? 200 : 4;
const STARTERS = 20;

let directory: string;
beforeEach(() => {
  directory = temporaryFolder();
});

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

/** How long was waited on purpose: what a machine takes for the rest is its own affair. */
function countedWaiting() {
  let waitedMs = 0;
  const clock: Clock = {
    ...systemClock,
    sleep(ms, signal) {
      waitedMs += ms;
      return systemClock.sleep(ms, signal);
    },
  };
  return { clock, ms: () => waitedMs };
}

describe('with other processes', () => {
  it('H1: a second instance is refused within a second and told who is there', async () => {
    const owner = await Starter.start();
    expect(await owner.try()).toMatchObject({ got: true });

    const waiting = countedWaiting();
    const error = await refusal(directory, waiting.clock);

    expect(waiting.ms()).toBeLessThan(1000);
    expect(error.code).toBe('ACCOUNT_BUSY');
    expect(error.details).toEqual([
      `process ${owner.process.pid} on ${hostname()}`,
      expect.stringMatching(/^since \d{4}-\d\d-\d\d \d\d:/),
      'running keepsake watch',
    ]);
  });

  it('H2: the lock of a killed owner is taken over within a second', async () => {
    const owner = await Starter.start();
    expect(await owner.try()).toMatchObject({ got: true });
    await owner.kill();
    expect(readdirSync(directory)).toContain(`${ACCOUNT}.lock`);

    const waiting = countedWaiting();
    const lock = await acquire(directory, undefined, waiting.clock);

    expect(waiting.ms()).toBeLessThan(1000);
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
      const lock = await acquire(directory);
      expect((await refusal(directory)).details[0]).toBe(`process ${process.pid} on ${hostname()}`);
      await lock.release();
      await lock.release();
    }
    expect(readdirSync(directory)).toEqual(['locks.sqlite']);
  });

  it("accounts do not stand in each other's way", async () => {
    const one = await acquire(directory);
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
    expect((await refusal(directory)).code).toBe('ACCOUNT_BUSY');
    await lock.release();
  });

  it('J2: the gate can be read by its owner only', async () => {
    const before = process.umask(0);
    const lock = await acquire(directory).finally(() => process.umask(before));
    expect(statSync(join(directory, 'locks.sqlite')).mode & 0o777).toBe(0o600);
    await lock.release();
  });

  it('makes the folder when there is none', async () => {
    directory = join(directory, 'deep', 'er');
    const lock = await acquire(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    await lock.release();
  });
});

describe('odd things in the way', () => {
  it('a plain file at the place of the lock is explained and left alone', async () => {
    writeFileSync(lockPath(directory), '');
    utimesSync(lockPath(directory), 1, 1);
    expect(await refusal(directory)).toMatchObject({
      code: 'ACCOUNT_BUSY',
      message: expect.stringContaining(lockPath(directory)),
    });
    expect(statSync(lockPath(directory)).isFile()).toBe(true);
  });

  it('something inside the lock is explained', async () => {
    mkdirSync(lockPath(directory));
    writeFileSync(join(lockPath(directory), 'x'), '');
    utimesSync(lockPath(directory), 1, 1);
    expect(await refusal(directory)).toMatchObject({
      code: 'STATE_DAMAGED',
      message: expect.stringContaining('ENOTEMPTY'),
    });
  });

  it('a gate that is no database is explained', async () => {
    writeFileSync(join(directory, 'locks.sqlite'), 'x'.repeat(5000));
    expect(await refusal(directory)).toMatchObject({ code: 'STATE_DAMAGED' });
  });

  it('a folder that is a file is explained', async () => {
    directory = join(directory, 'file');
    writeFileSync(directory, '');
    expect(await refusal(directory)).toMatchObject({ code: 'STATE_DAMAGED' });
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
    const lock = await acquire(directory);
    rmSync(directory, { recursive: true });
    await lock.release();
  });
});
