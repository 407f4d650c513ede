import { describe, expect, it } from 'vitest';
import type { Asset } from '../../../../src/model/asset.ts';
import type { KnownCollection } from '../../../../src/model/collections.ts';
import type { DateBound } from '../../../../src/model/selection.ts';
import type { Filter } from '../../../../src/model/filter.ts';
import { filterAt } from '../../../../src/plan/date-bound.ts';
import { compileFilter, type Verdict } from '../../../../src/plan/filter/compile-filter.ts';
import { globMatcher } from '../../../../src/plan/filter/glob.ts';
import { judgeByAlbums } from '../../../../src/plan/judge-by-albums.ts';
import { parseFilter } from '../../../../src/plan/filter/parse-filter.ts';
import { printFilter } from '../../../../src/plan/filter/print-filter.ts';
import { isFilterProblem } from '../../../../src/plan/filter/read-tokens.ts';
import { someAsset, someFile } from '../../../support/test-catalogue.ts';
import { naiveFilter, type TestAlbum } from './naive-filter.ts';
import { type Dice, diceOf, randomFilter } from './random-filter.ts';

const DAY = 86_400_000;
const NOW = 40 * DAY;

function filterFrom(text: string): Filter<DateBound> {
  const filter = parseFilter(text);
  if (isFilterProblem(filter)) throw new Error(filter.problem);
  return filter;
}

function judged(text: string, asset: Asset): Verdict {
  return compileFilter(filterAt(filterFrom(text), NOW))(asset, []);
}

describe('compileFilter', () => {
  const photo = someAsset('IMG_1', { capturedAtMs: 10 * DAY, addedAtMs: 20 * DAY });
  const detailed = someAsset('IMG_2', {
    details: {
      title: 'Über den Wolken',
      keywords: ['Sea', 'Sun'],
      location: { latitude: 52.52, longitude: 13.405 },
      width: 4_000,
      height: 3_000,
    },
  });
  const bare = someAsset('X', {
    name: undefined,
    addedAtMs: undefined,
    resources: {},
    capturedAtMs: undefined,
  });
  const film = someAsset('V', { media: 'video' });

  it.each<[what: string, text: string, asset: Asset, verdict: Verdict]>([
    ['a name, whatever its case', "name = 'img_1.heic'", photo, true],
    ['a whole name', "name ~ 'IMG'", photo, false],
    ['a title, however its letters are written', "title ~ 'U\u0308BER*'", detailed, true],
    ['any keyword', 'keyword = sun', detailed, true],
    ['no title is no secret', "title = 'x'", photo, false],
    ['so its opposite is true', "not title = 'x'", photo, true],
    ['an empty text is no title', "title = ''", photo, false],
    ['near', 'near 52.5,13.4 5km', detailed, true],
    ['not so near', 'near 52.5,13.4 2km', detailed, false],
    ['nowhere is not near', 'not near 52.5,13.4 5km', photo, true],
    [
      'across the date line',
      'near 0,179.99 5km',
      someAsset('D', { details: { location: { latitude: 0, longitude: -179.99 } } }),
      true,
    ],
    ['pixels', 'megapixels = 12', detailed, true],
    ['an age', 'taken < 31d', photo, true],
    ['just not so old', 'taken > 30d', photo, false],
    ['older', 'taken > 29d', photo, true],
    ['without a date: taken in 1970', 'taken < 1971', bare, true],
    ['what is not known', 'size > 1', bare, undefined],
    ['nor is its opposite', 'not size > 1', bare, undefined],
    ['what is true anyway', 'size > 1 or photo', bare, true],
    ['what is false anyway', 'size > 1 and video', bare, false],
    ['a name that is not known', "name ~ '*'", bare, undefined],
    ['a still lasts no time', 'duration < 1s', photo, true],
    ['a film of unknown length', 'duration < 1s', film, undefined],
    ['what only albums tell', 'portrait', photo, undefined],
  ])('%s: %s', (_what, text, asset, verdict) => {
    expect(judged(text, asset)).toBe(verdict);
  });

  it('ten thousand filters say the same as the database of whoever does not trust them', () => {
    const dice = diceOf(3);
    const assets = Array.from({ length: 16 }, (_, at) => randomAsset(dice, at));
    const albums = ['A', 'b1', "it's", 'Travel/2024'].map((path, at): TestAlbum => {
      const members = assets.filter(() => dice.number(3) === 0).map(({ id }) => id);
      return { path, isKnown: at !== 1, members: new Set(members) };
    });
    const collections = albums.flatMap(collectionsOf);
    const membershipsOf = (id: string) =>
      albums.filter(({ members }) => members.has(id)).map(({ path }) => ({ collection: path }));
    const naive = naiveFilter(assets, albums);
    const wrong: string[] = [];
    for (let round = 0; round < 10_000; round += 1) {
      const filter = filterAt(randomFilter(dice), NOW);
      const judge = compileFilter(
        filter,
        judgeByAlbums({ collections, areAllKnown: true, knownSmart: new Set() }),
      );
      const verdicts = assets.map((asset) => judge(asset, membershipsOf(asset.id)));
      if (JSON.stringify(verdicts) !== JSON.stringify(naive.verdicts(filter)))
        wrong.push(printFilter(filter));
    }
    naive.close();
    expect(wrong.slice(0, 5)).toEqual([]);
  });
});

function collectionsOf({ path, isKnown }: TestAlbum): readonly KnownCollection[] {
  const base = { library: 'PrimarySync', position: undefined };
  const [first = '', name] = path.split('/');
  const album = { ...base, id: path, kind: 'album' as const, isKnown };
  if (name === undefined) return [{ ...album, name: first, parent: undefined }];
  const folder = {
    ...base,
    id: first,
    kind: 'folder' as const,
    name: first,
    parent: undefined,
    isKnown: true,
  };
  return [folder, { ...album, name, parent: first }];
}

function randomAsset(dice: Dice, at: number): Asset {
  const maybe = <T extends object>(value: T): Partial<T> => (dice.number(2) === 0 ? value : {});
  const type = dice.of([undefined, 'public.heic', 'com.adobe.raw-image', 'com.compuserve.gif']);
  return someAsset(`asset-${at}`, {
    type,
    library: dice.of(['PrimarySync', 'SharedSync-1', 'SharedSync-2']),
    name: dice.of([undefined, 'IMG_1.HEIC', 'a b', 'AB', 'é', 'mer', '']),
    media: dice.of(['photo', 'video']),
    capturedAtMs: dice.of([undefined, 3 * DAY, 10 * DAY, 25 * DAY]),
    addedAtMs: dice.of([undefined, 3 * DAY, 10 * DAY, 25 * DAY]),
    resources: {
      ...maybe({ original: someFile({ size: dice.of([0, 1, 12, 4_032]), type }) }),
      ...maybe({ live: someFile({ role: 'live' }) }),
      ...maybe({ adjusted: someFile({ role: 'adjusted' }) }),
      ...maybe({
        alternative: someFile({
          role: 'alternative',
          type: dice.of(['public.jpeg', 'com.canon.cr2-raw-image']),
        }),
      }),
    },
    details: {
      ...maybe({ favorite: true as const }),
      ...maybe({ title: dice.of(['ab', 'x(y)', "it's", 'IMG_9']) }),
      ...maybe({ description: dice.of(['ab', 'Ab', 'bx']) }),
      ...maybe({ keywords: ['AB', dice.of(['mer', "it's"])] }),
      ...maybe({ location: { latitude: dice.of([0, -52.51, 89.99]), longitude: dice.of([13.4, -180, 0]) } }),
      ...maybe({ width: dice.of([12, 4_032]) }),
      ...maybe({ height: dice.of([12, 3_024]) }),
      ...maybe({ duration: dice.of([1, 100]) }),
      ...maybe({ subtype: dice.of([1, 100, 101]) }),
      ...maybe({ subtypeV2: dice.of([3, 100, 101]) }),
      ...maybe({ burst: { id: 'b', flags: 0 } }),
      ...maybe({ adjustment: 'com.apple.photo' }),
    },
  });
}

describe('globMatcher', () => {
  it.each([
    ['img_*', 'img_1', true],
    ['img_*', 'img', false],
    ['*.heic', 'a.heic.heic', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[]]', ']', true],
    ['[a', '[a', true],
    [String.raw`\*`, '*', true],
    [String.raw`\*`, 'x', false],
    ['*', '', true],
    ['', '', true],
    ['?', '😀', true],
    ['a*b*c', 'a-b-b-c', true],
  ])('%s and %s', (pattern, text, isLike) => {
    expect(globMatcher(pattern)(text)).toBe(isLike);
  });

  it('takes no time that grows with the power of a pattern', () => {
    expect(globMatcher('*a'.repeat(200))('a'.repeat(4_000) + 'b')).toBe(false);
  });
});
