import * as fc from 'fast-check';
import { type Asset, type AssetDetails, type Resource, ROLES, type Role } from '../../src/model/asset.ts';
import { PERSONAL } from './test-catalogue.ts';

/** The years 1 to 9999. */
const anyTime = fc.integer({ min: -62_135_596_800_000, max: 253_402_214_399_000 });
const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
const anyNumber = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((value) => (value === 0 ? 0 : value));
const anyDigest = fc
  .uint8Array({ minLength: 21, maxLength: 21 })
  .map((bytes) => Buffer.from(bytes).toString('base64'));

/** Names as Apple gives them, and others. */
export const anyName = fc.oneof(
  fc.uuid().map((uuid) => uuid.toUpperCase()),
  fc.uuid(),
  anyDigest,
  anyText,
  fc.string({ minLength: 14, maxLength: 16 }),
  fc.string({ minLength: 19, maxLength: 21 }),
);

/** With every key: a field that is added and not stored has to fail here. */
type Fields<T> = { readonly [Key in keyof Required<T>]: fc.Arbitrary<T[Key]> };

const details: Fields<AssetDetails> = {
  favorite: fc.constant(true as const),
  title: anyText,
  description: anyText,
  keywords: fc.array(anyText),
  location: fc.record(
    { latitude: anyNumber, longitude: anyNumber, altitude: anyNumber },
    { requiredKeys: ['latitude', 'longitude'] },
  ),
  zoneOffset: fc.integer(),
  zoneName: anyText,
  orientation: fc.integer({ min: 1, max: 8 }),
  width: fc.nat(),
  height: fc.nat(),
  duration: anyNumber,
  subtype: fc.integer(),
  subtypeV2: fc.integer(),
  hdrType: fc.integer(),
  burst: fc.record({ id: anyText, flags: fc.integer() }),
  adjustment: anyText,
  createdAtMs: anyTime,
  editedAtMs: anyTime,
  importedBy: anyText,
};

export const anyDetails = fc.record(details, { requiredKeys: [] });

const anyType = fc.option(fc.oneof(fc.constantFrom('public.heic', 'public.jpeg'), anyText), {
  nil: undefined,
});

function anyResource(role: Role, holders: readonly string[]): fc.Arbitrary<Resource> {
  const fields: Fields<Resource> = {
    role: fc.constant(role),
    type: anyType,
    size: fc.integer({ min: 0, max: 2 ** 42 }),
    signature: fc.oneof(anyDigest, anyText),
    address: fc.constant(undefined),
    absent: fc.constant(true as const),
    heldBy: fc.oneof(fc.constantFrom(...holders), anyName),
  };
  return fc.record(fields, { requiredKeys: ['role', 'type', 'size', 'signature', 'address', 'heldBy'] });
}

/** Whatever an asset can be, with this id or any. */
export function anyAsset(ids: fc.Arbitrary<string> = anyName): fc.Arbitrary<Asset> {
  return fc.tuple(ids, anyName).chain(([id, masterId]) => {
    const resources = Object.fromEntries(ROLES.map((role) => [role, anyResource(role, [id, masterId])]));
    const fields: Fields<Asset> = {
      id: fc.constant(id),
      library: fc.constant(PERSONAL.id),
      masterId: fc.constant(masterId),
      name: fc.option(anyText, { nil: undefined }),
      media: fc.constantFrom('photo', 'video'),
      type: anyType,
      capturedAtMs: fc.option(anyTime, { nil: undefined }),
      addedAtMs: fc.option(anyTime, { nil: undefined }),
      deleted: fc.boolean(),
      resources: fc.record(resources, { requiredKeys: [] }),
      details: anyDetails,
    };
    return fc.record(fields);
  });
}

/** What a sidecar says of a photo beside the photo itself. */
export function anyPlace() {
  return fc.record({
    albums: fc.array(fc.array(fc.string({ unit: 'binary' }))),
    isHidden: fc.boolean(),
    isUnturned: fc.boolean(),
  });
}
