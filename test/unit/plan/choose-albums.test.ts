import { describe, expect, it } from 'vitest';
import type { KnownCollection } from '../../../src/model/collections.ts';
import {
  isAlbumWishes,
  mayNeedListing,
  parseAlbums,
  splitAlbumPath,
} from '../../../src/plan/album-wishes.ts';
import {
  albumsToKnow,
  chooseAlbums,
  isNothingWanted,
  isOutsideAlbums,
  needsListing,
} from '../../../src/plan/choose-albums.ts';
import { isByDetails, isInSmartAlbum, smartAlbumNamed } from '../../../src/plan/filter/smart-albums.ts';
import { SMART_ALBUMS } from '../../../src/model/smart-albums.ts';
import { someAsset, someFile } from '../../support/test-catalogue.ts';

function collection(
  id: string,
  name: string,
  parent?: string,
  kind: 'album' | 'folder' = 'album',
): KnownCollection {
  return { library: 'PrimarySync', id, kind, name, parent, position: undefined, isKnown: true };
}

const ALBUMS = [
  collection('F', 'Travel', undefined, 'folder'),
  collection('G', '2024', 'F', 'folder'),
  collection('A', 'Rome', 'G'),
  collection('B', 'Rome', 'F'),
  collection('C', 'a/b'),
  collection('D', 'Favorites'),
  collection('E', 'Travel'),
];

describe('parseAlbums', () => {
  it.each<[readonly string[], unknown]>([
    [[], undefined],
    [
      ['b', 'a', 'b'],
      ['a', 'b'],
    ],
    [['Zürich'.normalize('NFD'), 'Zürich'.normalize('NFC')], ['Zürich'.normalize('NFC')]],
    [
      ['!a', 'none', 'smart:live'],
      ['!a', 'none', 'smart:live'],
    ],
    [[''], { problem: 'a name is missing' }],
    [['!'], { problem: 'a name is missing' }],
    [['  '], { problem: 'a name is missing' }],
    [['smart:life'], { problem: expect.stringContaining('did you mean live?') as string }],
    [['!smart:'], { problem: expect.stringContaining('smart: takes one of favorites, videos') as string }],
  ])('%j', (typed, expected) => {
    expect(parseAlbums(typed)).toEqual(expected);
  });

  it.each<[unknown, boolean]>([
    [['a'], true],
    [[], false],
    [[7], false],
    [['smart:nothing'], false],
    ['a', false],
    [undefined, false],
  ])('stored: %j', (value, expected) => {
    expect(isAlbumWishes(value)).toBe(expected);
  });
});

it.each<[string, readonly string[]]>([
  ['a', ['a']],
  ['a/b/c', ['a', 'b', 'c']],
  [String.raw`a\/b/c`, ['a/b', 'c']],
  [String.raw`\!a\\`, ['!a\\']],
  ['a\\', ['a\\']],
  ['/', ['', '']],
])('splitAlbumPath %j', (text, parts) => {
  expect(splitAlbumPath(text)).toEqual(parts);
});

describe('chooseAlbums', () => {
  const idsOf = (...wishes: readonly string[]) => {
    const { chosen, missing } = chooseAlbums(wishes, ALBUMS);
    return { wanted: [...(chosen.wanted?.collections ?? [])], missing };
  };

  it.each<[string, readonly string[]]>([
    ['Rome', ['A', 'B']],
    ['Travel/Rome', ['B']],
    ['Travel/2024/Rome', ['A']],
    ['2024', ['A']],
    ['Travel/2024', ['A']],
    // An album of that name comes before what lies in the folder.
    ['Travel', ['E']],
    ['a/b', ['C']],
    [String.raw`a\/b`, ['C']],
    ['Favorites', ['D']],
    ['rome', []],
    ['2024/Rome', []],
    ['', []],
  ])('%j', (wish, ids) => {
    expect(idsOf(wish)).toEqual({ wanted: ids, missing: ids.length === 0 ? [wish] : [] });
  });

  it('tells what several albums are called, and what is missing, also of what is left out', () => {
    expect(chooseAlbums(['!Nothing', '!Rome', 'Videos'], ALBUMS)).toMatchObject({
      chosen: { wanted: { smart: new Set(['videos']) }, without: { collections: new Set(['A', 'B']) } },
      missing: ['Nothing'],
      several: [{ text: 'Rome', paths: ['Travel/2024/Rome', 'Travel/Rome'] }],
    });
    expect(chooseAlbums(['!Rome'], ALBUMS).chosen.wanted).toBeUndefined();
  });

  it.each<[readonly string[], boolean]>([
    [['Travel/Rome', '!Rome'], true],
    [['Rome', '!Travel/Rome'], false],
    [['a/b', '!a/b', String.raw`!a\/b`], true],
    [['Favorites', 'smart:videos', '!Favorites', '!Videos'], true],
    [['Videos', '!Favorites'], false],
    [['none', 'Rome', '!Rome'], false],
    [['none', 'Rome', '!Rome', '!none'], true],
    [['!Rome'], false],
    // What is not there says nothing of what is left.
    [['Nothing', '!Rome'], false],
  ])('%j: nothing is wanted: %j', (wishes, isNothing) => {
    expect(isNothingWanted(chooseAlbums(wishes, ALBUMS))).toBe(isNothing);
  });

  it.each([[['Rome', '!Rome']], [['A', 'B', '!B', '!A', '!C']], [['none', '!none']]])(
    '%j: everything that is named is left out, whatever albums there are',
    (typed) => expect(parseAlbums(typed)).toEqual({ problem: 'everything that is named is left out' }),
  );

  it.each<[readonly string[], boolean, boolean, readonly string[]]>([
    [['Rome'], false, false, ['A', 'B']],
    [['Rome', '!a/b'], false, false, ['A', 'B', 'C']],
    [['!Rome'], true, true, ['A', 'B']],
    [['none'], true, true, ['A', 'B', 'C', 'D', 'E']],
    [['Rome', '!none'], false, false, ['A', 'B', 'C', 'D', 'E']],
    [['smart:videos'], true, true, []],
    // It may be a smart album until it is known to be one of the user.
    [['Favorites'], true, false, ['D']],
  ])('%j: what has to be listed', (wishes, may, needs, toKnow) => {
    const { chosen } = chooseAlbums(wishes, ALBUMS);
    expect(mayNeedListing(wishes)).toBe(may);
    expect(needsListing(chosen)).toBe(needs);
    expect(albumsToKnow(chosen, ALBUMS).map(({ id }) => id)).toEqual(toKnow);
  });

  it.each<[readonly string[], readonly string[], boolean]>([
    [['Rome'], ['A'], true],
    [['Rome'], ['C'], false],
    [['Rome', 'a/b'], ['C', 'D'], true],
    [['Rome', '!a/b'], ['A', 'C'], false],
    [['!a/b'], [], true],
    [['!a/b'], ['C'], false],
    [['none'], [], true],
    [['none'], ['C'], false],
    // What Apple alone knows of smart albums lies in no album of the user.
    [['none'], ['smart:portrait'], true],
    [['!none'], [], false],
    [['smart:portrait'], ['smart:portrait'], true],
    [['smart:portrait'], ['A'], false],
    [['smart:favorites', '!Rome'], ['A'], false],
    [['smart:favorites', '!Rome'], ['B'], false],
    [['smart:favorites', '!Rome'], ['C'], true],
    [[], ['C'], true],
  ])('%j of one that is in %j: wanted %j', (wishes, albums, isWanted) => {
    const { chosen } = chooseAlbums(wishes, ALBUMS);
    const asset = someAsset('x', { details: { favorite: true } });
    const isOutside = isOutsideAlbums(
      asset,
      albums.map((of) => ({ collection: of })),
      chosen,
    );
    expect(isOutside).toBe(!isWanted);
  });
});

describe('smart albums', () => {
  const live = { original: someFile(), live: someFile({ role: 'live' }) };
  const raw = { original: someFile({ type: 'com.canon.cr2-raw-image' }) };
  const withRaw = { original: someFile(), alternative: someFile({ type: 'com.adobe.raw-image' }) };
  it.each<[string, Parameters<typeof someAsset>[1], readonly string[]]>([
    ['plain', {}, []],
    ['a favorite', { details: { favorite: true } }, ['favorites']],
    ['a video', { media: 'video' }, ['videos']],
    ['a live photo', { resources: live }, ['live']],
    ['a panorama', { details: { subtype: 1 } }, ['panoramas']],
    ['a screenshot', { details: { subtypeV2: 3 } }, ['screenshots']],
    ['a frame of a burst', { details: { burst: { id: 'b', flags: 0 } } }, ['bursts']],
    ['slow motion', { media: 'video', details: { subtype: 100 } }, ['videos', 'slo-mo']],
    ['time lapse', { media: 'video', details: { subtypeV2: 101 } }, ['videos', 'time-lapse']],
    ['RAW', { resources: raw }, ['raw']],
    ['RAW beside JPEG', { resources: withRaw }, ['raw']],
    ['a GIF', { type: 'com.compuserve.gif' }, ['animated']],
    ['a video that is a favorite', { media: 'video', details: { favorite: true } }, ['favorites', 'videos']],
  ])('%s', (_what, differs, albums) => {
    const asset = someAsset('x', differs);
    const found = SMART_ALBUMS.filter((album) => isInSmartAlbum(asset, album) === true);
    expect(found).toEqual(albums);
    for (const album of SMART_ALBUMS)
      expect(isInSmartAlbum(asset, album) === undefined).toBe(!isByDetails(album));
  });

  it.each<[string, string | undefined]>([
    ['Favorites', 'favorites'],
    ['Slo-mo', 'slo-mo'],
    ['Time-lapse', 'time-lapse'],
    ['Recently Deleted', 'recently-deleted'],
    ['Long Exposure', 'long-exposure'],
    ['favorites', undefined],
  ])('%s is called so by icloudpd and the Photos app', (name, album) => {
    expect(smartAlbumNamed(name)).toBe(album);
  });
});
