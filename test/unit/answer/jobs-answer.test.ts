import { expect, it } from 'vitest';
import { jobsAnswer } from '../../../src/answer/jobs-answer.ts';
import { treeCommand } from '../../../src/answer/tree-command.ts';
import { type RuleSettings, writeRule } from '../../../src/sync/jobs/job-rule.ts';
import { listJobs } from '../../../src/sync/inspect/list-jobs.ts';
import { folderOf, NAMING, SELECTION } from '../../support/plan-rules.ts';
import { openTestCatalogue } from '../../support/test-catalogue.ts';
import { openTestStore } from '../../support/test-store.ts';

const PLAIN: RuleSettings = { selection: SELECTION, naming: NAMING, folder: folderOf('%Y') };
const TREE = { trees: [folderOf('T/{album}')] };
const selection = (differs: Partial<RuleSettings['selection']>) => ({
  ...PLAIN,
  selection: { ...SELECTION, ...differs },
});
const naming = (differs: Partial<RuleSettings['naming']>) => ({
  ...PLAIN,
  naming: { ...NAMING, ...differs },
});

/** Each differs from all others in one thing. */
const RULES: readonly RuleSettings[] = [
  PLAIN,
  { ...PLAIN, folder: folderOf('%m') },
  { ...PLAIN, ...TREE },
  { ...PLAIN, ...TREE, playlists: true },
  { ...PLAIN, sidecars: { names: 'full' } },
  { ...PLAIN, sidecars: { names: 'stem' } },
  selection({ libraries: { wanted: ['all'], without: [] } }),
  selection({ libraries: { wanted: ['all'], without: ['SharedSync-1'] } }),
  selection({ albums: ['Rome'] }),
  selection({ sizes: ['medium'] }),
  selection({ forceSize: true }),
  selection({ liveSize: 'medium' }),
  selection({ skipVideos: true }),
  selection({ skipPhotos: true }),
  selection({ skipLivePhotos: true }),
  selection({ liveParts: 'video-only' }),
  selection({ liveParts: 'skip' }),
  selection({ alignRaw: 'original' }),
  selection({ recent: 5 }),
  selection({ untilFound: 5 }),
  selection({ createdBefore: { atMs: 0 } }),
  selection({ createdAfter: { atMs: 0 } }),
  selection({ filter: { kind: 'is', what: 'favorite' } }),
  naming({ matchPolicy: 'name-id7' }),
  naming({ keepUnicode: true }),
  naming({ livePolicy: 'original' }),
  naming({ fileName: folderOf('%d') }),
  naming({ dates: 'utc' }),
  naming({ dates: 'photo' }),
];

it('jobs that differ in anything are told apart, by people and by programs', async () => {
  const state = openTestStore();
  const catalogue = openTestCatalogue();
  const job = { name: 'job', destination: 'disk', epoch: await catalogue.epoch(), newestStep: 0 };
  for (const rule of RULES) await state.jobs.open({ ...job, rule: writeRule(rule) });
  const report = await listJobs({ state, catalogue });
  const { lines = [], data } = jobsAnswer(
    { username: 'sam@example.com', typed: {}, directory: undefined },
    report,
  );
  const [, ...rows] = lines;
  expect(rows).toHaveLength(RULES.length);
  expect(new Set(rows).size).toBe(RULES.length);
  const wants = (data['jobs'] as readonly { wants: object }[]).map((one) => JSON.stringify(one.wants));
  expect(new Set(wants).size).toBe(RULES.length);
  expect(rows[3]).toContain('a playlist of each album');
  await state.close();
});

const usual = { ...PLAIN, folder: folderOf('{:%Y/%m/%d}') };

it.each<[what: string, settings: RuleSettings, flags: string]>([
  ['all as usual', usual, ''],
  ['another structure', { ...usual, folder: folderOf('{:%Y}') }, " --folder-structure '{:%Y}'"],
  ['no folders', { ...usual, folder: folderOf('none') }, ' --folder-structure none'],
  [
    'other names',
    {
      ...usual,
      naming: {
        matchPolicy: 'name-id7',
        keepUnicode: true,
        livePolicy: 'original',
        dates: 'utc',
        fileName: folderOf('{id}'),
      },
    },
    " --live-photo-mov-filename-policy original --file-name '{id}' --dates utc --file-match-policy name-id7 --keep-unicode-in-filenames",
  ],
])(
  'a tree that is left goes by a command that lays nothing else out anew: %s',
  async (_what, settings, flags) => {
    const state = openTestStore();
    const catalogue = openTestCatalogue();
    const job = { name: 'job', destination: 'disk', epoch: await catalogue.epoch(), newestStep: 0 };
    await state.jobs.open({ ...job, rule: writeRule(settings) });
    const { jobs } = await listJobs({ state, catalogue });
    const left = { tree: 'Old', links: 1, location: '/photos', wishes: jobs[0]?.wishes };
    const account = { username: ['sam@example.com'] };
    const command = 'keepsake relayout --username sam@example.com --directory';
    const ofPlace = treeCommand(left, { typed: account, directory: undefined });
    expect(ofPlace.split(' --').toSorted()).toEqual(`${command} /photos${flags}`.split(' --').toSorted());
    const typed = { ...account, directory: ['mine'] };
    expect(treeCommand(left, { typed, directory: { typed: 'mine', absolute: '/photos' } })).toBe(
      `${command} mine`,
    );
    // It lies in another folder than the one that the user is about.
    const elsewhere = { typed, directory: { typed: 'mine', absolute: '/mine' } };
    expect(treeCommand(left, elsewhere).split(' --').toSorted()).toEqual(ofPlace.split(' --').toSorted());
    await state.close();
  },
);
