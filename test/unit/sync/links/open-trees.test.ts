import { describe, expect, it } from 'vitest';
import { nodeDiskCalls } from '../../../../src/destinations/local/disk-calls.ts';
import { openedAt } from '../../../../src/sync/open/open-destination.ts';
import { chooseLinkModes, openTrees } from '../../../../src/sync/links/open-trees.ts';
import { refuse } from '../../../support/disk-doubles.ts';
import { openDisk } from '../../../support/local-disk.ts';
import { folderOf, NAMING } from '../../../support/plan-rules.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { openTestStore } from '../../../support/test-store.ts';

const NO_HARD = { link: refuse('EPERM') };
const NO_CLONES = { clone: refuse('EOPNOTSUPP') };
const NO_SYMLINKS = { symlink: refuse('EPERM') };
const TYPED = { username: ['me@example.com'], directory: ['photos'], tree: ['Albums/{album}'] };

async function modes(linkMode: Parameters<typeof chooseLinkModes>[1]['linkMode'], refused: object) {
  const destination = await openDisk(temporaryFolder(), { calls: { ...nodeDiskCalls, ...refused } });
  return chooseLinkModes({ destination }, { linkMode, typed: { ...TYPED, linkMode: [linkMode] } });
}

describe('chooseLinkModes', () => {
  it.each([
    ['auto', { ...NO_CLONES }, ['hard']],
    ['hard', { ...NO_CLONES }, ['hard']],
    ['symlink', { ...NO_HARD, ...NO_CLONES }, ['symlink']],
    ['copy', { ...NO_HARD, ...NO_CLONES, ...NO_SYMLINKS }, ['copy']],
  ] as const)('F47: %s', async (mode, refused, expected) => {
    expect(await modes(mode, refused)).toEqual(expected);
  });

  it.each([
    [
      'auto',
      { ...NO_HARD, ...NO_CLONES, ...NO_SYMLINKS },
      'neither hard links nor files that share their bytes',
    ],
    ['auto', { ...NO_HARD, ...NO_CLONES }, 'neither hard links nor files that share their bytes'],
    ['hard', { ...NO_HARD }, 'no hard links'],
    ['reflink', { ...NO_CLONES }, 'no files that share their bytes'],
    ['symlink', { ...NO_SYMLINKS }, 'no symbolic links'],
  ] as const)(
    'F47: %s where that is impossible ends with the command that works',
    async (mode, refused, words) => {
      await expect(modes(mode, refused)).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining(words),
        hint: expect.stringMatching(/`keepsake sync .*--tree 'Albums\/\{album\}' --link-mode copy/),
      });
    },
  );

  it('F47: a clone is tried where the disk has those, and nothing that a moved photo breaks', async () => {
    const clone = async (_from: string, to: string) => (await nodeDiskCalls.open(to, 'create')).close();
    expect(await modes('auto', { ...NO_HARD, clone })).toEqual(['reflink']);
    expect(await modes('auto', { clone })).toEqual(['hard', 'reflink']);
  });
});

it('a tree keeps its number, and other clocks are another tree', async () => {
  const state = openTestStore();
  const target = openedAt('disk', await openDisk(temporaryFolder()));
  const [one, two] = [folderOf('Albums/{album}'), folderOf('{year}')];
  const numbers = async (trees: readonly (typeof one)[], naming = NAMING) =>
    (await openTrees(state, target, { trees, naming })).map(({ tree }) => tree);
  expect(await numbers([one])).toEqual([1]);
  expect(await numbers([two, one])).toEqual([2, 1]);
  expect(await numbers([two], { ...NAMING, dates: 'utc' })).toEqual([3]);
  await state.close();
});
