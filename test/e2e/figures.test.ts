import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CycleReport } from '../../src/sync/cycle/cycle-report.ts';
import type { ImportReport } from '../../src/sync/import/import-report.ts';
import type { VerifyReport } from '../../src/sync/verify/verify-report.ts';
import { keepsake } from '../support/outside.ts';
import { filesIn, simulated } from '../support/simulated.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Status {
  readonly files: number;
  readonly bytes: number;
  readonly skipped: Readonly<Record<string, number>>;
}

it('I13: every figure counts files, however many photos share one', { timeout: 60_000 }, async () => {
  const { run, photos, folder, simulator } = await simulated({ library: 'demo' });
  const json = async <T>(args: readonly string[], input = '') =>
    JSON.parse((await run(['--json', ...args], { input })).out) as T;
  const first = await json<CycleReport>([], '246810\n');
  const files = [...photos().values()];
  const bytes = files.reduce((sum, { length }) => sum + length, 0);
  expect(first).toMatchObject({ saved: files.length, savedBytes: bytes, adopted: 0, kept: 0 });
  expect(first.shared).toBeGreaterThan(0);

  expect(await json<Status>(['status'])).toMatchObject({ files: files.length, bytes });
  expect(await json<VerifyReport>(['verify'])).toMatchObject({
    files: files.length,
    right: files.length,
    bytes,
  });

  // Another selection of the same files lists everything again.
  const again = await run(['--skip-live-photos']);
  expect(again.err).not.toContain('found in place');
  expect(again.err).toContain(`the photos are in ${join(folder, 'photos')}`);
  expect(photos().size).toBe(files.length);

  await run(['reset', 'state', '--yes']);
  const imported = await json<ImportReport>(['import', 'photos']);
  expect(imported).toMatchObject({ adopted: files.length, copied: 0, missing: 0 });
  expect(imported.shared).toBe(first.shared);
  expect(await json<Status>(['status'])).toMatchObject({ files: files.length, bytes });
  expect(simulator.violations).toEqual([]);
});

it('I13: the demo says how many files it has, and none of them was found in place', {
  timeout: 60_000,
}, async () => {
  const folder = temporaryFolder();
  const { code, err } = await keepsake(['demo'], { folder });
  expect(code).toBe(0);
  expect(err).toContain(`${filesIn(join(folder, 'demo-photos')).size} files downloaded`);
  expect(err).toContain('1 photo or video with the file of another one');
  expect(err).not.toContain('found in place');
});

it('I13: files that are copied from elsewhere count once, in a dry run too', {
  timeout: 60_000,
}, async () => {
  const { run, firstRun, photos, folder } = await simulated({ library: 'demo' });
  await firstRun();
  const before = photos();
  renameSync(join(folder, 'photos'), join(folder, 'elsewhere'));
  await run(['reset', 'state', '--yes']);
  const figures = async (...more: readonly string[]) =>
    JSON.parse((await run(['import', 'elsewhere', '--json', ...more])).out) as ImportReport;
  const right = { copied: before.size, adopted: 0, recorded: 0, shared: 1, missing: 0 };
  expect(await figures('--dry-run')).toMatchObject(right);
  expect(await figures()).toMatchObject(right);
  expect(photos()).toEqual(before);
  expect(await figures()).toMatchObject({ copied: 0, adopted: 0, recorded: before.size, shared: 1 });
});

it('I13: status tells what the present selection skips, not an earlier one', {
  timeout: 60_000,
}, async () => {
  const { run } = await simulated({ library: 'demo' });
  const skipped = async () => (JSON.parse((await run(['status', '--json'])).out) as Status).skipped;
  expect((await run(['--skip-videos'], { input: '246810\n' })).code).toBe(0);
  const { video, ...others } = await skipped();
  expect(video).toBeGreaterThan(0);
  // Only the newest photo is looked at again, and the videos stay as they were shown.
  expect((await run(['--recent', '1'])).code).toBe(0);
  expect(await skipped()).toEqual(others);
  // All of them are wanted and looked at; the first selection finds nothing new afterwards, and skips as before.
  expect((await run([])).code).toBe(0);
  expect(await skipped()).toEqual(others);
  expect((await run(['--skip-videos'])).code).toBe(0);
  expect(await skipped()).toEqual({ ...others, video });
});
