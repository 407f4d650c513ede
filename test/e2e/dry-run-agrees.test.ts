import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CycleReport } from '../../src/sync/cycle/cycle-report.ts';
import { type Simulated, simulated } from '../support/simulated.ts';

type Told = Readonly<Record<string, unknown>> & CycleReport;

async function told(cloud: Simulated, args: readonly string[]): Promise<Told> {
  const { out, err } = await cloud.firstRun([...args, '--json']);
  expect(err).not.toContain('error');
  return JSON.parse(out) as Told;
}

/** What is gone is told by the run that hears of it first. */
const COUNTS = [
  'exitCode',
  'assets',
  'adopted',
  'kept',
  'shared',
  'changedLocally',
  'unverifiable',
  'skipped',
  'failed',
  'waiting',
  'moved',
  'broughtBack',
  'outsideAlbums',
  'unreadable',
  'shortfall',
] as const;

/** All that a dry run says it would do, beside what the run behind it says it did. */
async function both(cloud: Simulated, args: readonly string[]): Promise<Told> {
  const dry = await told(cloud, [...args, '--dry-run']);
  const real = await told(cloud, args);
  const { planned, plannedBytes, plannedCopies, plannedLinks, plannedSidecars } = dry;
  const { made = 0, removed = 0 } = real.links ?? {};
  const { saved, savedBytes, copied, sidecars } = real;
  for (const count of COUNTS) expect([count, dry[count]]).toEqual([count, real[count]]);
  expect({ planned, plannedBytes, plannedCopies }).toEqual({
    planned: saved,
    plannedBytes: savedBytes,
    plannedCopies: copied,
  });
  expect(plannedLinks ?? { made: 0, removed: 0 }).toEqual({ made, removed });
  expect(plannedSidecars ?? 0).toBe(sidecars?.written ?? 0);
  return real;
}

it('U42: a dry run says in each of its counts what the run behind it then does', {
  timeout: 60_000,
}, async () => {
  // The demo library: twins, versions, albums of all kinds, hidden and deleted ones.
  const cloud = await simulated({ library: 'demo' });
  const { library } = cloud.simulator;
  const args = [
    '--xmp-sidecar',
    '--sidecar-name',
    'stem',
    '--tree',
    'A/{album}',
    '--skip-created-before',
    '2019-06-01',
  ];
  const first = await both(cloud, args);
  expect(first.saved).toBeGreaterThan(40);
  expect(first.shared).toBeGreaterThan(0);
  expect(first.sidecars?.written).toBeGreaterThan(first.saved / 2);

  // Taken away and edited here; new, changed, deleted, and once more under another name, there.
  const photos = [...cloud.photos().keys()].filter((path) => /^20.*\.(?:JPG|HEIC)$/.test(path));
  const at = (number: number) => join(cloud.folder, 'photos', photos[number] ?? '');
  rmSync(at(0));
  writeFileSync(at(1), 'mine');
  const [one = '', two = '', three = ''] = new Set([...library.files()].map(({ asset }) => asset));
  library.add({ name: 'NEW.JPG' });
  library.add({ name: 'AGAIN.JPG', duplicateOf: one });
  library.edit(two);
  library.delete(three);
  const second = await both(cloud, args);
  expect(second.saved).toBeGreaterThan(0);

  // What the user took away comes again.
  rmSync(at(2));
  const fetched = await both(cloud, [...args, '--removed-files', 'fetch']);
  expect(fetched.saved).toBeGreaterThan(0);

  // What failed is tried again.
  const failing = [{ match: { file: 'LATER.JPG' }, action: { do: 'gone' } }];
  library.add({ name: 'LATER.JPG' });
  cloud.simulator.setScenario(failing);
  expect((await told(cloud, args)).failed).toBe(1);
  cloud.simulator.setScenario([]);
  expect((await both(cloud, args)).saved).toBe(1);

  // What lies in the first folder is copied; what lies nowhere is fetched.
  const third = await both(cloud, [
    '-d',
    'other',
    '--size',
    'original',
    '--size',
    'medium',
    '--folder-structure',
    'none',
  ]);
  expect(third.copied).toBeGreaterThan(40);
  expect(third.saved).toBeGreaterThan(0);
});
