import { mkdirSync, readdirSync, rmdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ACCOUNT, acquire, lockPath, refusal } from '../../support/acquire-lock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let directory: string;
beforeEach(() => {
  directory = temporaryFolder();
});

/** Leaves a lock and a record of an owner like this process, but for the given facts. */
async function leave(facts: object, lockAgeMs: number): Promise<void> {
  const lock = await acquire(directory);
  const gate = new DatabaseSync(join(directory, 'locks.sqlite'));
  const row = gate.prepare('SELECT record FROM owners').get();
  await lock.release();
  const record: object = JSON.parse(String(row?.['record']));
  gate
    .prepare('INSERT INTO owners VALUES (?, ?, ?)')
    .run(ACCOUNT, 'id', JSON.stringify({ ...record, ...facts }));
  gate.close();
  mkdirSync(lockPath(directory));
  const time = (Date.now() - lockAgeMs) / 1000;
  utimesSync(lockPath(directory), time, time);
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
    if (taken) await (await acquire(directory)).release();
    else expect((await refusal(directory)).code).toBe('ACCOUNT_BUSY');
  });

  it('H4: a refusal names the owner in the other container', async () => {
    await leave({ ...elsewhere, pidNamespace: 'pid:[1]' }, 30_000);
    expect((await refusal(directory)).details[0]).toBe('process 4711 on nas');
  });

  it('a lock without a record is said to end by age', async () => {
    mkdirSync(lockPath(directory));
    expect((await refusal(directory)).details).toEqual([
      'it left no name; its lock ends 60 seconds after its last sign of life',
    ]);
  });

  it('F13: an owner cannot write control characters to our terminal', async () => {
    await leave({ ...elsewhere, bootId: 'x', command: '\u001b[2J' }, 0);
    expect((await refusal(directory)).details[2]).toBe('running \\u001b[2J');
  });
});

describe('a lock that is lost', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['removed', () => rmdirSync(lockPath(directory))],
    ['taken by somebody else', () => utimesSync(lockPath(directory), 1, 1)],
  ])('H6: is noticed at the next renewal when it was %s, once, without an exception', async (_how, spoil) => {
    const lost: string[] = [];
    const lock = await acquire(directory, (reason) => lost.push(reason));
    await renewals(1, lost);
    expect(lost).toEqual([]);

    spoil();
    await renewals(3, lost);

    expect(lost).toEqual(['the lock of the account was taken or removed (ECOMPROMISED)']);
    await lock.release();
    expect(lost).toHaveLength(1);
  });

  it.each([
    ['removed', () => rmdirSync(lockPath(directory))],
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
    const lock = await acquire(directory, (reason) => lost.push(reason));
    await lock.confirm();
    spoil();
    await expect(lock.confirm()).rejects.toMatchObject({ code: 'LOCK_LOST' });
    expect(lost).toHaveLength(1);
    await lock.release();
  });

  it('H6: what somebody else holds by now is not removed at release', async () => {
    const lost: string[] = [];
    const lock = await acquire(directory, (reason) => lost.push(reason));
    utimesSync(lockPath(directory), 1, 1);
    await renewals(1, lost);
    await lock.release();
    expect(readdirSync(directory)).toContain(`${ACCOUNT}.lock`);
  });

  it('H8: is not lost by sleeping alone', async () => {
    const lost: string[] = [];
    const lock = await acquire(directory, (reason) => lost.push(reason));
    vi.setSystemTime(Date.now() + 3_600_000);
    await renewals(2, lost);
    expect(lost).toEqual([]);
    expect(statSync(lockPath(directory)).mtimeMs).toBeGreaterThan(Date.now() - 30_000);
    await lock.release();
  });

  it('H8: is still defended by its living owner when it is old', async () => {
    const lock = await acquire(directory);
    utimesSync(lockPath(directory), 1, 1);
    expect((await refusal(directory)).code).toBe('ACCOUNT_BUSY');
    await lock.release();
  });
});
