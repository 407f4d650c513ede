import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import type { Catalogue } from '../../../../src/model/catalogue.ts';
import type { Job } from '../../../../src/model/jobs.ts';
import type { StateStore } from '../../../../src/model/state-store.ts';
import { NO_STEPS, writeSteps } from '../../../../src/model/step-ranges.ts';
import { openCatalogue } from '../../../../src/state/catalogue/open-catalogue.ts';
import { forgetGone } from '../../../../src/sync/cycle/forget-gone.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { quickFolder } from '../../../support/temporary-folder.ts';
import { feedPage, idsOf, named, PERSONAL } from '../../../support/test-catalogue.ts';
import { openTestStore } from '../../../support/test-store.ts';

const DAY = 86_400_000;
const { signal } = new AbortController();

describe('what went from iCloud long ago', () => {
  let clock: FakeClock;
  let catalogue: Catalogue;
  let state: StateStore;
  beforeEach(async () => {
    clock = new FakeClock();
    catalogue = openCatalogue({ path: join(quickFolder(), 'c.sqlite'), clock, log: silentLog });
    state = openTestStore(clock);
    await catalogue.apply(feedPage({ assets: named('A', 'B', 'C') }));
    return async () => {
      await state.close();
      await catalogue.close();
    };
  });

  const goes = (record: string) => catalogue.apply(feedPage({ gone: [{ record, how: 'purged' }] }));
  const forget = (parts?: number) => forgetGone({ catalogue, state, signal }, clock.now(), parts);
  const left = async () => idsOf(await catalogue.assets(PERSONAL.id, ['A', 'B', 'C']));

  /** A run of this job, which does what there is to do, or is cut off before that. */
  async function use(rule: string, does: 'all' | 'nothing' = 'all'): Promise<Job> {
    const [epoch, newestStep] = [await catalogue.epoch(), await catalogue.newestStep()];
    const job = await state.jobs.open({ name: rule, destination: 'd', rule, epoch, newestStep });
    if (does === 'all')
      await state.jobs.setDone(job, { epoch, done: [{ first: 1, last: newestStep }], evaluatedAtMs: 7 });
    return job;
  }
  const doneOf = async (rule: string) =>
    writeSteps((await state.jobs.list()).find((job) => job.rule === rule)?.done ?? NO_STEPS);

  it('I87: is forgotten after 90 days, and not looked at twice on one day', async () => {
    await goes('B');
    await use('one');
    await clock.advance(90 * DAY - 1);
    await use('one');
    await forget();
    expect(await left()).toEqual(['A', 'B', 'C']);
    await clock.advance(DAY / 2);
    await forget();
    expect(await left()).toEqual(['A', 'B', 'C']);
    await clock.advance(DAY / 2);
    await forget();
    expect(await left()).toEqual(['A', 'C']);
    expect(await doneOf('one')).toBe('1-2');
  });

  it('I88: waits for a job that is behind, and not for one that was not used for as long: that begins anew', async () => {
    await use('always');
    await use('seldom');
    await goes('B');
    await use('always');
    await clock.advance(80 * DAY);
    await use('seldom', 'nothing');
    for (const day of [20, 40, 60, 80]) {
      await clock.advance(20 * DAY);
      await use('always');
      await forget();
      expect([day, await left()]).toEqual([day, ['A', 'B', 'C']]);
    }
    expect(await doneOf('seldom')).toBe('1');
    await clock.advance(11 * DAY);
    await use('always');
    await forget();
    expect(await left()).toEqual(['A', 'C']);
    expect(await doneOf('always')).toBe('1-2');
    const seldom = await use('seldom', 'nothing');
    expect(seldom).toMatchObject({ done: NO_STEPS, evaluatedAtMs: 0 });
  });

  it('a job that is not used and has done what is forgotten, goes on where it was', async () => {
    await goes('B');
    await use('seldom');
    await clock.advance(100 * DAY);
    await goes('C');
    await use('always');
    await forget();
    expect(await left()).toEqual(['A', 'C']);
    expect(await doneOf('seldom')).toBe('1-2');
  });

  it('waits for jobs that have done nothing in this catalogue yet', async () => {
    await use('one');
    await catalogue.clear();
    await catalogue.apply(feedPage({ assets: named('A', 'B', 'C') }));
    await goes('B');
    await clock.advance(89 * DAY);
    expect((await state.jobs.list()).length).toBe(1);
    await clock.advance(DAY + 1);
    const job = await use('one', 'nothing');
    expect(job.done).toEqual(NO_STEPS);
    await forget();
    expect(await left()).toEqual(['A', 'B', 'C']);
  });

  it('goes on in the next run, whatever the day, where there is more than one run bears', async () => {
    const ids = Array.from({ length: 250 }, (_, at) => `asset ${at}`);
    await catalogue.apply(feedPage({ assets: named(...ids) }));
    await catalogue.apply(feedPage({ gone: ids.map((record) => ({ record, how: 'purged' })) }));
    await clock.advance(91 * DAY);
    const counts: number[] = [];
    for (let run = 0; run < 4; run += 1) {
      await forget(1);
      counts.push((await catalogue.assets(PERSONAL.id, ids)).length);
    }
    expect(counts).toEqual([150, 50, 0, 0]);
  });

  it.each([
    ['far ahead', 20_000 * DAY],
    ['far behind', -20_000 * DAY],
  ])('a clock that was once %s takes nothing from a job in use', async (_what, off) => {
    await use('one');
    await goes('B');
    await clock.advance(off);
    await use('one', 'nothing');
    await forget();
    await clock.advance(-off);
    await use('one', 'nothing');
    await forget();
    expect(await left()).toEqual(['A', 'B', 'C']);
    await use('one');
    await clock.advance(DAY);
    await forget();
    expect(await left()).toEqual(['A', 'B', 'C']);
  });
});
