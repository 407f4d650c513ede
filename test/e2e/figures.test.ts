import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CycleReport } from '../../src/sync/cycle-report.ts';
import type { ImportReport } from '../../src/sync/import/import-report.ts';
import type { VerifyReport } from '../../src/sync/proof/verify-report.ts';
import { simulated } from '../support/simulated.ts';

interface Status {
  readonly files: number;
  readonly bytes: number;
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
