import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { simulated } from '../support/simulated.ts';

/** One folder, whatever it is called on the command line. */

const TIMEOUT = { timeout: 60_000 };

async function world() {
  const cloud = await simulated({ library: { assets: 3, bytes: 300 } });
  const at = (...names: string[]) => join(cloud.folder, ...names);
  expect((await cloud.firstRun()).code).toBe(0);
  symlinkSync(at('photos'), at('link'));
  symlinkSync(cloud.folder, at('above'));
  const spellings = [
    'photos/',
    './photos/.',
    'photos/../photos',
    'link',
    'above/photos',
    `${at('photos')}/`,
    `${at()}//photos`,
    `${at('link')}/../photos`,
  ];
  const run = (spelling: string, ...args: string[]) => cloud.run([...args, '--directory', spelling]);
  return { cloud, at, spellings, run };
}

it('B25: one destination and one job under every name, with one location', TIMEOUT, async () => {
  const { cloud, at, spellings, run } = await world();
  for (const spelling of spellings) {
    const calls = await asked(cloud, async () => {
      const { code, err } = await run(spelling);
      expect({ spelling, code, err }).toMatchObject({ code: 0 });
    });
    expect({ spelling, calls }).toEqual({ spelling, calls: { 'changes/database': 1 } });
    expect({ spelling, code: (await run(spelling, 'manifest')).code }).toEqual({ spelling, code: 0 });
  }
  const { jobs } = JSON.parse((await cloud.run(['jobs', '--json'])).out);
  expect(jobs).toHaveLength(1);
  expect(jobs).toMatchObject([{ directory: at('photos') }]);
});

it('B25: a disk that is away is missed under names that were never used', TIMEOUT, async () => {
  const { cloud, at, spellings, run } = await world();
  renameSync(at('photos'), at('away'));
  // Below the place of a disk lies an empty folder, or nothing.
  for (const isFolder of [true, false]) {
    if (isFolder) mkdirSync(at('photos'));
    else rmSync(at('photos'), { recursive: true });
    // What leads to nothing at all is refused as no folder.
    for (const spelling of isFolder ? spellings : spellings.filter((one) => !one.includes('link'))) {
      const calls = await asked(cloud, async () => {
        const { code, err } = await run(spelling);
        expect({ spelling, code }).toEqual({ spelling, code: 6 });
        expect(err).toContain('3 files are recorded there');
      });
      expect(calls['download']).toBeUndefined();
    }
  }
});

it('B25: a link that leads elsewhere than it did is another disk', TIMEOUT, async () => {
  const { at, run } = await world();
  expect((await run('link')).code).toBe(0);
  rmSync(at('link'));
  mkdirSync(at('other'));
  symlinkSync(at('other'), at('link'));
  expect((await run('link')).code).toBe(6);
  expect((await run('link', '--new-destination')).code).toBe(0);
  expect((await run('link')).code).toBe(0);
  expect((await run('photos')).code).toBe(0);
});
