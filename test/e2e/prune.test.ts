import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { systemClock } from '../../src/base/clock.ts';
import { CODE, type Simulated, simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 120_000 };
const ALL = ['prune', '--filter', 'photo or video'];

/** At a terminal, with a user who types this at the question. */
async function typing({ run }: Pick<Simulated, 'run'>, answer: string, args: readonly string[]) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const onErr = (text: string) => {
    if (text.includes('type the number')) stdin.write(`${answer}\n`);
  };
  const ended = await run(args, { stdin, onErr });
  stdin.end();
  return ended;
}

it(
  'P14, P16, P19, P23: planned, read, applied once and undone; nothing is moved by accident, and the files here stay',
  TIMEOUT,
  async () => {
    const cloud = await simulated({ library: { assets: 12, bytes: 3_000 } });
    const { simulator, run, folder } = cloud;
    const { library } = simulator;
    await cloud.firstRun();
    const before = cloud.photos();
    const [loved = '', edited = ''] = [...library.files()].map(({ asset }) => asset);
    const trashed = () => [...library.files()].filter(({ deleted }) => deleted).length;
    library.setFavorite(loved, true);
    const [, editedPath = ''] = [...before.keys()];
    writeFileSync(join(folder, 'photos', editedPath), 'my own edit');
    expect(edited).not.toBe('');

    // Words that cannot be meant by accident.
    for (const [args, why] of [
      [['prune', '--yes'], 'prune takes --filter on the command line'],
      [
        [...ALL, '--keep', 'loved', '--up-to', 'much', '--at-most', '0', '--plan', 'x', '--yes'],
        '--up-to takes',
      ],
      [ALL, 'there is no terminal to ask on'],
      [['apply', '--yes'], 'apply takes one word'],
    ] as const) {
      const calls = await asked(cloud, async () => {
        expect(await run(args)).toMatchObject({ code: 2, err: expect.stringContaining(why) });
      });
      expect(calls).toEqual({});
    }
    expect(await run([...ALL, '--keep', 'album:Nowhere', '--yes'])).toMatchObject({ code: 2 });

    const plan = [...ALL, '--keep', 'favorites', '--plan', 'plan.json'];
    const planned = await run(plan);
    expect(planned).toMatchObject({
      code: 3,
      err: expect.stringContaining('10 photos and videos (30.0 kB)'),
    });
    expect(planned.err).toContain(
      `${editedPath} stays in iCloud: a file of it is another one here: edited, or cut off`,
    );
    expect(planned.err).toContain('1 photo or video kept in iCloud: favorites');
    const path = join(folder, 'plan.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await run(plan)).toMatchObject({ code: 2, err: expect.stringContaining('it is there already') });

    const braked = await run([...ALL, '--keep', 'favorites', '--yes']);
    expect(braked).toMatchObject({
      code: 3,
      err: expect.stringContaining('more than the 1 that one run may move'),
    });
    expect(braked.err).toContain("--filter 'photo or video' --keep favorites --plan plan.json`");
    expect([trashed(), await typing(cloud, 'y', ['apply', 'plan.json'])]).toMatchObject([0, { code: 0 }]);
    expect(trashed()).toBe(0);

    const applied = await typing(cloud, '10', ['apply', 'plan.json']);
    expect(applied).toMatchObject({ code: 0, err: expect.stringContaining('10 photos and videos moved') });
    expect(applied.err).toContain('keepsake never does that');
    expect(trashed()).toBe(10);
    // Our own deletions are none that the disk follows.
    for (let cycle = 0; cycle < 2; cycle += 1) await run(['--mirror-deletions', '--deletion-limit', '500']);
    expect([...cloud.photos().keys()]).toEqual([...before.keys()]);

    // Brought back on a device, and deleted by the user later: no undo brings that one back.
    const theirs = [...library.files()].find(({ deleted }) => deleted)?.asset ?? '';
    library.restore(theirs);
    await run([]);
    library.delete(theirs);
    expect(await run(['undo'])).toMatchObject({ code: 0 });
    expect([...library.files()].flatMap(({ asset, deleted }) => (deleted ? [asset] : []))).toEqual([theirs]);
    const again = await run(['apply', 'plan.json', '--yes', '--json']);
    expect(JSON.parse(again.out)).toMatchObject({ moved: 0, kept: { 'moved by this plan before': 10 } });
    expect(trashed()).toBe(1);

    const other = readFileSync(path, 'utf8').replace(/"destination": "[^"]*"/, '"destination": "another"');
    writeFileSync(join(folder, 'other.json'), other);
    writeFileSync(join(folder, 'theirs.json'), other.replace('sam@example.com', 'eve@example.com'));
    for (const [file, why] of [
      ['other.json', 'the plan was made for another folder'],
      ['theirs.json', 'is a plan for eve@example.com'],
    ] as const)
      expect(await run(['apply', file, '--yes'])).toMatchObject({
        code: 2,
        err: expect.stringContaining(why),
      });
    expect([trashed(), simulator.violations]).toEqual([1, []]);
  },
);

it(
  'P15, P22: with a clock that is days ahead, an empty listing, a count that does not fit, or the catalogue of another user nothing is moved',
  TIMEOUT,
  async () => {
    const cloud = await simulated({ library: { assets: 12, bytes: 3_000 } });
    const { simulator, run } = cloud;
    const other = await simulated({
      library: { assets: 12, bytes: 3_000 },
      seed: 'another',
      account: { dsid: '77' },
    });
    await cloud.firstRun();
    const trashed = () =>
      [...simulator.library.files(), ...other.simulator.library.files()].filter(({ deleted }) => deleted)
        .length;
    const sure = [...ALL, '--yes', '--at-most', '100%'];
    const ends = async (why: RegExp, outside: Parameters<typeof run>[1] = {}) => {
      const { code, err } = await run(sure, outside);
      expect([code, err, trashed()]).toEqual([3, expect.stringMatching(why), 0]);
    };
    await ends(/clock of this computer is more than a day/, {
      clock: { ...systemClock, now: () => Date.now() + 3 * 86_400_000 },
    });
    simulator.setScenario([
      { match: { recordType: 'HyperionIndexCountLookup' }, action: { do: 'count', add: 5 } },
    ]);
    await ends(/Apple (counts|lists)/);
    await run(['reset', 'tokens', '--yes']);
    simulator.setScenario([
      { match: { operation: 'records/query' }, action: { do: 'patch', set: { records: [] } } },
    ]);
    await ends(/nothing more is moved: /);
    simulator.setScenario([]);
    const { password } = other.simulator.account;
    const elsewhere = { env: { KEEPSAKE_SIMULATOR: other.simulator.url, KEEPSAKE_PASSWORD: password } };
    await ends(/not all of it was saved here yet/, { ...elsewhere, input: `${CODE}\n` });
  },
);
