import { expect, it } from 'vitest';
import { someAsset, someFile, SHARED } from '../../../support/test-catalogue.ts';
import { planMovesAlong, type Places } from '../../../../src/sync/twins/plan-moves-along.ts';
import type { RecordedFile } from '../../../../src/model/state-store.ts';
import type { Role } from '../../../../src/model/asset.ts';
import { parseFolderTemplate } from '../../../../src/plan/folder-template.ts';
import { NAMING, SELECTION } from '../../../support/plan-rules.ts';
import { wantFiles } from '../../../../src/plan/want-files.ts';
import { relative } from '../../../support/wanted.ts';

const folder = parseFolderTemplate('{id}');
if ('problem' in folder) throw new Error(folder.problem);
const RULES = {
  selection: { ...SELECTION, sizes: ['original', 'adjusted'] as const },
  naming: NAMING,
  folder,
};
const resources = {
  original: someFile({}),
  adjusted: someFile({ role: 'adjusted', signature: 'edit' }),
  live: someFile({ role: 'live', type: 'com.apple.quicktime-movie', signature: 'moving' }),
};
const FORMER = someAsset('BEFORE-1', { name: 'IMG_1.HEIC', resources });
const ASSET = { ...FORMER, id: 'AFTER-01', library: SHARED.id };

const placesOf = (asset: typeof FORMER) =>
  new Map(
    wantFiles(asset, {
      ...RULES,
      selection: { ...RULES.selection, libraries: { wanted: ['all'], without: [] } },
    }).wanted.map(({ key, candidates }) => [key.role, candidates]),
  );

function row(role: Role, path = placesOf(FORMER).get(role)?.[0] ?? ''): RecordedFile {
  const key = { library: FORMER.library, asset: FORMER.id, role };
  const rest = { size: 1, signature: 's', verified: true, modifiedAtMs: 0, savedAtMs: 1, checkedAtMs: 0 };
  return { key, path: relative(path), ...rest };
}

async function plan(
  files: readonly RecordedFile[],
  { taken = [], needed = [], gone = [] }: { taken?: string[]; needed?: string[]; gone?: string[] } = {},
) {
  const used = new Set(taken);
  const places: Places = {
    keyOf: (path) => path.toLowerCase(),
    stat: async (path) => (gone.includes(path) ? undefined : { kind: 'file', size: 7, modifiedAtMs: 8 }),
    take: async (path) => {
      const isFree = !used.has(path);
      used.add(path);
      return isFree;
    },
    isNeeded: async (path) => needed.includes(path),
  };
  const runs = await planMovesAlong({ former: FORMER, asset: ASSET, album: [], files }, RULES, places);
  return runs.map(([step]) => `${step?.from} to ${step?.to}`);
}

it('E57: each part of a photo goes to the place of the same part', async () => {
  const roles = ['original', 'adjusted', 'live'] as const;
  const goals = roles.map((role) => `${row(role).path} to ${placesOf(ASSET).get(role)?.[0]}`);
  expect(await plan(roles.map((role) => row(role)))).toEqual(goals);
  expect(new Set(goals).size).toBe(3);
});

it('takes the next name where the first is taken, and stays where all are', async () => {
  const names = placesOf(ASSET).get('original') ?? [];
  expect(await plan([row('original')], { taken: names.slice(0, 1) })).toEqual([
    `${row('original').path} to ${names[1]}`,
  ]);
  expect(await plan([row('original')], { taken: [...names] })).toEqual([]);
});

it.each<[why: string, file: RecordedFile, facts: Parameters<typeof plan>[1]]>([
  ['no rule put there', row('original', 'mine/of 2019.heic'), {}],
  ['lies where it belongs already', row('original', placesOf(ASSET).get('original')?.[0]), {}],
  ['is not there any more', row('original'), { gone: [row('original').path] }],
  ['serves another photo', row('original'), { needed: [row('original').path] }],
  ['is a part that today nobody wants', row('thumb', placesOf(FORMER).get('original')?.[0]), {}],
])('a file stays that %s', async (_why, file, facts) => {
  expect(await plan([file], facts)).toEqual([]);
});
