import { beforeEach, describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../../src/model/catalogue.ts';
import { type Page } from '../../../../src/model/photo-source.ts';
import type { StepRanges } from '../../../../src/model/step-ranges.ts';
import type { FollowedPage } from '../../../../src/sync/follow/follow-ports.ts';
import {
  backlog,
  type Batch,
  batchOfPage,
  lastAdded,
  newestAssets,
} from '../../../../src/sync/jobs/batch.ts';
import { DoneSteps } from '../../../../src/sync/jobs/done-steps.ts';
import { pageOf } from '../../../support/scripted-library.ts';
import { feedPage, openTestCatalogue, PERSONAL, SHARED, someAsset } from '../../../support/test-catalogue.ts';

function followed(page: Page, differs: Partial<FollowedPage> = {}): FollowedPage {
  return { library: PERSONAL, page, step: 7, changed: new Set(page.ids), left: 0, ...differs };
}

const idsOf = ({ assets }: Batch) => assets.map(({ id }) => id);

/** What is done once a batch was dealt with. */
function doneAfter(steps: DoneSteps, { steps: asked }: Batch): StepRanges {
  asked?.stretch.add(asked.last, 0);
  return steps.done;
}

describe('a page', () => {
  const page = pageOf([someAsset('a'), someAsset('b')]);

  it('asks for what of it changed, and its step is done with that', () => {
    const steps = new DoneSteps([]);
    const batch = batchOfPage(followed(page, { changed: new Set(['b']) }), 'news', steps);
    expect(idsOf(batch)).toEqual(['b']);
    expect(steps.begun).toEqual([{ first: 7, last: 7 }]);
    expect(doneAfter(steps, batch)).toEqual([{ first: 7, last: 7 }]);
    expect(batch.steps?.stretch.isOver).toBe(true);
  });

  it('that changed no row asks for nothing, and is no step', () => {
    const steps = new DoneSteps([]);
    const batch = batchOfPage(followed(page, { step: undefined, changed: new Set() }), 'news', steps);
    expect([idsOf(batch), batch.steps, steps.begun]).toEqual([[], undefined, []]);
  });

  it('whose step changed assets that it does not hold leaves all of the step to the catalogue', () => {
    const steps = new DoneSteps([]);
    const batch = batchOfPage(followed(page, { changed: new Set(['a', 'in an album']) }), 'news', steps);
    expect([idsOf(batch), batch.steps, steps.begun]).toEqual([[], undefined, []]);
  });

  it('holds what is gone as well', () => {
    const steps = new DoneSteps([]);
    const gone = [{ record: 'c', how: 'trashed' as const }];
    const batch = batchOfPage(
      followed({ ...page, gone }, { changed: new Set(['a', 'c']), left: 1 }),
      'news',
      steps,
    );
    expect(batch).toMatchObject({ gone: ['c'], left: 1 });
    expect(idsOf(batch)).toEqual(['a']);
    expect(batch.steps).toBeDefined();
  });

  it.each([
    ['whole', ['a'], true],
    ['without all of its step', ['a', 'in an album'], false],
  ])('that is looked up is asked for as a whole, %s', (_what, changed, isStep) => {
    const batch = batchOfPage(followed(page, { changed: new Set(changed) }), 'everything', new DoneSteps([]));
    expect(idsOf(batch)).toEqual(['a', 'b']);
    expect(batch.steps !== undefined).toBe(isStep);
  });

  it('is not remembered where nobody counts steps', () => {
    expect(batchOfPage(followed(page), 'everything', undefined).steps).toBeUndefined();
  });

  it('counts each record once: those that cannot be read may be assets of it, or others', () => {
    const unreadable = ['a', 'other'].map((record) => ({ record, reason: 'odd' }));
    const batch = batchOfPage(followed({ ...page, unreadable, expected: 9 }), 'news', new DoneSteps([]));
    expect(batch).toMatchObject({ looked: ['a', 'b', 'other'], expected: 9, unreadable });
  });
});

const BOTH: ReadonlySet<string> = new Set([PERSONAL.id, SHARED.id]);

describe('the catalogue', () => {
  let catalogue: Catalogue;
  beforeEach(() => {
    catalogue = openTestCatalogue();
    return () => catalogue.close();
  });

  /** One step with so many assets. */
  async function addStep(name: string, assets: number, library = PERSONAL): Promise<void> {
    const all = Array.from({ length: assets }, (_, n) => someAsset(`${name}-${n}`, { library: library.id }));
    await catalogue.apply(feedPage({ library, assets: all }));
  }

  /** All batches, and what is done once the first so many of them were dealt with. */
  async function readBacklog(done: StepRanges = [], wanted: ReadonlySet<string> = BOTH) {
    const steps = new DoneSteps(done);
    const batches: Batch[] = [];
    const doneThen: StepRanges[] = [];
    for await (const batch of backlog(catalogue, { newest: await catalogue.newestStep(), wanted }, steps)) {
      batches.push(batch);
      doneThen.push(doneAfter(steps, batch));
    }
    return { batches, doneThen, done: steps.done };
  }

  it('is read stretch by stretch, the newest first', async () => {
    for (const name of ['one', 'two', 'three', 'four', 'five']) await addStep(name, 1);
    const { batches, doneThen } = await readBacklog([{ first: 3, last: 3 }]);
    expect(batches.map(idsOf)).toEqual([
      ['four-0', 'five-0'],
      ['one-0', 'two-0'],
    ]);
    expect(doneThen).toEqual([[{ first: 3, last: 5 }], [{ first: 1, last: 5 }]]);
  });

  it('what changed in libraries that are not wanted is done without a batch', async () => {
    await addStep('one', 2);
    await addStep('two', 120, SHARED);
    await addStep('three', 1);
    await addStep('four', 3, SHARED);
    const { batches, done } = await readBacklog([], new Set([PERSONAL.id]));
    expect(batches.map(idsOf)).toEqual([['one-0', 'one-1'], ['three-0']]);
    expect(done).toEqual([{ first: 1, last: 4 }]);
    const others = await readBacklog([], new Set([SHARED.id]));
    expect(others.batches.map((batch) => [batch.library, batch.assets.length])).toEqual([
      [SHARED.id, 98],
      [SHARED.id, 25],
    ]);
    expect((await readBacklog([], new Set())).done).toEqual([{ first: 1, last: 4 }]);
  });

  it('has nothing for a job that has done or taken up everything', async () => {
    await addStep('one', 1);
    const steps = new DoneSteps([]);
    steps.begin({ first: 1, last: 1 });
    for await (const batch of backlog(catalogue, { newest: 1, wanted: BOTH }, steps))
      expect.unreachable(batch.library);
    expect((await readBacklog([{ first: 1, last: 1 }])).batches).toEqual([]);
  });

  it('steps whose rows changed again later are done without a batch', async () => {
    await addStep('one', 1);
    await catalogue.apply(feedPage({ assets: [someAsset('one-0', { name: 'other' })] }));
    const { batches, done } = await readBacklog([{ first: 2, last: 2 }]);
    expect([batches, done]).toEqual([[], [{ first: 1, last: 2 }]]);
  });

  it('parts that end within a step do not count for it', async () => {
    await addStep('one', 60);
    await addStep('two', 60);
    await addStep('three', 10);
    const { batches, doneThen } = await readBacklog();
    expect(batches.map((batch) => batch.assets.length)).toEqual([100, 30]);
    expect(doneThen).toEqual([[{ first: 1, last: 1 }], [{ first: 1, last: 3 }]]);
  });

  it('a step that is longer than two parts counts with its last one', async () => {
    await addStep('one', 230);
    const { batches, doneThen } = await readBacklog();
    expect(batches.map((batch) => batch.assets.length)).toEqual([100, 100, 30]);
    expect(doneThen).toEqual([[], [], [{ first: 1, last: 1 }]]);
  });

  it('rows that just fill a part are all of it', async () => {
    await addStep('one', 100);
    const { batches, done } = await readBacklog();
    expect(batches.map((batch) => batch.assets.length)).toEqual([100]);
    expect(done).toEqual([{ first: 1, last: 1 }]);
  });

  it('steps of two libraries are done with the last of both', async () => {
    await addStep('one', 1);
    await addStep('two', 1, SHARED);
    await addStep('three', 1);
    const { batches, doneThen } = await readBacklog();
    expect(batches.map((batch) => [batch.library, ...idsOf(batch)])).toEqual([
      [PERSONAL.id, 'one-0', 'three-0'],
      [SHARED.id, 'two-0'],
    ]);
    expect(doneThen).toEqual([[], [{ first: 1, last: 3 }]]);
  });

  it('tells what is gone, and what cannot be read', async () => {
    await addStep('one', 2);
    await catalogue.apply(feedPage({ gone: [{ record: 'one-0', how: 'trashed' }] }));
    await catalogue.apply(feedPage({ ids: ['bad'], unreadable: [{ record: 'bad', reason: 'odd' }] }));
    const { batches } = await readBacklog();
    expect(batches).toMatchObject([
      { gone: ['one-0'], unreadable: [{ record: 'bad', reason: 'odd' }], looked: ['one-1', 'bad'], left: 0 },
    ]);
    expect(batches.map(idsOf)).toEqual([['one-1']]);
  });

  it.each([
    [undefined, 205],
    [0, 0],
    [3, 3],
    [100, 100],
    [150, 150],
    [1_000, 205],
  ])('gives the newest %s, in their order', async (most, expected) => {
    const assets = Array.from({ length: 205 }, (_, n) =>
      someAsset(`${n}`, { capturedAtMs: 1_000 + n, addedAtMs: 5_000 + n }),
    );
    await catalogue.apply(feedPage({ assets }));
    await addStep('shared', 1, SHARED);
    const ids: string[] = [];
    for await (const batch of newestAssets(catalogue, PERSONAL.id, most)) {
      expect(batch.steps).toBeUndefined();
      ids.push(...idsOf(batch));
    }
    expect(ids).toEqual(Array.from({ length: expected }, (_, n) => `${204 - n}`));
  });

  it('the newest are those that were added last, whenever they were taken', async () => {
    const added = (id: string, addedAtMs: number | undefined, capturedAtMs: number) =>
      someAsset(id, { addedAtMs, capturedAtMs });
    await catalogue.apply(
      feedPage({ assets: [added('A', 1, 9), added('B', 3, 7), added('C', undefined, 99), added('D', 2, 8)] }),
    );
    await catalogue.apply(feedPage({ gone: [{ record: 'B', how: 'trashed' }] }));
    const idsAmong = async (batches: AsyncIterable<Batch>) => {
      const ids: string[] = [];
      for await (const batch of batches) ids.push(...idsOf(batch));
      return ids.join('');
    };
    expect(await idsAmong(newestAssets(catalogue, PERSONAL.id, 2))).toBe('DA');
    expect(await idsAmong(lastAdded(catalogue, PERSONAL.id))).toBe('DAC');
    expect(await idsAmong(newestAssets(catalogue, PERSONAL.id, undefined))).toBe('CAD');
    expect(await catalogue.countAddedSince(PERSONAL.id, 2)).toBe(1);
    expect(await catalogue.countAddedSince(PERSONAL.id, 0)).toBe(2);
  });
});
