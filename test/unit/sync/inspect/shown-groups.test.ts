import { expect, it } from 'vitest';
import type { CatalogueGroup } from '../../../../src/model/catalogue.ts';
import { writeRule } from '../../../../src/sync/jobs/job-rule.ts';
import { lastSelection, shownGroups } from '../../../../src/sync/inspect/shown-groups.ts';
import { folderOf, NAMING, SELECTION } from '../../../support/plan-rules.ts';
import { openTestStore } from '../../../support/test-store.ts';

const PHOTOS: CatalogueGroup = {
  library: 'PrimarySync',
  media: 'photo',
  roles: ['original', 'live'],
  state: 'shown',
  hasProblem: false,
  assets: 3,
};
const VIDEOS: CatalogueGroup = { ...PHOTOS, media: 'video', roles: ['original'], assets: 2 };

it('tells what is shown, and why nothing of it is wanted', () => {
  const groups: readonly CatalogueGroup[] = [
    PHOTOS,
    VIDEOS,
    { ...VIDEOS, state: 'hidden' },
    { ...VIDEOS, state: 'unlisted' },
    { ...PHOTOS, media: 'unreadable', roles: [], assets: 1 },
  ];
  expect(shownGroups(groups, { ...SELECTION, skipVideos: true })).toEqual([
    { library: 'PrimarySync', media: 'photo', skipped: [], assets: 3 },
    { library: 'PrimarySync', media: 'video', skipped: ['video'], assets: 2 },
    { library: 'PrimarySync', media: 'unreadable', skipped: [], assets: 1 },
  ]);
});

it('leaves nothing out where no selection is known', () => {
  const groups: readonly CatalogueGroup[] = [{ ...PHOTOS, roles: [] }];
  expect(shownGroups(groups, undefined)[0]?.skipped).toEqual([]);
  expect(shownGroups(groups, SELECTION)[0]?.skipped).toEqual(['size-missing']);
});

it('the selection of a destination is the one of the job that was used there last', async () => {
  const state = openTestStore();
  const rule = (recent: number) =>
    writeRule({ selection: { ...SELECTION, recent }, naming: NAMING, folder: folderOf('none') });
  expect(await lastSelection(state.jobs, 'here')).toBeUndefined();
  const open = (name: string, destination: string, text: string) =>
    state.jobs.open({ name, destination, rule: text, epoch: 'e', newestStep: 0 });
  await open('one', 'here', rule(1));
  await open('two', 'here', rule(2));
  await open('other', 'there', rule(3));
  expect((await lastSelection(state.jobs, 'here'))?.recent).toBe(2);
  await open('one', 'here', rule(1));
  expect((await lastSelection(state.jobs, 'here'))?.recent).toBe(1);
  await open('odd', 'there', 'a rule of another version');
  expect(await lastSelection(state.jobs, 'there')).toBeUndefined();
  await state.close();
});
