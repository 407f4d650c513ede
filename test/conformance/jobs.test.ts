import { beforeEach, describe, expect, it } from 'vitest';
import type { JobToOpen } from '../../src/model/jobs.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { openTestStore } from '../support/test-store.ts';

const ASKED: JobToOpen = {
  name: 'photos',
  destination: 'disk',
  rule: '1 all',
  epoch: 'one',
  newestStep: 500,
};

describe('jobs', () => {
  let store: StateStore;
  beforeEach(() => {
    store = openTestStore();
    return () => store.close();
  });
  const doneOf = async (asked: Partial<JobToOpen> = {}) =>
    (await store.jobs.open({ ...ASKED, ...asked })).done;

  it('begins with nothing done, and is the same job the next time', async () => {
    const made = await store.jobs.open(ASKED);
    expect(made).toEqual({
      id: expect.any(Number),
      name: 'photos',
      destination: 'disk',
      rule: '1 all',
      epoch: 'one',
      done: [],
      evaluatedAtMs: 0,
      usedAtMs: expect.any(Number),
    });
    expect(await store.jobs.open(ASKED)).toEqual(made);
    expect(await store.jobs.list()).toEqual([made]);
  });

  it('knows a job by destination and rule, whatever it is called', async () => {
    const made = await store.jobs.open(ASKED);
    expect(await store.jobs.open({ ...ASKED, name: 'other' })).toEqual({ ...made, name: 'other' });
    const others = [await store.jobs.open({ ...ASKED, rule: '1 live' })];
    others.push(await store.jobs.open({ ...ASKED, destination: 'usb' }));
    expect(await store.jobs.list()).toEqual([{ ...made, name: 'other' }, ...others]);
  });

  it('a job may take the name of another, which is called otherwise from then on and keeps all else', async () => {
    const before = await store.jobs.open(ASKED);
    const done = [{ first: 1, last: 400 }];
    await store.jobs.setDone(before, { epoch: 'one', done, evaluatedAtMs: 7_000 });
    const renamed = [{ id: before.id, name: 'photos-2' }];
    const job = await store.jobs.open({ ...ASKED, rule: '1 live', renamed });
    expect(job.name).toBe('photos');
    expect(await store.jobs.list()).toEqual([
      { ...before, name: 'photos-2', done, evaluatedAtMs: 7_000 },
      job,
    ]);
  });

  it('I40: what one job has done is not done for another', async () => {
    const job = await store.jobs.open(ASKED);
    const done = [
      { first: 1, last: 400 },
      { first: 412, last: 415 },
    ];
    await store.jobs.setDone(job, { epoch: 'one', done, evaluatedAtMs: 7_000 });
    expect(await store.jobs.open(ASKED)).toMatchObject({ done, evaluatedAtMs: 7_000 });
    expect(await doneOf({ rule: '1 live' })).toEqual([]);
    expect(await doneOf({ destination: 'usb' })).toEqual([]);
  });

  it('I41: what was done counts neither in another catalogue nor beyond its counter', async () => {
    const job = await store.jobs.open(ASKED);
    const done = [
      { first: 1, last: 40 },
      { first: 50, last: 60 },
    ];
    await store.jobs.setDone(job, { epoch: 'one', done, evaluatedAtMs: 7_000 });
    expect(await doneOf({ newestStep: 55 })).toEqual([
      { first: 1, last: 40 },
      { first: 50, last: 55 },
    ]);
    // What was cut stays cut: the same numbers mean other steps now.
    expect(await doneOf()).toEqual([
      { first: 1, last: 40 },
      { first: 50, last: 55 },
    ]);
    expect(await store.jobs.open({ ...ASKED, epoch: 'two' })).toMatchObject({ done: [], evaluatedAtMs: 0 });
    expect(await doneOf()).toEqual([]);
  });

  it('forgets a job, or what all have done', async () => {
    const job = await store.jobs.open(ASKED);
    const other = await store.jobs.open({ ...ASKED, destination: 'usb' });
    const all = { epoch: 'one', done: [{ first: 1, last: 500 }], evaluatedAtMs: 7_000 };
    await store.jobs.setDone(job, all);
    await store.jobs.setDone(other, all);
    expect(await store.jobs.forget(other.id)).toBe(true);
    expect(await store.jobs.forget(other.id)).toBe(false);
    await store.jobs.setDone(other, all);
    expect(await store.jobs.list()).toMatchObject([{ id: job.id, done: all.done }]);
    await store.jobs.forgetDone();
    expect(await store.jobs.list()).toEqual([{ ...job, done: [], evaluatedAtMs: 0 }]);
  });

  it('is forgotten with the files: they are looked for anew', async () => {
    await store.jobs.open(ASKED);
    await store.forgetAll();
    expect(await store.jobs.list()).toEqual([]);
  });

  it.each([0, 1_000, -3_600_000])(
    'the job that is opened last is the one that was used last, when the clock moves by %s ms',
    async (moved) => {
      const clock = new FakeClock();
      const startMs = clock.now();
      let openings = 0;
      clock.now = () => startMs + openings * moved;
      const jobs = openTestStore(clock);
      const useOf = async (rule: string) => {
        const job = await jobs.jobs.open({ ...ASKED, rule });
        openings += 1;
        return job.usedAtMs;
      };
      const used = [await useOf('one'), await useOf('two'), await useOf('one'), await useOf('two')];
      expect(used).toEqual(used.toSorted((a, b) => a - b));
      expect(new Set(used).size).toBe(4);
      const [one, two] = await jobs.jobs.list();
      expect([one?.usedAtMs, two?.usedAtMs]).toEqual(used.slice(2));
      await jobs.close();
    },
  );
});
