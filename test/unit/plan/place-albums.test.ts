import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KnownCollection } from '../../../src/model/collections.ts';
import { SMART_ALBUMS, smartAlbumId } from '../../../src/model/smart-albums.ts';
import { NO_ALBUMS } from '../../../src/plan/choose-albums.ts';
import { askedForPlaces, firstAlbum, placeAlbums, placesByAlbums } from '../../../src/plan/place-albums.ts';
import { folderOf, NAMING } from '../../support/plan-rules.ts';

function album(id: string, name: string | undefined, parent?: string): KnownCollection {
  return { library: 'PrimarySync', id, kind: 'album', name, parent, position: undefined, isKnown: true };
}
const folder = (id: string, name: string, parent?: string): KnownCollection => ({
  ...album(id, name, parent),
  kind: 'folder',
});

const ALBUMS = [
  album('Z', 'Rome'),
  album('Y', 'Rome'),
  album('R', 'Rome', 'F'),
  album('O', 'Oslo', 'F'),
  folder('F', 'Travel'),
  album('T', 'Travel'),
  album('S', 'Travel x'),
  album('L', 'rome'),
  album('B', '\u{1f5fc}'),
  album('C', '\uff5e'),
  album('N', undefined),
  album('D', 'Élan'.normalize('NFD')),
  album('E', 'Élan'.normalize('NFC')),
];
const ALL = { wanted: undefined, smart: new Set<never>() };
const DISK = { caseSensitive: true };

function first(own: readonly string[], wished: Partial<typeof NO_ALBUMS> | undefined, all = ALBUMS) {
  const wanted = wished && { ...NO_ALBUMS, ...wished };
  const chosen = { wanted, smart: wanted?.smart ?? new Set<never>() };
  return firstAlbum(own, placeAlbums(all, chosen, DISK)).join('/');
}

describe('firstAlbum', () => {
  it.each<[why: string, own: readonly string[], expected: string]>([
    ['in none', [], ''],
    ['in one that is not known', ['X'], ''],
    ['in one', ['O'], 'Travel/Oslo'],
    ['in one that is not known, and another', ['X', 'O'], 'Travel/Oslo'],
    ['the path counts, and not the name', ['O', 'Z'], 'Rome (Z)'],
    ['of one path the id that comes first', ['Z', 'Y'], 'Rome'],
    ['folder by folder: Travel/Oslo stands before Travel x', ['S', 'O'], 'Travel/Oslo'],
    ['an album before what lies in a folder of its name', ['O', 'T'], 'Travel (T)'],
    ['capital letters before small ones', ['L', 'R'], 'Travel/Rome'],
    ['code points, and not the halves of them', ['B', 'C'], '\uff5e'],
    ['one spelling is as good as another', ['E', 'D'], 'Élan'.normalize('NFC')],
    ['without a name, by what stands for it', ['N', 'O'], 'Travel/Oslo'],
    ['without a name, before others all the same', ['N', 'L'], 'album N'],
  ])('%s', (_why, own, expected) => {
    expect(first(own, undefined)).toBe(expected);
    expect(first(own.toReversed(), undefined, ALBUMS.toReversed())).toBe(expected);
  });

  it.each<[why: string, own: readonly string[], expected: string]>([
    ['those that are named come first', ['Y', 'O'], 'Travel/Oslo'],
    ['of those that are named the first', ['L', 'O', 'Y'], 'Travel/Oslo'],
    ['in none of those that are named, the first of the others', ['Y', 'T'], 'Rome'],
  ])('--album Oslo --album rome: %s', (_why, own, expected) => {
    expect(first(own, { collections: new Set(['O', 'L']) })).toBe(expected);
  });

  it('a smart album counts where it is named; an album of the user of its name keeps the plain one', () => {
    const [favorites] = SMART_ALBUMS.filter((one) => one === 'favorites');
    const id = smartAlbumId('favorites');
    const wished = { smart: new Set(favorites === undefined ? [] : [favorites]) };
    expect(first([id, 'Y'], undefined)).toBe('Rome');
    expect(first([id, 'Y'], wished)).toBe('Favorites');
    expect(first([id], wished, [...ALBUMS, album('A', 'Favorites')])).toBe('Favorites (smart)');
  });

  it('is the same in whatever order albums and memberships came, and one of them always', () => {
    const name = fc.constantFrom('a', 'A', 'a/b', '', 'é', 'e\u0301', '\u{1f5fc}', '\uffee');
    const one = fc.record({ name, isIn: fc.boolean(), parent: fc.constantFrom(undefined, 'F', 'G') });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 8 }), fc.infiniteStream(fc.nat(100)), (all, order) => {
        const albums = all.map(({ name: called, parent }, at) => album(`ID${at}`, called, parent));
        const collections = [...albums, folder('F', 'a'), folder('G', 'b', 'F')];
        const own = all.flatMap(({ isIn }, at) => (isIn ? [`ID${at}`] : []));
        const mixed = <T>(items: readonly T[]) =>
          items
            .map((item) => ({ item, at: Number(order.next().value) }))
            .toSorted((a, b) => a.at - b.at)
            .map(({ item }) => item);
        const place = firstAlbum(own, placeAlbums(collections, ALL, DISK));
        expect(place.length > 0).toBe(own.length > 0);
        expect(firstAlbum(mixed(own), placeAlbums(mixed(collections), ALL, DISK))).toEqual(place);
      }),
    );
  });
});

it.each([
  ['%Y', undefined, false],
  ['{album}/%Y', undefined, true],
  ['none', 'x', false],
  ['none', '{album}', true],
])('files lie by albums: %s, %s: %s', (text, called, expected) => {
  const naming = called === undefined ? NAMING : { ...NAMING, fileName: folderOf(called) };
  expect(placesByAlbums({ folder: folderOf(text), naming })).toBe(expected);
});

it('it has to be known who is in each album, or in those that are named', () => {
  expect(askedForPlaces(undefined)).toEqual({ ...NO_ALBUMS, none: true });
  const named = { ...NO_ALBUMS, collections: new Set(['A']) };
  expect(askedForPlaces(named)).toEqual(named);
});
