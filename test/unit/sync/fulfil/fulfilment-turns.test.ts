import { expect, it } from 'vitest';
import { MemoryDestination } from '../../../../src/destinations/memory/memory.ts';
import { assetText } from '../../../../src/model/asset-text.ts';
import { NOTHING_AROUND } from '../../../../src/plan/field-values.ts';
import { CycleTally } from '../../../../src/sync/cycle/cycle-report.ts';
import { Fulfilment, type FulfilmentOptions } from '../../../../src/sync/fulfil/fulfilment.ts';
import { type Batch, batchOfRows } from '../../../../src/sync/jobs/batch.ts';
import { openedAt } from '../../../../src/sync/open/open-destination.ts';
import { StrayFiles } from '../../../../src/sync/strays/stray-files.ts';
import { folderOf, NAMING, SELECTION } from '../../../support/plan-rules.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { photoBytes, wantedFile } from '../../../support/wanted.ts';

const { asset } = wantedFile('2024/01/one.JPG', photoBytes('one', 100));
const BATCH: Batch = { ...batchOfRows(asset.library, []), assets: [asset], looked: [asset.id] };
const BATCHES = 1000;

it('A4: whoever interrupts a run is heard while it plans photos of which nothing is left to do', async () => {
  const target = openedAt('disk', new MemoryDestination(), '/photos');
  const state = openTestStore();
  const { signal } = new AbortController();
  const options: FulfilmentOptions = {
    run: {
      config: { removedFiles: 'leave', naming: NAMING } as FulfilmentOptions['run']['config'],
      state,
      report: () => {},
      signal,
      warnOnce: () => {},
      source: { expect: () => {} },
    },
    target,
    tally: new CycleTally(),
    rules: { selection: SELECTION, naming: NAMING, folder: folderOf('{:%Y}') },
    ignored: new Set([assetText({ library: asset.library, asset: asset.id })]),
    albums: { around: async () => () => NOTHING_AROUND },
    openRecords: new Set(),
    elsewhere: undefined,
    strays: new StrayFiles({ state, target, signal, remembers: false }),
  };
  let taken = 0;
  let takenWhenHeard: number | undefined;
  setImmediate(() => (takenWhenHeard = taken));
  async function* batches(): AsyncGenerator<Batch, void> {
    for (; taken < BATCHES; taken += 1) yield BATCH;
  }
  for await (const _ of new Fulfilment(options).plan(batches()));
  expect([taken, takenWhenHeard]).toEqual([BATCHES, expect.any(Number)]);
  expect(takenWhenHeard).toBeLessThan(5);
});
