import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { simulated } from '../support/simulated.ts';

const PHOTO = v.object({ id: v.string(), library: v.string(), signature: v.string(), bytes: v.number() });

it('P25, P26: a plan follows the libraries that it names, and leaves what its rules and those of the command keep by now', {
  timeout: 120_000,
}, async () => {
  const cloud = await simulated({ library: 'demo', sharedLibrary: 'private' });
  const { run, folder, simulator } = cloud;
  const { library } = simulator;
  await cloud.firstRun(['--library', 'all']);
  const inTrash = () => [...library.files()].flatMap(({ asset, deleted }) => (deleted ? [asset] : []));
  const before = new Set(inTrash());
  const moved = () => new Set(inTrash().filter((asset) => !before.has(asset)));

  const wishes = ['--library', 'all', '--shared-library-too', '--keep', 'favorites'];
  const planning = ['prune', '--filter', 'photo or video', ...wishes, '--plan', 'plan.json', '--json'];
  expect(JSON.parse((await run(planning)).out)).toMatchObject({ plan: 'plan.json' });
  // Told before hours of reading.
  const calls = await asked(cloud, async () => {
    expect(await run(planning)).toMatchObject({
      code: 2,
      out: expect.stringContaining('it is there already'),
    });
  });
  expect(calls).toEqual({});

  const whole: unknown = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'));
  const { photos: all } = v.parse(v.object({ photos: v.array(PHOTO) }), whole);
  const [loved, recent, other] = all.filter((one) => one.library === 'PrimarySync');
  const theirs = all.find((one) => one.library !== 'PrimarySync');
  if (!loved || !recent || !other || !theirs) throw new Error('the demo has too few photos');
  const write = (photos: readonly object[]) =>
    writeFileSync(join(folder, 'read.json'), JSON.stringify({ ...Object(whole), photos }));
  const apply = async (...more: readonly string[]) => {
    const { code, out } = await run(['apply', 'read.json', '--yes', '--json', ...more]);
    const answer: unknown = JSON.parse(out);
    return { code, answer };
  };

  write([theirs, { ...other, library: 'SharedSync-11111111-2222-3333-4444-555555555555' }]);
  const message = expect.stringMatching(
    /^the plan cannot be carried out: this account has no library/,
  ) as string;
  expect(await apply()).toMatchObject({ code: 2, answer: { error: { message } } });
  write([loved, other, theirs]);
  simulator.setScenario([
    {
      match: { recordType: 'HyperionIndexCountLookup', zone: 'SharedSync*' },
      action: { do: 'count', add: 5 },
    },
  ]);
  expect(await apply()).toMatchObject({
    code: 3,
    answer: { moved: 0, waits: expect.stringContaining('Apple') },
  });
  simulator.setScenario([]);
  expect(await apply('--keep-recent', '200y')).toMatchObject({
    answer: { moved: 0, kept: { 'recent 200y': 3 } },
  });
  expect(moved()).toEqual(new Set());

  library.setFavorite(loved.id, true);
  expect(await apply()).toMatchObject({ code: 0, answer: { moved: 2, kept: { favorites: 1 } } });
  expect(moved()).toEqual(new Set([other.id, theirs.id]));
  expect(simulator.violations).toEqual([]);
});
