import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { openSqliteStore } from '../../src/state/sqlite-store.ts';
import { nodeDiskCalls } from '../../src/destinations/local/disk-calls.ts';
import { readMarker } from '../../src/destinations/local/volume-marker.ts';
import { FILES, impatientClock as clock, smallTransfer, treeOf, WANTED } from '../support/small-transfer.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const hasStrace = spawnSync('strace', ['-V']).status === 0;
const isLong = process.env['KEEPSAKE_LONG'] === '1';
if (!hasStrace)
  console.warn('KILL SWEEP SKIPPED: strace is not installed, so no real system call can be interrupted');

const CHILD = join(import.meta.dirname, 'child-transfer.ts');
/** The calls that change files here, and which of each kind the quick form tries: those in the middle of the photos. */
const CALLS: readonly [call: string, quick: readonly number[]][] = [
  ['link', [2]],
  ['unlink', [3]],
  ['fsync', [9]],
  ['pwrite64', [20]],
  ['mkdir', []],
  ['ftruncate', []],
];

/** Runs the child until its n-th call of this kind kills it; false when it lived to the end. */
function runUntil(call: string, n: number, root: string, state: string): boolean {
  const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=KILL:when=${n}`];
  const child = spawnSync(
    'strace',
    ['-f', '-qq', '-o', '/dev/null', ...inject, process.execPath, '--no-warnings', CHILD, root, state],
    // One worker, so that counting is exact.
    { env: { ...process.env, UV_THREADPOOL_SIZE: '1', NODE_OPTIONS: '' } },
  );
  const wasKilled = child.signal === 'SIGKILL' || child.status === 137;
  if (!wasKilled) expect(child.status, String(child.stderr)).toBe(0);
  return wasKilled;
}

async function expectPromises(root: string, path: string, where: string): Promise<void> {
  const tree = existsSync(root) ? treeOf(root) : {};
  for (const [name, bytes] of Object.entries(tree))
    expect(FILES[name]?.equals(bytes), `${where}: ${name}`).toBe(true);

  const state = openSqliteStore({ path, clock, log: silentLog });
  const assets = WANTED.map(({ key }) => key.asset);
  const known = async () =>
    state.known({
      destination: (await readMarker(nodeDiskCalls, root))?.id ?? '',
      library: 'PrimarySync',
      assets,
    });
  for (const row of await known())
    expect(tree[row.path], `${where}: row of ${row.path}`).toEqual(FILES[row.path]);

  await smallTransfer({ root, calls: nodeDiskCalls, state, clock });
  expect(treeOf(root), where).toEqual(FILES);
  expect(await known(), where).toHaveLength(WANTED.length);
  await state.close();
}

describe.skipIf(!hasStrace)('a process killed at a real system call', () => {
  it.each(CALLS.filter(([, quick]) => isLong || quick.length > 0))(
    'A1: %s: leaves whole photos and true rows, and the next run ends what it began',
    async (call, quick) => {
      const points = isLong ? Array.from({ length: 1000 }, (_, n) => n + 1) : quick;
      let tried = 0;
      for (const n of points) {
        const folder = temporaryFolder();
        const [root, state] = [join(folder, 'photos'), join(folder, 'state.sqlite')];
        const wasKilled = runUntil(call, n, root, state);
        await expectPromises(root, state, `${call} ${n}`);
        if (!wasKilled) break;
        tried += 1;
      }
      expect(tried).toBeGreaterThanOrEqual(isLong ? 1 : quick.length);
    },
    isLong ? 600_000 : 30_000,
  );
});
