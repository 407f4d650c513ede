import * as fc from 'fast-check';
import { type Asset, type Library, ROLES, type Role } from '../../src/model/asset.ts';
import type { CataloguePage } from '../../src/model/catalogue.ts';
import type { GoneRecord } from '../../src/model/photo-source.ts';
import { PERSONAL, SHARED, someAsset, someFile } from '../support/test-catalogue.ts';

export const LIBRARIES = [PERSONAL, SHARED] as const;
export const IDS = ['A', 'B', 'C', '0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9', 'fifteen letters', 'M'] as const;
const ALBUMS = ['X', 'Y', 'Z'] as const;

/** What happens to the catalogue; what a page says is about few assets, so that everything meets. */
export type Happening =
  | {
      readonly what: 'page';
      readonly says: Says;
      readonly kind: 'listing' | 'feed' | 'lookup';
      readonly again: boolean;
    }
  | { readonly what: 'new listing' | 'end listing'; readonly library: Library }
  | { readonly what: 'cursor'; readonly cursor: string | undefined; readonly due: readonly Library[] }
  | { readonly what: 'forget'; readonly stepsAgo: number }
  | { readonly what: 'clear' | 'reopen' };
type Says = Pick<
  CataloguePage,
  'library' | 'assets' | 'ids' | 'gone' | 'unreadable' | 'collections' | 'memberships'
>;

const anyId = fc.constantFrom(...IDS);
const anyLibrary = fc.constantFrom(...LIBRARIES);
const few = <T>(each: fc.Arbitrary<T>, keyOf: (value: T) => unknown) =>
  fc.uniqueArray(each, { maxLength: 3, selector: keyOf });

function assetOf(id: string, masterId: string, title: string | undefined, roles: readonly Role[]): Asset {
  const resources = Object.fromEntries(roles.map((role) => [role, someFile({ role, heldBy: masterId })]));
  const times = { capturedAtMs: title === undefined ? undefined : title.length, addedAtMs: undefined };
  return someAsset(id, { masterId, resources, ...times, details: title === undefined ? {} : { title } });
}

const says: fc.Arbitrary<Says> = fc
  .record({
    library: anyLibrary,
    assets: few(
      fc
        .tuple(
          anyId,
          fc.constantFrom('M', 'M2'),
          fc.constantFrom(undefined, '', 'one', 'two'),
          fc.subarray(ROLES.slice(0, 2)),
        )
        .map((parts) => assetOf(...parts)),
      ({ id }) => id,
    ),
    more: few(anyId, (id) => id),
    gone: few(
      fc.record<GoneRecord>({
        record: anyId,
        how: fc.constantFrom('trashed', 'hidden', 'purged', 'elsewhere', 'missing'),
      }),
      ({ record }) => record,
    ),
    unreadable: few(
      fc.record({ record: anyId, reason: fc.constantFrom('odd', 'worse') }),
      ({ record }) => record,
    ),
    collections: few(
      fc.record({
        id: fc.constantFrom(...ALBUMS),
        now: fc.option(
          fc.record({
            kind: fc.constantFrom('album', 'folder'),
            name: fc.constantFrom(undefined, 'one', 'two'),
            parent: fc.constantFrom(undefined, ...ALBUMS),
            position: fc.constant(undefined),
          }),
          { nil: undefined },
        ),
      }),
      ({ id }) => id,
    ),
    memberships: few(
      fc
        .tuple(anyId, fc.constantFrom(...ALBUMS), fc.boolean(), fc.boolean(), fc.boolean())
        .map(([asset, collection, isMember, isOdd, isNamed]) => ({
          relation: isOdd ? `odd-${asset}` : `${asset}-IN-${collection}`,
          asset: isMember || isNamed ? asset : undefined,
          collection: isMember || isNamed ? collection : undefined,
          isMember,
        })),
      ({ relation }) => relation,
    ),
  })
  .map(({ library, assets, more, ...rest }) => ({
    ...rest,
    library,
    assets: assets.map((asset) => ({ ...asset, library: library.id })),
    ids: [...new Set([...assets.map(({ id }) => id), ...more])],
  }));

export const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      what: fc.constant('page'),
      says,
      kind: fc.constantFrom('listing', 'listing', 'feed', 'lookup'),
      again: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constantFrom('new listing', 'end listing'), library: anyLibrary }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('cursor'),
      cursor: fc.constantFrom(undefined, 'one', 'two'),
      due: fc.subarray([...LIBRARIES]),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('forget'), stepsAgo: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('clear', 'reopen', 'reopen') }) },
);
