import { expect, it } from 'vitest';
import { resolveConfig } from '../../../src/config/resolve-config.ts';
import type { RawValues } from '../../../src/config/read-values.ts';

const WORLD = { env: {}, cwd: '/home/sam', home: '/home/sam' };

function resolve(more: RawValues) {
  return resolveConfig({ username: ['sam@example.com'], directory: ['photos'], ...more }, WORLD);
}

it('T2: nothing is deleted unless it is asked for, and icloudpd calls it --auto-delete', () => {
  for (const name of ['mirrorDeletions', 'autoDelete'] as const) {
    const resolved = resolve({ [name]: true });
    expect('config' in resolved && resolved.config.mirror).toEqual({
      trashDays: 30,
      archive: undefined,
      limit: { assets: 500, percent: 10 },
    });
  }
  const plain = resolve({});
  expect('config' in plain && plain.config.mirror).toBe(undefined);
});

it.each<[RawValues, string | RegExp]>([
  [{ trashDays: ['3'] }, '--trash-days is about --mirror-deletions, which is not given'],
  [{ archiveDeleted: ['x'] }, '--archive-deleted is about --mirror-deletions, which is not given'],
  [
    { deletionLimit: ['3'] },
    '--deletion-limit is about --mirror-deletions, --keep-icloud-recent-days and --delete-after-download, of which none is given',
  ],
  [{ mirrorDeletions: true, deletionLimit: ['0'] }, /^--deletion-limit takes a number/],
  [{ mirrorDeletions: true, archiveDeleted: ['/mnt/other'] }, /^--archive-deleted takes a folder below/],
  [{ mirrorDeletions: true, archiveDeleted: ['../other'] }, /^--archive-deleted takes a folder below/],
  [{ mirrorDeletions: true, archiveDeleted: ['.keepsake/x'] }, /^--archive-deleted takes a folder below/],
  [{ mirrorDeletions: true, archiveDeleted: ['Old'], trashDays: ['3'] }, /^--trash-days is about the trash/],
  [{ mirrorDeletions: true, album: ['smart:recently-deleted'] }, /^--mirror-deletions puts aside/],
  [{ mirrorDeletions: true, trashDays: ['-1'] }, /^--trash-days takes a whole number/],
])('T2: %j is refused', (raw, problem) => {
  const resolved = resolve(raw);
  expect('problems' in resolved && resolved.problems).toEqual([
    typeof problem === 'string' ? problem : expect.stringMatching(problem),
  ]);
});
