import { beforeEach, describe, expect, it } from 'vitest';
import type { KeepsakeError } from '../../../../src/base/errors.ts';
import type { Catalogue } from '../../../../src/model/catalogue.ts';
import type { StateStore } from '../../../../src/model/state-store.ts';
import { openJob, refuseSecondTree } from '../../../../src/sync/jobs/open-job.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { folderOf, NAMING, SELECTION } from '../../../support/plan-rules.ts';
import { feedPage, openTestCatalogue, someAsset } from '../../../support/test-catalogue.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { photoBytes, relative, wantedFile } from '../../../support/wanted.ts';

const SYNC = {
  selection: SELECTION,
  naming: NAMING,
  folder: folderOf('{:%Y/%m}'),
  task: 'sync' as const,
  typed: {},
};
const BY_YEAR = { ...SYNC, folder: folderOf('{:%Y}') };
const NEWEST = { ...SYNC, selection: { ...SELECTION, recent: 5 } };
const AS_OF = 5_000_000;
const TO_2 = [{ first: 1, last: 2 }];

let catalogue: Catalogue;
let state: StateStore;

beforeEach(async () => {
  catalogue = openTestCatalogue();
  const clock = new FakeClock();
  let nowMs = clock.now();
  clock.now = () => (nowMs += 1_000);
  state = openTestStore(clock);
  for (const id of ['one', 'two']) await catalogue.apply(feedPage({ assets: [someAsset(id)] }));
  return async () => {
    await catalogue.close();
    await state.close();
  };
});

const open = (config: Parameters<typeof openJob>[1] = SYNC, destination = 'here') =>
  openJob({ catalogue, state }, config, destination, AS_OF);
const names = async () => (await state.jobs.list()).map(({ name }) => name);

it('what a job has done is done for it the next time, and for no other', async () => {
  await (await open()).setDone(TO_2);
  expect((await open()).done).toEqual(TO_2);
  expect((await open(NEWEST)).done).toEqual([]);
  expect((await open(SYNC, 'there')).done).toEqual([]);
  expect(new Set(await names()).size).toBe(3);
});

it('what was done counts in the same catalogue alone', async () => {
  await (await open()).setDone(TO_2);
  await catalogue.clear();
  expect((await open({ ...SYNC, task: 'dry-run' })).done).toEqual([]);
  expect((await open()).done).toEqual([]);
});

it('a run that only looks knows what is done, makes no job and notes nothing', async () => {
  await (await open({ ...SYNC, task: 'dry-run' })).setDone(TO_2);
  expect(await names()).toEqual([]);
  await (await open()).setDone(TO_2);
  const looking = await open({ ...SYNC, task: 'dry-run' });
  expect(looking.done).toEqual(TO_2);
  await looking.setDone([]);
  expect((await open()).done).toEqual(TO_2);
});

describe('two trees in one folder', () => {
  /** Opens these one after the other; answers the error of the last one. */
  type Opening = readonly [config: Parameters<typeof openJob>[1], destination?: string];
  async function openAll(...jobs: readonly Opening[]) {
    for (const [config, destination] of jobs.slice(0, -1)) await open(config, destination);
    const [config, destination] = jobs.at(-1) ?? [SYNC];
    return open(config, destination).then(
      () => undefined,
      (error: KeepsakeError) => error,
    );
  }

  it.each<[what: string, isRefused: boolean, jobs: readonly Opening[]]>([
    ['another tree from now on', false, [[SYNC], [BY_YEAR]]],
    ['another tree, used again', false, [[SYNC], [BY_YEAR], [BY_YEAR]]],
    ['the first tree after another one', true, [[SYNC], [BY_YEAR], [SYNC]]],
    ['the first tree, for another wish', true, [[SYNC], [BY_YEAR], [NEWEST]]],
    [
      'other names in the first tree',
      false,
      [[SYNC], [{ ...SYNC, naming: { ...NAMING, keepUnicode: true } }]],
    ],
    ['one tree of two wishes', false, [[SYNC], [NEWEST], [SYNC]]],
    ['the other tree in another folder', false, [[SYNC], [BY_YEAR, 'there'], [SYNC]]],
  ])('%s: refused is %s', async (_what, isRefused, jobs) => {
    const error = await openAll(...jobs);
    expect(error?.code).toBe(isRefused ? 'USAGE' : undefined);
  });

  it('the way out names the other job; once that is forgotten the first one goes on', async () => {
    const error = await openAll([SYNC], [BY_YEAR], [SYNC]);
    const [, other = ''] = await names();
    expect(error?.details.join()).toContain(other);
    expect(error?.hint).toContain(`jobs forget ${other}`);
    const job = (await state.jobs.list())[1];
    expect(job && (await state.jobs.forget(job.id))).toBe(true);
    expect(await openAll([SYNC])).toBeUndefined();
  });

  it.each<[what: string, jobs: readonly Opening[], config: typeof SYNC, isTold: boolean]>([
    ['a first sync', [], SYNC, false],
    ['the same tree', [[SYNC]], SYNC, false],
    ['the same tree, for another wish', [[SYNC]], NEWEST, false],
    ['another tree', [[SYNC]], BY_YEAR, true],
    ['another tree, for another wish', [[SYNC], [NEWEST]], { ...NEWEST, folder: folderOf('none') }, true],
    ['other names', [[SYNC]], { ...SYNC, naming: { ...NAMING, keepUnicode: true } }, true],
    ['another tree, used again', [[SYNC], [BY_YEAR]], BY_YEAR, false],
    ['another tree in another folder', [[SYNC, 'there']], BY_YEAR, false],
  ])(
    '%s: that the tree is another one is told when it comes, with the way to move what is here',
    async (_what, jobs, config, isTold) => {
      const wanted = wantedFile('2024/a.jpg', photoBytes('one', 10));
      const here = { id: 'here', pathKey: (path: string) => path };
      await state.record(here, [
        { kind: 'saved', wanted, path: relative('2024/a.jpg'), modifiedAtMs: 0, verified: true },
      ]);
      if (jobs.length > 0) await openAll(...jobs);
      const told = await refuseSecondTree({ state }, config, 'here');
      expect(told).toHaveLength(isTold ? 2 : 0);
      if (isTold)
        expect(told.join()).toMatch(
          /the 1 file that is here stays .*`keepsake relayout .*` moves it.*refused/,
        );
    },
  );

  it('where nothing is recorded, another tree is nothing to tell', async () => {
    await openAll([SYNC]);
    expect(await refuseSecondTree({ state }, BY_YEAR, 'here')).toEqual([]);
  });

  it('a run that only looks is refused as the real one would be', async () => {
    await openAll([SYNC], [BY_YEAR]);
    await expect(open({ ...SYNC, task: 'dry-run' })).rejects.toMatchObject({ code: 'USAGE' });
    expect((await open({ ...BY_YEAR, task: 'dry-run' })).writes).toBe(false);
  });
});

describe('bounds that move with the clock', () => {
  const MOVING = { ...SYNC, selection: { ...SELECTION, createdBefore: { daysAgo: 3 } } };

  it('are looked at as of the run that did all there was', async () => {
    const first = await open(MOVING);
    expect(first).toMatchObject({ evaluatedAtMs: 0, notesParts: true });
    await first.setDone(TO_2);
    // From now on one time stands for all that is done, so that parts alone would not be true.
    expect(await open(MOVING)).toMatchObject({ done: TO_2, evaluatedAtMs: AS_OF, notesParts: false });
    expect(await open({ ...MOVING, task: 'dry-run' })).toMatchObject({ evaluatedAtMs: AS_OF });
  });

  it.each([SYNC, { ...SYNC, selection: { ...SELECTION, createdBefore: { atMs: 7 } } }])(
    'are none in %o',
    async (config) => {
      await (await open(config)).setDone(TO_2);
      expect(await open(config)).toMatchObject({ evaluatedAtMs: undefined, notesParts: true });
    },
  );
});
