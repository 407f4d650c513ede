import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { filesIn, type Simulated, simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };
const OTHER = ['--directory', 'other'];

async function succeeds(cloud: Simulated, args: readonly string[] = []): Promise<string> {
  const { code, err } = await cloud.firstRun(args);
  expect({ code, err }).toMatchObject({ code: 0 });
  return err;
}

describe('two jobs of one account', TIMEOUT, () => {
  it.each([
    ['another size', ['--size', 'thumb'], 24],
    ['no photos', ['--skip-photos'], 12],
  ])('I80: what failed for one is kept by the other, which wants %s', async (_what, flags, files) => {
    const cloud = await simulated({ library: { assets: 12, bytes: 3_000, renditions: true } });
    cloud.simulator.setScenario([
      { match: { service: 'content', file: 'IMG_0000003.JPG' }, action: { do: 'gone' } },
    ]);
    expect((await cloud.firstRun()).code).toBe(3);
    cloud.simulator.setScenario([]);
    await succeeds(cloud, flags);
    // It is no failure of this job: the second run has nothing to do.
    expect(await asked(cloud, () => succeeds(cloud, flags))).toEqual({ 'changes/database': 1 });
    const calls = await asked(cloud, async () => {
      expect(await succeeds(cloud)).toContain('1 file downloaded');
    });
    expect(calls['records/query']).toBeUndefined();
    expect(cloud.photos().size).toBe(files);
  });

  it('I81: a catalogue that is put back to an earlier one gives its numbers out again: no job believes them done', async () => {
    const cloud = await simulated();
    await succeeds(cloud);
    await succeeds(cloud, OTHER);
    const { library, account } = cloud.simulator;
    const path = join(cloud.folder, 'session', `${account.username}.catalogue.sqlite`);
    copyFileSync(path, `${path}.copy`);
    library.add({ name: 'IMG_8001.JPG' });
    await succeeds(cloud);
    await succeeds(cloud, OTHER);
    copyFileSync(`${path}.copy`, path);
    library.add({ name: 'IMG_8002.JPG' });
    // A dry run follows for real, too.
    await succeeds(cloud, ['--dry-run']);
    expect(await succeeds(cloud)).toContain('1 file downloaded');
    const calls = await asked(cloud, () => succeeds(cloud, OTHER));
    expect(calls['records/query']).toBeUndefined();
    expect(filesIn(join(cloud.folder, 'other'))).toEqual(cloud.photos());
    expect(cloud.photos().size).toBe(14);
  });

  it.each([
    ['the newest photos alone, of the same folder', ['--recent', '12'], 'photos'],
    ['all, of another folder', OTHER, 'other'],
  ])(
    'E52: a record that could not be used once is looked up before %s are told so',
    async (_what, flags, folder) => {
      const cloud = await simulated();
      const damage = { do: 'damage', recordType: 'CPLMaster', remove: ['fields.resOriginalRes'] };
      const match = { recordType: 'CPLAssetAndMaster*', nth: 1 };
      cloud.simulator.setScenario([{ match, action: damage }]);
      const first = await cloud.firstRun(['--recent', '12']);
      expect(first.err).toContain('cannot be used');
      expect(first.code).toBe(3);
      cloud.simulator.setScenario([]);
      await succeeds(cloud, flags);
      expect(filesIn(join(cloud.folder, folder)).size).toBe(12);
      await succeeds(cloud);
      expect(await asked(cloud, () => succeeds(cloud))).toEqual({ 'changes/database': 1 });
    },
  );
});
