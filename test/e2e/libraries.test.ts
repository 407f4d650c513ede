import { expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { type Simulated, simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 120_000 };
/** Each database once, beside the check of the session. */
const NOTHING_NEW = { 'changes/database': 2 };
const CHANGED = { ...NOTHING_NEW, 'changes/zone': 1, 'internal/records/query/batch': 1 };

function zonesOf({ simulator }: Simulated) {
  const shared = simulator.library.zones.find(({ name }) => name.zoneName.startsWith('SharedSync-'));
  if (shared === undefined) throw new Error('the demo has a shared library');
  return { shared: shared.name.zoneName };
}

async function run(cloud: Simulated, ...args: readonly string[]) {
  const { code, err } = await cloud.run(args);
  expect({ args, code, err: code === 0 ? '' : err }).toEqual({ args, code: 0, err: '' });
  return err;
}

it.each(['private', 'shared'] as const)(
  'both libraries in one run, the shared one in the %s database: each photo once, and then nothing is asked for twice',
  TIMEOUT,
  async (sharedLibrary) => {
    const cloud = await simulated({ library: 'demo', sharedLibrary });
    const { library } = cloud.simulator;
    const { shared } = zonesOf(cloud);
    expect((await cloud.firstRun()).code).toBe(0);
    const personal = new Set(cloud.photos().keys());
    expect(await asked(cloud, () => run(cloud))).toEqual({ 'changes/database': 1 });

    await run(cloud, '--library', 'all');
    const ofShared = [...library.files()].filter(
      ({ zone, deleted, hidden }) => zone === shared && !deleted && !hidden,
    );
    expect(ofShared.length).toBeGreaterThan(0);
    expect(cloud.photos().size).toBeGreaterThan(personal.size);
    expect([...personal].filter((name) => !cloud.photos().has(name))).toEqual([]);
    expect(await asked(cloud, () => run(cloud, '--library', 'all'))).toEqual(NOTHING_NEW);

    // A change of the shared library is nothing to a job of the personal one, and is not forgotten for the other.
    const before = cloud.photos().size;
    library.add({ zone: shared });
    expect(await asked(cloud, () => run(cloud))).toEqual({ 'changes/database': 1 });
    expect(cloud.photos().size).toBe(before);
    expect(await asked(cloud, () => run(cloud, '--library', 'all'))).toMatchObject(CHANGED);
    expect(cloud.photos().size).toBe(before + 1);
    // What another job has followed is not wanted by this one.
    const personalAgain = await asked(cloud, () => run(cloud));
    expect(personalAgain).toEqual({ 'changes/database': 1 });
    expect(await asked(cloud, () => run(cloud, '--library', 'all'))).toEqual(NOTHING_NEW);
    for (const words of [['audit'], ['audit', '--library', 'all'], ['verify'], ['relayout', '--dry-run']])
      await run(cloud, ...words);
    expect(cloud.simulator.violations).toEqual([]);
  },
);

it(
  'U8: a library that is not there is told with the nearest, and nothing is downloaded or remembered as a job',
  TIMEOUT,
  async () => {
    const cloud = await simulated({ library: 'demo' });
    const { shared } = zonesOf(cloud);
    await cloud.firstRun(['--auth-only']);
    const names = await cloud.run(['--list-libraries', '--only-print-filenames']);
    expect([names.code, names.out]).toEqual([0, `PrimarySync\n${shared}\n`]);
    expect((await cloud.run(['--list-libraries', '--watch-with-interval', '60'])).code).toBe(2);
    const calls = await asked(cloud, async () => {
      for (const [typed, told] of [
        [
          [shared.slice(0, -2)],
          [`no library ${shared.slice(0, -2)}; did you mean ${shared}?`, 'PrimarySync and'],
        ],
        [['personal', '!SharedSync-1'], ['no library SharedSync-1']],
        [['shared', `!${shared}`], ['every library of this account is left out']],
      ] as const) {
        const { code, err } = await cloud.run(typed.flatMap((word) => ['--library', word]));
        expect({ typed, code }).toEqual({ typed, code: 2 });
        for (const words of told) expect(err).toContain(words);
      }
      const { code, err } = await cloud.run(['--library', '!all', '--library', '', '--recent', '0']);
      expect([code, err.match(/--library|--recent/g)]).toEqual([2, ['--library', '--recent']]);
    });
    expect(Object.keys(calls).toSorted()).toEqual(['changes/database', 'zones/list']);
    expect(cloud.photos().size).toBe(0);
    expect((await cloud.run(['jobs'])).out).not.toContain('original');
  },
);

it(
  'E55 and E12: a shared library that fails or is left costs nothing but itself; back again, it goes on',
  TIMEOUT,
  async () => {
    const cloud = await simulated({ library: 'demo', sharedLibrary: 'shared' });
    const { library } = cloud.simulator;
    const { shared } = zonesOf(cloud);
    const all = ['--library', 'all'];
    const saves = async (photos: number, words: RegExp | undefined) => {
      const before = cloud.photos();
      const { code, err } = await cloud.run(all);
      expect(code).toBe(0);
      if (words === undefined) expect(err).not.toMatch(/library/);
      else expect(err).toMatch(words);
      expect(cloud.photos().size).toBe(before.size + photos);
      return err;
    };
    await cloud.firstRun(all);

    const path = '*/production/shared/*';
    const down = { do: 'reply', status: 400, json: { serverErrorCode: 'BAD_REQUEST', reason: 'no' } };
    cloud.simulator.setScenario([{ match: { path }, action: down }]);
    library.add({});
    library.add({ zone: shared });
    await saves(1, /shared libraries cannot be asked for now/);
    cloud.simulator.setScenario(
      ['changes/zone', 'records/query'].map((operation) => ({ match: { path, operation }, action: down })),
    );
    library.add({});
    await saves(1, /this shared library cannot be read/);
    cloud.simulator.setScenario([]);
    await saves(1, undefined);

    const kept = library.add({ zone: shared });
    await saves(1, undefined);
    library.add({ zone: shared });
    library.removeZone(shared);
    library.add({});
    await saves(1, /this account has the library SharedSync-\S+ no longer; what is here of it stays/);
    library.add({});
    await saves(1, undefined);
    // What Apple copies into the personal library then is here already.
    const downloads = cloud.simulator.counters.get('download');
    library.startMoveToPersonal(kept, { first: 'twin' });
    await saves(0, /moved to another library/);
    expect(cloud.simulator.counters.get('download')).toBe(downloads);
    const status = await cloud.run(['status']);
    expect(status.out).toContain(`left       ${shared}`);
    expect(status.out).toMatch(/beside +\d+ shared albums?, \d+ links? to shared photos/);
    const listed = await cloud.run(['list', 'libraries', '--json']);
    const { libraries, others } = JSON.parse(listed.out) as { libraries: readonly object[]; others: object };
    expect(libraries).toMatchObject([
      { library: 'PrimarySync', state: 'followed' },
      { library: shared, state: 'left', counts: { trashed: 0, unlisted: 0, purged: 0 } },
    ]);
    expect(others).toEqual({ 'shared-album': 2, 'share-link': 1 });

    library.zone(shared).removed = false;
    library.skipHistory(1, shared);
    const calls = await asked(cloud, () => saves(1, undefined));
    // By the token of then.
    expect(calls).toMatchObject({ 'changes/zone': 1 });
    expect(calls).not.toHaveProperty('records/query');
    expect(cloud.simulator.violations).toEqual([]);
  },
);
