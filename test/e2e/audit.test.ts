import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { libraryJson } from '../../src/answer/audit-answer.ts';
import { acquire } from '../support/acquire-lock.ts';
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
  const { libraries } = JSON.parse(out) as { libraries: readonly ReturnType<typeof libraryJson>[] };
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
  expect(audit.unexplained).toEqual([
    { count: 1, what: 'shown by Apple, never listed', code: 'never-listed' },
    { count: 1, what: 'listed once, shown by Apple no longer', code: 'shown-no-longer' },
  ]);
  expect(audit.lines).toContainEqual({ what: 'recently deleted', apple: 1, note: 'not downloaded by rule' });
  expect(code).toBe(3);
});

it.each([
  ['by the changes, with the flags of the sync', []],
  ['by a listing, with flags that no sync had', ['--size', 'medium']],
])('I12: finds three that came while three of their kind went: %s', async (_how, flags) => {
  const { simulator, run } = await synced();
  const ids = [...simulator.library.files()].map(({ asset }) => asset);
  for (const id of new Set(ids.slice(0, 3))) simulator.library.delete(id);
  for (let count = 0; count < 3; count += 1) simulator.library.add();
  const { code, out } = await run(['audit', ...flags]);
  expect(out).toContain('3 unexplained: shown by Apple, never listed');
  expect(out).toContain('3 unexplained: listed once, shown by Apple no longer');
  expect(out).not.toContain('every difference is explained');
  expect(code).toBe(3);
  await run();
  expect((await run(['audit'])).out).toContain('every difference is explained');
});

it('I12: HERE means on disk', async () => {
  const { folder, run, photos } = await synced();
  for (const name of [...photos().keys()].slice(0, 4)) rmSync(join(folder, 'photos', name));
  const { out } = await run(['audit']);
  expect(out).toMatch(/photos and videos +12 +8/);
  expect(out).toContain('4 files saved once, and taken away or lost');
});

it('I12: is not alarmed by what the user ignores', async () => {
  const all = await simulated();
  const [file] = all.simulator.library.files();
  const match = { operation: 'download', file: file?.name ?? '' };
  all.simulator.setScenario([{ match, action: { do: 'reply', status: 404 } }]);
  expect((await all.firstRun()).code).toBe(3);
  const [saved = ''] = all.photos().keys();
  expect((await all.run(['ignore', file?.asset ?? '', saved])).code).toBe(0);
  rmSync(join(all.folder, 'photos', saved));
  const { code, audit } = await auditJson(all.run);
  expect(audit).toMatchObject({ failed: [], unexplained: [] });
  expect(code).toBe(0);
});

it('I12: is not alarmed by what an import took over', async () => {
  const { folder, run, photos, simulator } = await synced();
  expect((await run(['reset', 'state', '--yes'])).code).toBe(0);
  expect((await run(['import', 'photos'])).code).toBe(0);
  expect(photos().size).toBe(12);
  const whole = await run(['audit']);
  expect(whole.out).toMatch(/photos and videos +12 +12/);
  expect(whole.code).toBe(0);
  const [name = ''] = photos().keys();
  rmSync(join(folder, 'photos', name));
  expect((await run(['audit'])).out).toContain('1 files saved once, and taken away or lost');
  simulator.library.add();
  expect((await run(['audit'])).out).toContain('1 unexplained: shown by Apple, never listed');
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
  expect(audit.explained).toEqual([
    { count: 1, what: expect.stringContaining('taken away or lost') as string, code: 'taken-away' },
  ]);
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
  const { run, folder } = await synced();
  const lock = await acquire(join(folder, 'session'));
  expect((await run(['audit'])).code).toBe(5);
  await lock.release();
  expect((await run(['audit'])).code).toBe(0);
});
