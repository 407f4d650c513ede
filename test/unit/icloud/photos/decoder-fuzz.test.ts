import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { KeepsakeError } from '../../../../src/base/errors.ts';
import { type DecodedPage, decodePage } from '../../../../src/icloud/photos/decode-page.ts';
import {
  type AppleFields,
  type AppleRecord,
  asset,
  master,
  photos,
  resourceFields,
} from '../../../support/apple-records.ts';
import { describeRecorded, listPageOf } from '../../../support/recordings.ts';

/** What may stand anywhere instead of what Apple sends. */
const NONSENSE: readonly unknown[] = [
  null,
  undefined,
  '',
  'text',
  -1,
  0,
  1.5,
  Number.MAX_VALUE,
  true,
  [],
  {},
  { value: null },
  JSON.parse('{"__proto__":{"polluted":true}}'),
  'x'.repeat(10_000),
  '\ud800',
];

interface Mutation {
  /** Which of the places below a value is replaced, as a fraction of all of them. */
  readonly place: number;
  readonly nonsense: number;
}

const mutations = fc.array(
  fc.record({ place: fc.double({ min: 0, max: 0.999, noNaN: true }), nonsense: fc.nat(NONSENSE.length - 1) }),
  { minLength: 1, maxLength: 6 },
);

/** A copy of a JSON value with some of its values replaced, however deep. */
function mutate<Value>(value: Value, changes: readonly Mutation[]): Value {
  const copy = structuredClone(value);
  for (const { place, nonsense } of changes) {
    const places = placesOf(copy);
    const target = places[Math.floor(place * places.length)];
    if (target !== undefined) target.holder[target.key] = structuredClone(NONSENSE[nonsense]);
  }
  return copy;
}

function placesOf(value: unknown): { holder: Record<string, unknown>; key: string }[] {
  if (!isHolder(value)) return [];
  return Object.keys(value).flatMap((key) => [{ holder: value, key }, ...placesOf(value[key])]);
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** These records with each of their values in turn replaced by each of some others; whether nothing is there then. */
function* variations(records: readonly AppleRecord[]): Generator<readonly [string, boolean]> {
  for (const { holder, key } of placesOf(records)) {
    const was = holder[key];
    for (const value of [undefined, null, '', 'text', '123', -1, 2 ** 53, true, [], {}, { x: 1 }]) {
      holder[key] = value;
      const isNothing = ['{}', 'null', undefined].includes(JSON.stringify(value));
      yield [`${key} is ${JSON.stringify(value)} in place of ${JSON.stringify(was)}`, isNothing];
    }
    holder[key] = was;
  }
}

/** Everything a decoder may answer, checked for its promises. */
function expectTyped(reply: unknown, assetsIn: number): void {
  let page: DecodedPage;
  try {
    page = decodePage(reply, 'PrimarySync');
  } catch (error) {
    expect(error).toBeInstanceOf(KeepsakeError);
    return;
  }
  expect(page.assets.length).toBeLessThanOrEqual(assetsIn);
  for (const { id, masterId, resources, capturedAtMs = 0 } of page.assets) {
    expect(typeof id === 'string' && id !== '' && typeof masterId === 'string').toBe(true);
    expect(Number.isSafeInteger(capturedAtMs)).toBe(true);
    expect(Object.keys(resources)).not.toEqual([]);
    for (const { size, signature, heldBy } of Object.values(resources)) {
      expect(Number.isSafeInteger(size) && size >= 0).toBe(true);
      expect(typeof signature === 'string' && signature !== '' && heldBy !== '').toBe(true);
    }
  }
  for (const { record, reason } of page.unreadable) {
    expect(typeof record === 'string' && record !== '' && reason !== '').toBe(true);
  }
  expect({}).not.toHaveProperty('polluted');
}

it('E1, E3: whatever stands in a page, what comes out is an asset, a named bad record, or an error with words', () => {
  const edited = { ...resourceFields('resJPEGFull', 'F'), ...resourceFields('resVidCompl', 'V') };
  const reply = { records: [...photos(0, 2), master('M'), asset('A', 'M', edited)], syncToken: 't' };
  fc.assert(
    fc.property(mutations, (changes) => expectTyped(mutate(reply, changes), 3)),
    { numRuns: 2000 },
  );
});

it('E3: whichever one value of a photo is another, no file of it is lost without a word', () => {
  const roles = (page: DecodedPage) => Object.keys(page.assets[0]?.resources ?? {});
  const moving = ['resOriginalAlt', 'resOriginalVidCompl', 'resVidMed'];
  const photo = [
    master('M', Object.assign({}, ...moving.map((prefix) => resourceFields(prefix, prefix))) as AppleFields),
    asset('A', 'M', { ...resourceFields('resJPEGFull', 'F'), ...resourceFields('resVidCompl', 'V') }),
  ];
  const movie = { itemType: { value: 'com.apple.quicktime-movie' }, dataClassType: { value: 2 } };
  const film = [
    master('M', { ...movie, ...resourceFields('resVidMed', 'S') }),
    asset('A', 'M', resourceFields('resVidFull', 'F')),
  ];
  for (const [records, count] of [
    [photo, 6],
    [film, 3],
  ] as const) {
    const all = roles(decodePage({ records }, 'PrimarySync'));
    expect(all).toHaveLength(count);
    for (const [what, isNothing] of variations(records)) {
      const page = decodePage({ records }, 'PrimarySync');
      const isTold =
        page.otherTypes.size > 0 ||
        [page.unreadable, page.orphans, page.lonelyMasters].some(({ length }) => length > 0);
      const lost = all.filter((role) => !roles(page).includes(role));
      // A smaller form that is not there is none.
      const isLegal = isTold || (isNothing && !lost.includes('original'));
      expect({ what, lost: isLegal ? [] : lost }).toEqual({ what, lost: [] });
    }
  }
});

it('E1, E3: records that come twice, in any order, are what they were', () => {
  const records = [...photos(0, 4), master('M'), asset('A', 'M', resourceFields('resJPEGFull', 'F'))];
  const sorted = ({ assets }: DecodedPage) => assets.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const whole = sorted(decodePage({ records }, 'PrimarySync'));
  const shuffled = fc.shuffledSubarray([...records, ...records], { minLength: 2 * records.length });
  fc.assert(
    fc.property(shuffled, (mixed) => {
      const page = decodePage({ records: mixed }, 'PrimarySync');
      expect(sorted(page)).toEqual(whole);
      expect(page.unreadable).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

it('E1: any JSON value at all', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expectTyped(value, 0);
      expectTyped({ records: value }, 1000);
      expectTyped({ records: [value] }, 1);
    }),
  );
});

describeRecorded('decoding mutated real records', () => {
  it('E1, E3: 1000 damaged pairs', () => {
    const { records } = listPageOf('listing_photos');
    const count = records.length / 2;
    fc.assert(
      fc.property(fc.nat(count - 1), mutations, (index, changes) => {
        const pair = { records: [records[index], records[index + count]] };
        expectTyped(mutate(pair, changes), 1);
      }),
      { numRuns: 1000 },
    );
  });

  it('E3: damage to one pair leaves the other 99 as they were', () => {
    const page = listPageOf('listing_photos');
    const whole = decodePage(page, 'PrimarySync').assets.map(({ id }) => id);
    fc.assert(
      fc.property(fc.nat(99), fc.boolean(), mutations, (index, isMaster, changes) => {
        const at = isMaster ? index : index + 100;
        const records = page.records.map((record, n) => (n === at ? mutate([record], changes)[0] : record));
        const ids = new Set(decodePage({ records }, 'PrimarySync').assets.map(({ id }) => id));
        const lost = whole.filter((id) => !ids.has(id));
        expect(lost.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 100 },
    );
  });
});
