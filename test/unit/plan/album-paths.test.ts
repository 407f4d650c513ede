import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import type { KnownCollection } from '../../../src/model/collections.ts';
import { albumFolders, albumPaths, writeAlbumPath } from '../../../src/plan/album-paths.ts';

function collection(
  id: string,
  name: string | undefined,
  differs: Partial<KnownCollection> = {},
): KnownCollection {
  return {
    library: 'PrimarySync',
    id,
    kind: 'album',
    name,
    parent: undefined,
    position: undefined,
    isKnown: true,
    ...differs,
  };
}
const folder = (id: string, name: string, parent?: string) =>
  collection(id, name, { kind: 'folder', parent });
const inFolder = (id: string, name: string, parent: string) => collection(id, name, { parent });

function pathsOf(...collections: readonly KnownCollection[]) {
  return Object.fromEntries(albumPaths(collections).map(({ album, parts }) => [album.id, parts]));
}

describe('albumPaths', () => {
  it('goes from the outermost folder to the album, and names albums only', () => {
    expect(
      pathsOf(
        inFolder('A', 'Rome', 'G'),
        folder('F', 'Travel'),
        folder('G', '2024', 'F'),
        collection('B', 'Top'),
      ),
    ).toEqual({ A: ['Travel', '2024', 'Rome'], B: ['Top'] });
  });

  it('leaves out folders that are not known, that are albums, or that lie in themselves', () => {
    expect(
      pathsOf(
        inFolder('A', 'a', 'nowhere'),
        inFolder('B', 'b', 'A'),
        inFolder('C', 'c', 'F'),
        folder('F', 'f', 'G'),
        folder('G', 'g', 'F'),
        inFolder('D', 'd', 'H'),
        folder('H', 'h', 'H'),
      ),
    ).toEqual({ A: ['a'], B: ['b'], C: ['c'], D: ['d'] });
  });

  it('ends where folders are deeper than any may be', () => {
    const deep = Array.from({ length: 100 }, (_, at) =>
      folder(`F${at}`, `${at}`, at === 0 ? undefined : `F${at - 1}`),
    );
    expect(pathsOf(...deep, inFolder('A', 'a', 'F99'))['A']).toHaveLength(33);
  });

  it('calls an album without a name by its id', () => {
    expect(pathsOf(collection('0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9', undefined))).toEqual({
      '0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9': ['album 0A1B2C3D'],
    });
  });
});

describe('albumFolders', () => {
  const on = (caseSensitive: boolean, ...collections: readonly KnownCollection[]) =>
    Object.fromEntries(
      [...albumFolders(collections, { caseSensitive })].map(([id, names]) => [id, names.join('/')]),
    );

  it.each<[string, string]>([
    ['Rome', 'Rome'],
    ['xxx vorher/nachher', 'xxx vorher_nachher'],
    ['.hidden', '_hidden'],
    ['..', '__'],
    ['...and more', '_..and more'],
    ['the end. ', 'the end__'],
    ['a,b:c', 'a,b_c'],
    ['who? <me> "you" * a|b \\c', 'who_ _me_ _you_ _ a_b _c'],
    ['🏖️🎉', '🏖️🎉'],
    ['CON', '_CON'],
    ['.keepsake', '_keepsake'],
    ['Zürich'.normalize('NFD'), 'Zürich'.normalize('NFC')],
  ])('%j is the folder %j', (name, expected) => {
    expect(on(true, collection('A', name))).toEqual({ A: expected });
  });

  it('albums of one name are told apart, whichever came first', () => {
    const one = collection('0A1B2C3D-1', 'Rome');
    const two = collection('1B2C3D4E-2', 'Rome');
    const expected = { '0A1B2C3D-1': 'Rome', '1B2C3D4E-2': 'Rome (1B2C3D4E)' };
    expect(on(true, one, two)).toEqual(expected);
    expect(on(true, two, one)).toEqual(expected);
  });

  it('albums whose names are one without what Windows lets no name hold are told apart', () => {
    const both = [
      collection('A', 'Rome: 2024'),
      collection('B', 'Rome_ 2024'),
      collection('C', 'Rome? 2024'),
    ];
    expect(on(true, ...both)).toEqual({ A: 'Rome_ 2024', B: 'Rome_ 2024 (B)', C: 'Rome_ 2024 (C)' });
  });

  it('albums whose names differ only as this disk does not see are told apart', () => {
    const both = [collection('A', 'rome'), collection('B', 'Rome')];
    expect(on(true, ...both)).toEqual({ A: 'rome', B: 'Rome' });
    expect(on(false, ...both)).toEqual({ A: 'rome', B: 'Rome (B)' });
  });

  it('two folders of one name are told apart, and a name that another album took is not given', () => {
    expect(
      on(
        true,
        folder('F', 'Trips'),
        folder('G', 'Trips'),
        inFolder('A', 'Rome', 'F'),
        inFolder('B', 'Rome', 'G'),
        collection('0', 'Trips (G)'),
      ),
    ).toEqual({ '0': 'Trips (G)', A: 'Trips/Rome', B: 'Trips (G 3)/Rome' });
  });

  it('F58: whatever names there are, each album has a folder of its own that stays below the destination', () => {
    const anyName = fc.option(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.constantFrom('a', 'A', 'a.', 'á', 'á', '/', '..'),
      ),
      { nil: undefined },
    );
    const anyCollection = fc.record({
      library: fc.constant('PrimarySync'),
      id: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'),
      kind: fc.constantFrom('album', 'folder'),
      name: anyName,
      parent: fc.constantFrom(undefined, 'A', 'B', 'C', 'nowhere'),
      position: fc.constant(undefined),
      isKnown: fc.constant(true),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(anyCollection, { selector: ({ id }) => id }),
        fc.boolean(),
        (all, caseSensitive) => {
          const folders = albumFolders(all, { caseSensitive });
          const albums = all.filter(({ kind }) => kind === 'album');
          expect([...folders.keys()].toSorted()).toEqual(albums.map(({ id }) => id).toSorted());
          const texts = [...folders.values()].map((names) => names.join('/'));
          const seen = texts.map((text) => (caseSensitive ? text : text.toLowerCase()).normalize('NFC'));
          expect(new Set(seen).size).toBe(texts.length);
          for (const name of [...folders.values()].flat()) {
            expect(name).not.toMatch(/^\.|^$|[<>:"/\\|?*\0]|[. ]$/);
            expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
          }
          expect(albumFolders(all.toReversed(), { caseSensitive })).toEqual(folders);
        },
      ),
    );
  });
});

it.each<[readonly string[], string]>([
  [['Travel', '2024', 'Rome'], 'Travel/2024/Rome'],
  [['xxx vorher/nachher'], String.raw`xxx vorher\/nachher`],
  [[String.raw`a\b`], String.raw`a\\b`],
  [['!important'], String.raw`\!important`],
  [['none'], String.raw`\none`],
  [['none', 'x'], 'none/x'],
  [['smart:videos'], String.raw`\smart:videos`],
])('writeAlbumPath %j -> %s', (parts, text) => {
  expect(writeAlbumPath(parts)).toBe(text);
});
