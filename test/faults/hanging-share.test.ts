import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KeepsakeError } from '../../src/base/errors.ts';
import { withTimeLimit } from '../../src/destinations/local/with-time-limit.ts';
import { CrashDisk } from '../support/crash-disk.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { hangNth } from '../support/hang-nth.ts';
import { openTestStore } from '../support/test-store.ts';
import { FILES, smallTransfer, WANTED } from '../support/small-transfer.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LIMIT_MS = 20 * 60_000;

it('N6: a share that hangs ends the run, whichever call it is; what is there is whole', async () => {
  let n = 1;
  for (; ; n += 1) {
    const disk = CrashDisk.holding(new Map([['/photos/', Buffer.of()]]));
    const clock = new FakeClock();
    const { port, hangs } = hangNth(disk, n);
    const calls = withTimeLimit(port, clock);
    const run = smallTransfer({
      root: '/photos',
      calls,
      state: openTestStore(),
      clock,
      wanted: WANTED.slice(1, 5),
    });
    const end: unknown = await clock.run(run.catch((error: unknown) => error));
    if (!hangs()) break;
    expect(end, `call ${n}`).toBeInstanceOf(KeepsakeError);
    expect(end, `call ${n}`).toMatchObject({ code: 'DESTINATION_UNUSABLE' });
    expect(clock.monotonic()).toBeLessThan(LIMIT_MS);
    for (const [path, bytes] of disk.tree()) {
      const expected = FILES[path.replace('/photos/', '')];
      if (expected !== undefined) expect(bytes.equals(expected), path).toBe(true);
    }
  }
  expect(n).toBeGreaterThan(50);
});

it.skipIf(process.execve === undefined)(
  'N6: a process that a share holds ends all the same, with its exit code',
  { timeout: 30_000 },
  async () => {
    const pipe = join(temporaryFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const leave = join(import.meta.dirname, '../../src/cli/leave-process.ts');
    const script = `
    import { open } from 'node:fs/promises';
    import { leaveProcess } from ${JSON.stringify(leave)};
    open(${JSON.stringify(pipe)}, 'r');
    setTimeout(() => leaveProcess(6), 50);`;
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
      stdio: 'inherit',
    });
    expect(await once(child, 'exit')).toEqual([6, null]);
  },
);
