import { expect, it } from 'vitest';
import { writeRule } from '../../../../src/sync/jobs/job-rule.ts';
import { offeredAt } from '../../../../src/sync/selection/offered-at.ts';
import { folderOf, NAMING, SELECTION } from '../../../support/plan-rules.ts';
import { openTestCatalogue } from '../../../support/test-catalogue.ts';
import { openTestStore } from '../../../support/test-store.ts';

it('a job of which the flags cannot be read may want what is hidden or deleted', async () => {
  const [state, catalogue] = [openTestStore(), openTestCatalogue()];
  const addJob = (rule: string, destination = 'place') =>
    state.jobs.open({ name: 'job', destination, rule, epoch: 'one', newestStep: 0 });
  const offered = () => offeredAt({ state, catalogue }, 'place', SELECTION);
  await addJob(writeRule({ selection: SELECTION, naming: NAMING, folder: folderOf('none') }));
  await addJob('{"version":2}', 'another place');
  expect(await offered()).toEqual(new Set(['shown']));
  await addJob('{"version":2}');
  expect(await offered()).toEqual(new Set(['hidden', 'trashed', 'shown']));
  await state.close();
  await catalogue.close();
});
