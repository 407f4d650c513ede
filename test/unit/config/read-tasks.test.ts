import { expect, it } from 'vitest';
import { layerOf, mergeLayers } from '../../../src/config/layers/merge-layers.ts';
import type { RawValues } from '../../../src/config/read-values.ts';
import { resolveConfig } from '../../../src/config/resolve-config.ts';
import { flagOf } from '../../../src/config/settings.ts';
import { idleKeeps } from '../../../src/config/read-tasks.ts';

const WORLD = { env: {}, cwd: '/home/sam', home: '/home/sam' };
const ONLY: RawValues = { metadataOnly: true, xmpSidecar: true };
const PRINT: RawValues = { onlyPrintFilenames: true };

function problems(more: RawValues): readonly string[] {
  const found = resolveConfig({ username: ['sam@example.com'], directory: ['photos'], ...more }, WORLD);
  return 'problems' in found ? found.problems : [];
}

const ACTS: readonly (readonly [keyof RawValues, RawValues])[] = [
  ['mirrorDeletions', { mirrorDeletions: true }],
  ['autoDelete', { autoDelete: true }],
  ['keepIcloudRecentDays', { keepIcloudRecentDays: ['30'] }],
  ['deleteAfterDownload', { deleteAfterDownload: true }],
];

it.each(ACTS)('T2, P20: %s is refused beside a task that never does it, and told with what', (name, act) => {
  for (const [task, raw] of [
    ['--metadata-only', ONLY],
    ['--only-print-filenames', PRINT],
  ] as const)
    expect(problems({ ...raw, ...act })).toEqual([
      expect.stringMatching(new RegExp(`^${task} .*, so ${flagOf(name)} does not go with it`)),
    ]);
  // These carry it out, tell what it would do, or end before anything is looked at, as icloudpd has them.
  for (const raw of [
    {},
    { dryRun: true },
    { recent: ['5'] },
    { authOnly: true },
    { listAlbums: true },
  ] as const)
    expect(problems({ ...raw, ...act })).toEqual([]);
});

it.each<[RawValues, number]>([
  // It brings back sidecars that were taken away.
  [{ ...ONLY, removedFiles: ['fetch'] }, 0],
  [{ ...ONLY, removedFiles: ['leave'] }, 0],
  [{ ...ONLY, ...PRINT, mirrorDeletions: true }, 3],
  [{ ...ONLY, recent: ['3'], untilFound: ['3'], setExif: ['gps'] }, 3],
  // What says which photos are meant, and how they are called, may stand beside any task.
  [{ ...ONLY, filter: ['video'], size: ['original'], tree: ['Albums/{album}'] }, 0],
  [{ ...PRINT, recent: ['3'], filter: ['video'], removedFiles: ['fetch'] }, 0],
])('%j has so many problems: %i', (raw, count) => {
  expect(problems(raw)).toHaveLength(count);
});

it('of a file or the environment, what would move and delete is not meant by a task that is asked for nearer', () => {
  const far = layerOf({
    mirrorDeletions: true,
    trashDays: ['60'],
    deletionLimit: ['9'],
    keepIcloudRecentDays: ['30'],
    removedFiles: ['fetch'],
    size: ['medium'],
  });
  const merged = (near: RawValues) => mergeLayers([layerOf(near), far]).raw;
  expect(merged(ONLY)).toEqual({ ...ONLY, size: ['medium'], removedFiles: ['fetch'] });
  expect(merged(PRINT)).toEqual({ ...PRINT, size: ['medium'], removedFiles: ['fetch'] });
  expect(merged({ dryRun: true })).toHaveProperty('mirrorDeletions');
  for (const near of [ONLY, PRINT]) expect(problems(merged(near))).toEqual([]);
});

it('rules that keep photos in iCloud are refused on the line of a sync that moves none', () => {
  const raw: RawValues = { keep: ['favorites'], keepRecent: ['90d'] };
  const onLine = () => false;
  expect(idleKeeps(raw, onLine)).toEqual([
    expect.stringMatching(/^--keep is about what leaves iCloud/),
    expect.stringMatching(/^--keep-recent is about what leaves iCloud/),
  ]);
  expect(idleKeeps(raw, (name) => name === 'keep')).toHaveLength(1);
  expect(idleKeeps({ ...raw, keepIcloudRecentDays: ['30'] }, onLine)).toEqual([]);
  expect(idleKeeps({ ...raw, deleteAfterDownload: true }, onLine)).toEqual([]);
  expect(idleKeeps({}, onLine)).toEqual([]);
});
