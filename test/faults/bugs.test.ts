import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { systemClock } from '../../src/base/clock.ts';
import { connect, type Connect } from '../../src/sync/open/connect.ts';
import { failNth } from '../support/fail-nth.ts';
import { FILES, impatientClock, smallTransfer, WANTED } from '../support/small-transfer.ts';
import { openTestStore } from '../support/test-store.ts';
import { CrashDisk } from '../support/crash-disk.ts';
import { filesIn, simulated } from '../support/simulated.ts';

const bug = () => new TypeError('undefined is not a photo');

/** The network, whose n-th request runs into a bug of ours. */
function buggyConnect(n: number) {
  const state = { requests: 0 };
  const buggy: Connect = async (network, limits) => {
    const inner = await connect(network, limits);
    return {
      ...inner,
      send(request) {
        state.requests += 1;
        if (state.requests === n) throw bug();
        return inner.send(request);
      },
    };
  };
  return { connect: buggy, state };
}

/** A clock that runs into a bug at the n-th look at the time. */
function buggyClock(n: number) {
  const state = { looks: 0 };
  const clock: Clock = {
    ...systemClock,
    monotonic() {
      state.looks += 1;
      if (state.looks === n) throw bug();
      return systemClock.monotonic();
    },
  };
  return { clock, state };
}

describe('A6: a bug of ours in a sync ends with 1 and asks for a report; nothing is half, and the account is free again', () => {
  it('whichever request it is at', { timeout: 60_000 }, async () => {
    const { folder, firstRun } = await simulated({ library: { assets: 3, bytes: 600 } });
    await firstRun(['--directory', 'truth']);
    const truth = filesIn(join(folder, 'truth'));
    let n = 1;
    for (; ; n += 1) {
      const { connect: buggy, state } = buggyConnect(n);
      const photos = `photos-${n}`;
      // A memory of its own for each: what one run has listed or saved, another one would not ask for.
      const memory = ['--cookie-directory', `session-${n}`];
      const { code, err } = await firstRun(['--directory', photos, ...memory], { connect: buggy });
      if (state.requests < n) {
        expect(code).toBe(0);
        break;
      }
      expect(code, `request ${n}`).toBe(1);
      expect(err).toContain('TypeError: undefined is not a photo');
      expect(err).toContain('hint: this is a bug in keepsake');
      for (const [name, bytes] of filesIn(join(folder, photos)))
        expect(bytes.equals(truth.get(name) ?? Buffer.of())).toBe(true);
    }
    expect(n).toBeGreaterThan(5);
  });

  it('whenever it is at a look at the clock', { timeout: 60_000 }, async () => {
    const { folder, run, firstRun } = await simulated({ library: { assets: 3, bytes: 600 } });
    await firstRun(['--directory', 'truth']);
    const truth = filesIn(join(folder, 'truth'));
    for (const n of [1, 5, 10, 20, 40]) {
      const { clock, state } = buggyClock(n);
      const photos = `photos-${n}`;
      const { code, err } = await run(['--directory', photos], { clock });
      if (state.looks >= n)
        expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('this is a bug') });
      const half = existsSync(join(folder, photos))
        ? filesIn(join(folder, photos))
        : new Map<string, Buffer>();
      for (const [name, bytes] of half) expect(bytes.equals(truth.get(name) ?? Buffer.of())).toBe(true);
      expect(await run(['--directory', photos])).toMatchObject({ code: 0 });
      expect(filesIn(join(folder, photos))).toEqual(truth);
    }
  });
});

describe('A6: a bug of ours during a transfer is never taken for a failure of a file', () => {
  const wanted = WANTED.slice(1, 6);
  const quiet = { clock: impatientClock, wanted, root: '/photos' };
  const newDisk = () => CrashDisk.holding(new Map([['/photos/', Buffer.of()]]));

  it('whichever call on the disk it is at', async () => {
    let n = 1;
    for (; ; n += 1) {
      const disk = newDisk();
      const faulty = failNth(disk, { n, sticky: false, afterEffect: false, error: bug });
      const run = smallTransfer({ ...quiet, calls: faulty.port, state: openTestStore() });
      const end: unknown = await run.catch((error: unknown) => error);
      if (faulty.failed().length === 0) break;
      expect(end, `call ${n} (${faulty.failed()[0]})`).toBeInstanceOf(TypeError);
      for (const [path, bytes] of disk.tree()) {
        const expected = FILES[path.replace('/photos/', '')];
        if (expected !== undefined) expect(bytes.equals(expected), path).toBe(true);
      }
    }
    expect(n).toBeGreaterThan(50);
  });

  it('when the state has it', async () => {
    const state = { record: () => Promise.reject(bug()) };
    await expect(smallTransfer({ ...quiet, calls: newDisk(), state })).rejects.toThrow(TypeError);
  });
});
