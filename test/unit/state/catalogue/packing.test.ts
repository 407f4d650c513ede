import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROLES } from '../../../../src/model/asset.ts';
import { NEVER_FOLLOWED } from '../../../../src/model/catalogue.ts';
import { packState, unpackState } from '../../../../src/state/catalogue/library-state.ts';
import { packDetails, unpackDetails } from '../../../../src/state/catalogue/pack-details.ts';
import {
  packFiles,
  rolesMask,
  rolesOf,
  type TypeNumbers,
  unpackFiles,
} from '../../../../src/state/catalogue/pack-files.ts';
import { packText, unpackText } from '../../../../src/state/catalogue/pack-text.ts';
import { packName, unpackName } from '../../../../src/state/pack-name.ts';
import { anyAsset, anyDetails, anyName } from '../../../support/any-asset.ts';
import { someAsset, someFile } from '../../../support/test-catalogue.ts';

/** A dictionary for two types; all others are texts. */
const types: TypeNumbers = {
  numberOf: (type) => (type === 'public.heic' ? 1 : type === 'public.jpeg' ? 254 : undefined),
  typeOf: (number) => (number === 1 ? 'public.heic' : number === 254 ? 'public.jpeg' : undefined),
};
const anyBytes = fc.uint8Array({ maxLength: 100 });

describe('text', () => {
  it.each([
    ['IMG_1.JPG', 'IMG_1.JPG'],
    ['', ''],
    ['a\0b', '\u0001"a\\u0000b"'],
    ['\0', '\u0001"\\u0000"'],
    ['\u0001"x"', '\u0001"\\u0001\\"x\\""'],
  ])('%j is stored as %j', (text, packed) => {
    expect(packText(text)).toBe(packed);
    expect(unpackText(packed)).toBe(text);
  });

  it('comes back as it was, and holds no NUL meanwhile', () => {
    const anyText = fc.string({ unit: fc.constantFrom('\0', '\u0001', '"', '\\', 'a', 'é') });
    fc.assert(
      fc.property(anyText, (text) => {
        expect(packText(text)).not.toContain('\0');
        expect(unpackText(packText(text))).toBe(text);
      }),
    );
  });

  it.each(['\u0001', '\u0001"', '\u00011'])('%j is none of ours', (packed) => {
    expect(unpackText(packed)).toBeUndefined();
  });
});

describe('a name', () => {
  it.each<[name: string, bytes: number]>([
    ['0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9', 16],
    ['0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9', 37],
    ['0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8FG', 37],
    ['0A1B2C3D-4E5F-6071-8293A-4B5C6D7E8F9', 37],
    ['AQIDBAUGBwgJCgsMDQ4PEBESExQV', 21],
    ['AQIDBAUGBwgJCgsMDQ4PEBESExQ_', 29],
    ['AQIDBAUGBwgJCgsMDQ4PEBESEx==', 29],
    ['', 1],
    ['exactly 15 long', 17],
    ['exactly twenty long.', 22],
    ['asset-1', 8],
    ['ends with zero\0', 17],
    ['für ÿ', 8],
  ])('%j takes %i bytes, and comes back', (name, bytes) => {
    expect(packName(name)).toHaveLength(bytes);
    expect(unpackName(packName(name))).toBe(name);
  });

  it('comes back, so that no two are packed alike', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        expect(unpackName(packName(name))).toBe(name);
      }),
      { numRuns: 1000 },
    );
  });

  it('any bytes are some name', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(typeof unpackName(bytes)).toBe('string');
      }),
    );
  });
});

describe('files', () => {
  it('take 29 bytes each, beside the type of the asset', () => {
    const resources = Object.fromEntries(ROLES.map((role) => [role, someFile({ role })]));
    const masterId = 'master';
    expect(packFiles(someAsset('A', { masterId, resources }), types)).toHaveLength(1 + 29 * ROLES.length);
    expect(packFiles(someAsset('A', { resources: {} }), types)).toHaveLength(1);
  });

  it('come back, whatever they are', () => {
    fc.assert(
      fc.property(anyAsset(), (asset) => {
        const { type, resources } = asset;
        expect(unpackFiles(packFiles(asset, types), asset, types)).toEqual({ type, resources });
        expect(rolesOf(rolesMask(resources))).toEqual(ROLES.filter((role) => resources[role] !== undefined));
      }),
      { numRuns: 500 },
    );
  });

  it('that are cut are no files, but where one ends', () => {
    const asset = someAsset('A', { resources: { original: someFile(), live: someFile({ role: 'live' }) } });
    const packed = packFiles(asset, types);
    const readable = Array.from({ length: packed.length }, (_, length) => length).filter(
      (length) => unpackFiles(packed.subarray(0, length), asset, types) !== undefined,
    );
    const other = 'master'.length + 4;
    expect(readable).toEqual([1, 1 + 29 + other]);
  });

  it('any bytes are files with sizes that can be, or none', () => {
    const anyFiles = fc
      .array(fc.tuple(fc.constantFrom(0, 1, 2, 0x85, 0x45, 0x2f), fc.uint8Array({ maxLength: 40 })))
      .map((parts) => Uint8Array.from([1, ...parts.flatMap(([mark, bytes]) => [mark, 1, 0, ...bytes])]));
    fc.assert(
      fc.property(fc.oneof(anyBytes, anyFiles), (bytes) => {
        const files = unpackFiles(bytes, { id: 'A', masterId: 'M' }, types);
        for (const { size } of Object.values(files?.resources ?? {})) {
          expect(size >= 0 && size <= 2 ** 42).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('details', () => {
  it('none are nothing', () => {
    expect(packDetails({})).toBeUndefined();
  });

  it('come back, whatever they are', () => {
    fc.assert(
      fc.property(anyDetails, (details) => {
        const packed = packDetails(details);
        expect(packed === undefined ? {} : unpackDetails(packed)).toEqual(details);
      }),
      { numRuns: 500 },
    );
  });

  it('are packed alike in any order', () => {
    expect(packDetails({ width: 1, title: 'x' })).toBe(packDetails({ title: 'x', width: 1 }));
  });

  it.each([
    '',
    '{}',
    'null',
    '[]',
    '["1"]',
    '[1]',
    '[1,2]',
    '[1,1,1]',
    '[2,3]',
    '[8,"x"]',
    '[8,[1]]',
    '[16,[1]]',
    '[16,[1,"2"]]',
    '[16,[1,2,"3"]]',
    '[32,"60"]',
    '[16384,["id"]]',
    '[16384,"id"]',
    '[65536,1e300]',
    '[65536,null]',
    '[524288,1]',
    '[1,',
  ])('%j is none of ours', (packed) => {
    expect(unpackDetails(packed)).toBeUndefined();
  });
});

describe('the state of a library', () => {
  it('comes back', () => {
    const count = fc.nat();
    const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
    const text = fc.option(fc.string(), { nil: undefined });
    const listing = fc.record({ number: count, after: count, rank: count });
    const state = fc.record({
      token: text,
      due: fc.boolean(),
      listing: fc.option(listing, { nil: undefined }),
      listings: count,
      listedAtMs: time,
      // Negative where Apple lists more than it counts.
      gap: fc.maxSafeInteger(),
      elsewhere: count,
      doubt: text,
      seen: count,
      comparedAtMs: time,
    });
    fc.assert(
      fc.property(state, (given) => {
        expect(unpackState(packState(given))).toEqual(given);
      }),
    );
  });

  const sound: Readonly<Record<string, unknown>> = JSON.parse(packState(NEVER_FOLLOWED));
  it.each<[string, unknown]>([
    ['token', 5],
    ['due', 'yes'],
    ['due', undefined],
    ['listing', null],
    ['listing', {}],
    ['listing', { number: 1, after: -1, rank: 0 }],
    ['listing', { number: 1, after: 1, rank: 0.5 }],
    ['listings', -1],
    ['listings', 1e300],
    ['listedAtMs', 1e300],
    ['comparedAtMs', 'today'],
    ['gap', null],
    ['gap', 0.5],
    ['elsewhere', '1'],
    ['seen', -5],
    ['doubt', {}],
    ['kept', 'all'],
  ])('with %s %j it is none of ours', (key, value) => {
    expect(unpackState(JSON.stringify(sound))).toEqual(NEVER_FOLLOWED);
    expect(unpackState(JSON.stringify({ ...sound, [key]: value }))).toBeUndefined();
  });

  it('of a keepsake that kept less of each photo it counts as never listed, and goes on by its token', () => {
    const listed = { ...NEVER_FOLLOWED, token: 't', listings: 2, listedAtMs: 5, seen: 7, comparedAtMs: 6 };
    const packed = packState({ ...listed, head: { assets: 3, sinceMs: 1 } });
    const kept = Number(/"kept":(\d+)/.exec(packed)?.[1]);
    expect(unpackState(packed)).toMatchObject({ head: { assets: 3 }, ...listed });
    expect(unpackState(packed.replace(`"kept":${kept}`, `"kept":${kept - 1}`))).toEqual({
      ...listed,
      listedAtMs: 0,
    });
  });

  it.each(['', 'null', '[]', '5', '{"due":'])('%j is none of ours', (packed) => {
    expect(unpackState(packed)).toBeUndefined();
  });
});
