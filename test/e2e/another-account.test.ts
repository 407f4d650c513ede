import { describe, expect, it, onTestFinished } from 'vitest';
import { asked } from '../support/asked.ts';
import { CODE, type Simulated, simulated } from '../support/simulated.ts';
import type { SimulatorOptions } from '../../src/simulator/core/options.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';

const TOLD = 'is another Apple Account than the one known so far';
const PHOTOS = 5;

/** Photos that were always the user's, whatever the account is. */
function addOwnPhotos({ library }: Simulator, count: number): void {
  for (let at = 0; at < count; at += 1) {
    const content = Buffer.alloc(600, `photo ${at}`);
    library.add({ name: `IMG_${at}.JPG`, content, assetDate: Date.UTC(2021, 3, 1 + at) });
  }
}

/** The same address leads to this iCloud from now on. */
async function moveTo(cloud: Simulated, options: SimulatorOptions): Promise<Simulated> {
  const simulator = await startSimulator({
    ...options,
    account: { code: CODE, iterations: 1_000, dsid: '17000000001' },
  });
  onTestFinished(() => simulator.close());
  const toHere: Simulated['run'] = (args, outside) =>
    cloud.run(args, { ...outside, env: { KEEPSAKE_SIMULATOR: simulator.url, ...outside?.env } });
  return {
    ...cloud,
    simulator,
    run: toHere,
    firstRun: (args, outside) => toHere(args, { input: `${CODE}\n`, ...outside }),
  };
}

describe('another Apple Account behind the address of the user', { timeout: 60_000 }, () => {
  it.each([
    // Its tokens, session and assets are as those of the account before: nothing but its id tells.
    ['it looks the same and has more photos', 'keepsake', { assets: PHOTOS, bytes: 600 }],
    ['it was made anew with the same photos', 'another', 'empty'],
  ] as const)(
    'I85: %s: listed once, told once, nothing on disk touched, and only new photos come',
    async (_what, seed, library) => {
      const cloud = await simulated({ library });
      if (library === 'empty') addOwnPhotos(cloud.simulator, PHOTOS);
      expect(await cloud.firstRun()).toMatchObject({ code: 0 });
      const before = cloud.photos();
      expect(before.size).toBe(PHOTOS);

      const more = PHOTOS + 2;
      const moved = await moveTo(cloud, {
        seed,
        library: library === 'empty' ? library : { ...library, assets: more },
      });
      if (library === 'empty') addOwnPhotos(moved.simulator, more);
      let told = '';
      const calls = await asked(moved, async () => {
        const { code, err } = await moved.firstRun();
        expect({ code, err }).toMatchObject({ code: 0 });
        told = err;
      });
      expect(told.split(TOLD)).toHaveLength(2);
      expect(calls).toMatchObject({ download: 2 });
      expect(calls['records/query']).toBeGreaterThan(0);
      const after = moved.photos();
      expect(after.size).toBe(more);
      for (const [path, bytes] of before) expect(after.get(path)).toEqual(bytes);
      const list = await moved.run(['list', 'assets', '--json']);
      expect(JSON.parse(list.out)).toMatchObject({ assets: { length: more } });

      const again = await asked(moved, async () => {
        expect((await moved.run()).err).not.toContain(TOLD);
      });
      expect(again).toEqual({ 'changes/database': 1 });
      expect(moved.simulator.violations).toEqual([]);
    },
  );
});
