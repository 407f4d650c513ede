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

it.each<[what: string, disk: Disk, paths: readonly string[], words: RegExp | undefined]>([
  ['nothing', {}, [], undefined],
  ['the photo', { 'X.JPG': { content: 'one' } }, [], undefined],
  ['the photo under its further name', { 'X-100.JPG': { content: 'one' } }, [], undefined],
  [
    'other bytes of its size',
    { 'X.JPG': { content: 'other' } },
    ['X.JPG'],
    /^1 name of a photo is taken by another file: it stays, .* beside it: X\.JPG$/,
  ],
  [
    'half of it',
    { 'X.JPG': { content: 'half', size: 50 } },
    ['X.JPG'],
    /by another file \(cut short, as by a download that broke\): it stays/,
  ],
  ['an empty file', { 'X.JPG': { content: '', size: 0 } }, ['X.JPG'], /cut short/],
  [
    'the photo with a date written into it',
    { 'X.JPG': { content: 'dated', size: 200 } },
    ['X.JPG'],
    /another file \(a little larger, .*: with --set-exif-datetime a first run takes such files over\): it stays/,
  ],
  ['far more than it', { 'X.JPG': { content: 'edited', size: 70_000 } }, ['X.JPG'], /another file: it stays/],
  ['a folder', { 'X.JPG': { content: '', size: 0, kind: 'other' } }, ['X.JPG'], /another file: it stays/],
  [
    'others under both names',
    { 'X.JPG': { content: 'other' }, 'X-100.JPG': { content: 'half', size: 1 } },
    ['X.JPG', 'X-100.JPG'],
    /^2 names of photos are taken by other files \(1 of them cut short, .*\): these stay, .*: X\.JPG, X-100\.JPG$/,
  ],
  ['another under a name that is not needed', { 'X-100.JPG': { content: 'other' } }, [], undefined],
])('F57: where %s lies under the name of a photo', (_what, disk, paths, words) => {
  const taken = noted([A], disk);
  expect(taken.paths).toEqual(paths);
  const warning = taken.warning(FIRST_RUN);
  if (words === undefined) expect(warning).toBeUndefined();
  else expect(warning).toMatch(words);
});

it('F57: another photo of the same name is none of these, whether it is planned before or after', () => {
  const disk = { 'X.JPG': { content: 'two' } };
  expect(noted([A, B], disk).paths).toEqual([]);
  // Recorded by the end.
  expect(
    noted([B, A], disk).warning({ ...FIRST_RUN, recorded: new Set([relative('X.JPG')]) }),
  ).toBeUndefined();
  expect(noted([A], { 'X.JPG': { content: 'two' } }, [row(B, 'X.JPG')]).paths).toEqual([]);
});

it('F57: names the first three of however many', () => {
  const photos = Array.from({ length: 5 }, (_, n) => want(`P${n}`, `photo ${n}`, {}, `P${n}`));
  const disk = Object.fromEntries(photos.map((_, n) => [`P${n}.JPG`, { content: 'other' }]));
  expect(noted(photos, disk).warning(FIRST_RUN)).toMatch(
    /^5 names .*: P0\.JPG, P1\.JPG, P2\.JPG and 2 more$/,
  );
});

it('F57: what icloudpd wrote a date into is no such file where that is to be done here: a first run takes it over', () => {
  const dated = noted([A], { 'X.JPG': { content: 'dated', size: 200 } });
  expect(dated.warning({ ...FIRST_RUN, setsExif: true, isDry: true })).toBeUndefined();
  // It was not: nothing is recorded there.
  expect(dated.warning({ ...FIRST_RUN, setsExif: true })).toMatch(/another file: it stays/);
  const mixed = noted([A, want('B', 'two', {}, 'Y')], {
    'X.JPG': { content: 'dated', size: 200 },
    'Y.JPG': { content: 'half', size: 50 },
  });
  expect(mixed.warning(FIRST_RUN)).toMatch(/\(1 of them cut short, [^;]*; 1 of them a little larger, /);
  expect(mixed.warning({ ...FIRST_RUN, setsExif: true, isDry: true })).toMatch(/^1 name .*: Y\.JPG$/);
});
