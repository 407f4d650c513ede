import { expect, it } from 'vitest';
import type { Role } from '../../../src/model/asset.ts';
import type { SidecarNames } from '../../../src/model/sidecars.ts';
import { isUnturned, wantSidecars } from '../../../src/plan/want-sidecars.ts';
import { relative } from '../../support/wanted.ts';

const file = ([role, path]: readonly [Role, string]) => ({
  key: { library: 'PrimarySync', asset: 'A', role },
  path: relative(path),
  size: 1,
  signature: 's',
  verified: true,
  modifiedAtMs: 0,
});

type Files = readonly (readonly [Role, string])[];

it.each<[names: SidecarNames, files: Files, candidates: readonly (readonly string[])[]]>([
  [
    'full',
    [
      ['original', 'a/IMG_1.HEIC'],
      ['live', 'a/IMG_1_HEVC.MOV'],
    ],
    [['a/IMG_1.HEIC.xmp']],
  ],
  [
    'stem',
    [
      ['original', 'a/IMG_1.HEIC'],
      ['live', 'a/IMG_1_HEVC.MOV'],
    ],
    [['a/IMG_1.xmp', 'a/IMG_1.HEIC.xmp']],
  ],
  [
    'full',
    [
      ['original', 'IMG_1.DNG'],
      ['alternative', 'IMG_1.JPG'],
    ],
    [['IMG_1.DNG.xmp'], ['IMG_1.JPG.xmp']],
  ],
  [
    'stem',
    [
      ['original', 'IMG_1.DNG'],
      ['alternative', 'IMG_1.JPG'],
    ],
    [['IMG_1.xmp', 'IMG_1.DNG.xmp']],
  ],
  [
    'stem',
    [
      ['original', 'a/I.JPG'],
      ['adjusted', 'b/I.JPG'],
    ],
    [
      ['a/I.xmp', 'a/I.JPG.xmp'],
      ['b/I.xmp', 'b/I.JPG.xmp'],
    ],
  ],
  [
    'stem',
    [
      ['original', 'IMG_1'],
      ['medium', '.JPG'],
    ],
    [['IMG_1.xmp'], ['.JPG.xmp']],
  ],
  [
    'full',
    [
      ['live', 'IMG_1.MOV'],
      ['live-adjusted', 'IMG_2.MOV'],
    ],
    [],
  ],
])('X7: with %s names %j has %j', (names, files, candidates) => {
  const wanted = wantSidecars(files.map(file), names, (path) => path);
  expect(wanted.map((one) => one.candidates)).toEqual(candidates);
  for (const { files: about } of wanted) expect(about.length).toBeGreaterThan(0);
});

it('the longest name has a sidecar of its own', () => {
  const [wanted] = wantSidecars([file(['original', `${'n'.repeat(251)}.JPG`])], 'full', (path) => path);
  const [path = ''] = wanted?.candidates ?? [];
  expect(Buffer.byteLength(path)).toBeLessThanOrEqual(255);
  expect(path).toMatch(/^n+-[\da-f]{8}\.xmp$/);
});

it('only what the camera made is to be turned', () => {
  const roles: readonly Role[] = ['original', 'alternative', 'adjusted', 'medium', 'thumb'];
  expect(roles.filter(isUnturned)).toEqual(['original', 'alternative']);
});
