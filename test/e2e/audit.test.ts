import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { LibraryAudit } from '../../src/sync/proof/audit-library.ts';
import { type Simulated, simulated } from '../support/simulated.ts';

const LIBRARY = 'PrimarySync';

/** A library that is saved, and whose listing is remembered. */
async function synced(options?: Parameters<typeof simulated>[0]) {
  const all = await simulated(options);
  await all.firstRun();
  return all;
}

async function auditJson(run: Simulated['run']) {
  const { code, out } = await run(['audit', '--json']);
  const { libraries } = JSON.parse(out) as { libraries: readonly LibraryAudit[] };
  const [audit] = libraries;
  if (audit === undefined) throw new Error('nothing was audited');
  return { code, audit };
}

it('proves a whole library with a handful of requests, and writes nothing', async () => {
  const { simulator, run, photos } = await synced();
  const tree = photos();
  const before = simulator.requests.length;
  const { code, out } = await run(['audit']);
  expect(out).toMatch(/photos and videos +12 +12/);
  expect(out).toContain('every difference is explained');
  expect(code).toBe(0);
  expect(simulator.requests.length - before).toBeLessThanOrEqual(6);
  expect(photos()).toEqual(tree);
  expect(simulator.violations).toEqual([]);
});

it('E9: finds what changed in iCloud and no sync saw', async () => {
  const { simulator, run } = await synced();
  simulator.library.add();
  simulator.library.add({ kind: 'video' });
  const { code, out, err } = await run(['audit']);
  expect(out).toContain('2 unexplained: shown by Apple, never listed');
  expect(err).toContain('keepsake sync');
  expect(code).toBe(3);
});

it('E9: finds one that came while another went', async () => {
  const { simulator, run } = await synced();
  const [, first] = [...simulator.library.zone(LIBRARY).entries()][0] ?? [];
  simulator.library.delete(first?.id ?? '');
  simulator.library.add({ kind: 'video' });
  const { code, audit } = await auditJson(run);
  expect(audit.unexplained).toEqual([{ count: 1, what: 'videos more, or fewer, than Apple counts' }]);
  expect(audit.lines).toContainEqual({ what: 'recently deleted', apple: 1, note: 'not downloaded by rule' });
  expect(code).toBe(3);
});

it('names what failed, with its reason', async () => {
  const all = await simulated();
  const [file] = all.simulator.library.files();
  const match = { operation: 'download', file: file?.name ?? '' };
  all.simulator.setScenario([{ match, action: { do: 'reply', status: 404 } }]);
  expect((await all.firstRun()).code).toBe(3);

  const { code, audit } = await auditJson(all.run);
  expect(audit).toMatchObject({ failed: [{ count: 1 }], unexplained: [] });
  expect(audit.failed[0]?.what).toMatch(/^files failed: /);
  expect(code).toBe(3);
});

it('B12: counts what was taken away here', async () => {
  const { simulator, folder, run, photos } = await synced();
  const [taken = ''] = photos().keys();
  rmSync(join(folder, 'photos', taken));
  const { audit } = await auditJson(run);
  expect(audit.explained).toEqual([{ count: 1, what: expect.stringContaining('taken away or lost') }]);
  expect(simulator.violations).toEqual([]);
});

it('has an answer for every asset of the demo library', async () => {
  const { run } = await synced({ library: 'demo' });
  const { code, audit } = await auditJson(run);
  expect(audit.unexplained).toEqual([]);
  expect(audit.lines.find(({ what }) => what === 'hidden')?.apple).toBeGreaterThan(0);
  expect(code).toBe(0);
});

it('takes part in no sync: the account lock says so', async () => {
  const { run } = await synced();
  let stop = () => {};
  let isWatching = () => {};
  const started = new Promise<void>((resolve) => (isWatching = resolve));
  const watching = run(['--watch-with-interval', '3600', '--log-level', 'debug'], {
    onStart: (kill) => (stop = () => kill('SIGTERM')),
    onErr: (text) => void (text.includes('next cycle') && isWatching()),
  });
  await started;
  try {
    expect((await run(['audit'])).code).toBe(5);
  } finally {
    stop();
    await watching;
  }
});
