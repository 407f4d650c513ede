import { expect, it } from 'vitest';
import { planPage, RunClaims } from '../../../../src/plan/plan-page.ts';
import { TakenNames } from '../../../../src/sync/strays/taken-names.ts';
import { relative } from '../../../support/wanted.ts';
import { gather, type OnDisk, row, TRAITS, want } from '../../plan/planned-page.ts';

type Disk = Readonly<Record<string, OnDisk>>;

/** What is noted when photos of 100 bytes each are planned one after the other. */
function noted(
  photos: readonly ReturnType<typeof want>[],
  disk: Disk,
  rows: Parameters<typeof gather>[2] = [],
) {
  const taken = new TakenNames();
  const claims = new RunClaims(TRAITS);
  for (const photo of photos) {
    const facts = gather([photo], disk, rows);
    taken.note(planPage([photo], facts, claims).actions, facts);
  }
  return taken;
}

const FIRST_RUN = { recorded: new Set<never>(), setsExif: false, isDry: false };
const A = want('A', 'one');
const B = want('B', 'two');

const ONE_STAYS = 'that file stays, and the photo gets a further name beside it';
const BY_ANOTHER = '1 name of a photo is taken by another file: X.JPG';

it.each<[what: string, disk: Disk, paths: readonly string[], warnings: readonly string[]]>([
  ['nothing', {}, [], []],
  ['the photo', { 'X.JPG': { content: 'one' } }, [], []],
  ['the photo under its further name', { 'X-100.JPG': { content: 'one' } }, [], []],
  ['other bytes of its size', { 'X.JPG': { content: 'other' } }, ['X.JPG'], [BY_ANOTHER, ONE_STAYS]],
  [
    'half of it',
    { 'X.JPG': { content: 'half', size: 50 } },
    ['X.JPG'],
    [BY_ANOTHER, ONE_STAYS, 'it is cut short, as by a download that broke'],
  ],
  [
    'an empty file',
    { 'X.JPG': { content: '', size: 0 } },
    ['X.JPG'],
    [BY_ANOTHER, ONE_STAYS, 'it is cut short, as by a download that broke'],
  ],
  [
    'the photo with a date written into it',
    { 'X.JPG': { content: 'dated', size: 200 } },
    ['X.JPG'],
    [
      BY_ANOTHER,
      ONE_STAYS,
      'it is a little larger, as where icloudpd wrote the date',
      'files that icloudpd wrote the date into are taken over by a first run with --set-exif-datetime',
    ],
  ],
  ['far more than it', { 'X.JPG': { content: 'edited', size: 70_000 } }, ['X.JPG'], [BY_ANOTHER, ONE_STAYS]],
  ['a folder', { 'X.JPG': { content: '', size: 0, kind: 'other' } }, ['X.JPG'], [BY_ANOTHER, ONE_STAYS]],
  [
    'others under both names',
    { 'X.JPG': { content: 'other' }, 'X-100.JPG': { content: 'half', size: 1 } },
    ['X.JPG', 'X-100.JPG'],
    [
      '2 names of photos are taken by other files: X.JPG, X-100.JPG',
      'those files stay, and the photos get further names beside them',
      '1 of them is cut short, as by a download that broke',
    ],
  ],
  ['another under a name that is not needed', { 'X-100.JPG': { content: 'other' } }, [], []],
])('F57: where %s lies under the name of a photo', (_what, disk, paths, warnings) => {
  const taken = noted([A], disk);
  expect(taken.paths).toEqual(paths);
  expect(taken.warnings(FIRST_RUN)).toEqual(warnings);
});

it('F57: another photo of the same name is none of these, whether it is planned before or after', () => {
  const disk = { 'X.JPG': { content: 'two' } };
  expect(noted([A, B], disk).paths).toEqual([]);
  // Recorded by the end.
  expect(noted([B, A], disk).warnings({ ...FIRST_RUN, recorded: new Set([relative('X.JPG')]) })).toEqual([]);
  expect(noted([A], { 'X.JPG': { content: 'two' } }, [row(B, 'X.JPG')]).paths).toEqual([]);
});

it('F57: names the first three of however many', () => {
  const photos = Array.from({ length: 5 }, (_, n) => want(`P${n}`, `photo ${n}`, {}, `P${n}`));
  const disk = Object.fromEntries(photos.map((_, n) => [`P${n}.JPG`, { content: 'other' }]));
  expect(noted(photos, disk).warnings(FIRST_RUN)[0]).toBe(
    '5 names of photos are taken by other files: P0.JPG, P1.JPG, P2.JPG and 2 more',
  );
});

it('F57: what icloudpd wrote a date into is no such file where that is to be done here: a first run takes it over', () => {
  const dated = noted([A], { 'X.JPG': { content: 'dated', size: 200 } });
  expect(dated.warnings({ ...FIRST_RUN, setsExif: true, isDry: true })).toEqual([]);
  // It was not: nothing is recorded there.
  expect(dated.warnings({ ...FIRST_RUN, setsExif: true })).toEqual([BY_ANOTHER, ONE_STAYS]);
  const mixed = noted([A, want('B', 'two', {}, 'Y')], {
    'X.JPG': { content: 'dated', size: 200 },
    'Y.JPG': { content: 'half', size: 50 },
  });
  expect(mixed.warnings(FIRST_RUN).slice(2, 4)).toEqual([
    '1 of them is cut short, as by a download that broke',
    '1 of them is a little larger, as where icloudpd wrote the date',
  ]);
  expect(mixed.warnings({ ...FIRST_RUN, setsExif: true, isDry: true })[0]).toBe(
    '1 name of a photo is taken by another file: Y.JPG',
  );
});
