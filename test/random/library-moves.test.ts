import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { simulated } from '../support/simulated.ts';
import { Dice } from './dice.ts';

const ARGS = ['--library', 'all', '--folder-structure', '{library}'];
const SEEDS = (process.env['KEEPSAKE_SEED'] ?? '34 47').split(' ').map(Number);

const shortOf = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex').slice(0, 8);
const NOBODY = { asset: '', zone: '' };

/** Photos go to and fro, whole or in halves, between syncs: each is downloaded once, and lies where its library is. */
it.each(SEEDS)('E57: random moves between libraries, seed %i', { timeout: 180_000 }, async (seed) => {
  const dice = new Dice(`moves ${seed}`);
  const cloud = await simulated({ library: { assets: 6, bytes: 1_000 }, sharedLibrary: 'private' });
  const { library, counters } = cloud.simulator;
  if (dice.chance(1 / 2)) library.quirks.partialDeltas = 'everywhere';
  expect((await cloud.firstRun(ARGS)).code).toBe(0);
  const shown = () => [...library.files()].filter(({ deleted, hidden }) => !deleted && !hidden);
  const originals = new Set(shown().map(({ signature }) => signature));
  const halves: { finish(): void }[] = [];
  const steps: string[] = [];
  const run = async () => {
    steps.push('sync');
    const { code, err } = await cloud.run(ARGS);
    expect({ steps, code, err: code === 0 ? '' : err }).toEqual({ steps, code: 0, err: '' });
  };
  for (let step = 0; step < 14; step += 1) {
    const photos = shown();
    const { asset, zone } = dice.pickAny(photos) ?? NOBODY;
    const isOnce =
      photos.filter((one) => one.signature === photos.find((each) => each.asset === asset)?.signature)
        .length === 1;
    const first = dice.chance(1 / 2) ? 'twin' : 'old';
    if (dice.chance(1 / 3)) {
      await run();
    } else if (dice.chance(1 / 5)) {
      steps.push('add');
      const id = library.add({
        ...(dice.chance(1 / 2) && { zone: library.sharedZone?.name.zoneName ?? '' }),
      });
      for (const file of shown()) if (file.asset === id) originals.add(file.signature);
    } else if (dice.chance(1 / 4)) {
      steps.push('finish');
      halves.shift()?.finish();
    } else if (isOnce) {
      steps.push(`${zone === 'PrimarySync' ? 'share' : 'take back'} ${asset}, ${first} first`);
      const half =
        zone === 'PrimarySync'
          ? library.startMoveToShared(asset, { first })
          : library.startMoveToPersonal(asset, { first });
      if (dice.chance(1 / 2)) half.finish();
      else halves.push(half);
    }
  }
  for (const half of halves) half.finish();
  await run();
  await run();
  expect({ steps, calls: await asked(cloud, run) }).toEqual({ steps, calls: { 'changes/database': 2 } });

  const goals = shown().map((file) =>
    [file.zone === 'PrimarySync' ? 'personal' : 'shared', shortOf(file.bytes())].join(' '),
  );
  const lie = [...cloud.photos()].map(([path, bytes]) => [path.split('/')[0], shortOf(bytes)].join(' '));
  expect({ steps, lie: lie.toSorted() }).toEqual({ steps, lie: goals.toSorted() });
  expect(counters.get('download')).toBe(originals.size);
  expect(cloud.simulator.violations).toEqual([]);
});
