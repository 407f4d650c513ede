import { expect, it } from 'vitest';
import type { SkipReason } from '../../../src/model/action.ts';
import type { Role } from '../../../src/model/asset.ts';
import type { Moment, Selection } from '../../../src/model/selection.ts';
import { assetLike, whyUnwanted } from '../../../src/plan/why-unwanted.ts';
import { photo } from '../../support/plan-asset.ts';
import { SELECTION } from '../../support/plan-rules.ts';

it.each<
  [
    what: string,
    media: 'photo' | 'video',
    roles: readonly Role[],
    wish: Partial<Selection<Moment>>,
    why: readonly SkipReason[],
  ]
>([
  ['a photo', 'photo', ['original'], {}, []],
  ['a video that is not wanted', 'video', ['original'], { skipVideos: true }, ['video']],
  ['a photo that is not wanted', 'photo', ['original', 'live'], { skipPhotos: true }, ['photo']],
  ['a video where no photos are wanted', 'video', ['original'], { skipPhotos: true }, []],
  ['a photo without a file', 'photo', [], {}, ['size-missing']],
  [
    'one without several sizes, told once',
    'photo',
    [],
    { sizes: ['original', 'medium', 'thumb'] },
    ['size-missing'],
  ],
  [
    'one whose size is forced and missing',
    'photo',
    ['original'],
    { sizes: ['medium'], forceSize: true },
    ['size-missing'],
  ],
  ['one whose original stands for its size', 'photo', ['original'], { sizes: ['medium'] }, []],
  [
    'one of which only another size is missing',
    'photo',
    ['original'],
    { sizes: ['original', 'thumb'], forceSize: true },
    [],
  ],
])('%s: says why nothing is wanted, where nothing is', (_what, media, roles, wish, why) => {
  expect(whyUnwanted(assetLike({ library: 'PrimarySync', media, roles }), { ...SELECTION, ...wish })).toEqual(
    why,
  );
});

it('a deleted photo is not wanted', () => {
  expect(whyUnwanted(photo({ original: 'public.jpeg' }, { deleted: true }), SELECTION)).toEqual(['deleted']);
});

it('a photo of a library that was not asked for is not wanted, whatever else is said of it', () => {
  const ofOthers = photo({ original: 'public.jpeg' }, { library: 'SharedSync-1', deleted: true });
  expect(whyUnwanted(ofOthers, SELECTION)).toEqual(['library']);
  const all = { ...SELECTION, libraries: { wanted: ['all'], without: [] } };
  expect(whyUnwanted({ ...ofOthers, deleted: false }, all)).toEqual([]);
  expect(
    whyUnwanted(photo({ original: 'public.jpeg' }), {
      ...all,
      libraries: { wanted: ['shared'], without: [] },
    }),
  ).toEqual(['library']);
});

it('an asset that is like another has files of its roles, and no others', () => {
  const { deleted, media, resources } = assetLike({
    library: 'PrimarySync',
    media: 'photo',
    roles: ['original', 'adjusted'],
  });
  expect({ deleted, media, roles: Object.keys(resources) }).toEqual({
    deleted: false,
    media: 'photo',
    roles: ['original', 'adjusted'],
  });
});
