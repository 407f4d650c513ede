import { jsonFrom } from '../../base/json-from.ts';
import { timeFrom } from '../../base/outside-numbers.ts';
import type { AssetDetails } from '../../model/asset.ts';

type Details = { -readonly [Key in keyof AssetDetails]: AssetDetails[Key] };
type KeysFor<Value> = {
  [Key in keyof AssetDetails]-?: Value extends NonNullable<AssetDetails[Key]>
    ? NonNullable<AssetDetails[Key]> extends Value
      ? Key
      : never
    : never;
}[keyof AssetDetails];

interface Field {
  /** As JSON; undefined where it is missing. */
  readonly pack: (details: AssetDetails) => unknown;
  /** False where this was not made by `pack`. */
  readonly unpack: (value: unknown, into: Details) => boolean;
}

/** Their order numbers them: a field is added at the end only. */
const FIELDS: readonly Field[] = [
  {
    pack: ({ favorite }) => (favorite === true ? 1 : undefined),
    unpack(value, into) {
      into.favorite = true;
      return value === 1;
    },
  },
  text('title'),
  text('description'),
  {
    pack: ({ keywords }) => keywords,
    unpack(value, into) {
      if (!isList(value)) return false;
      const words = value.filter((word) => typeof word === 'string');
      into.keywords = words;
      return words.length === value.length;
    },
  },
  {
    pack: ({ location }) =>
      location && [
        location.latitude,
        location.longitude,
        ...(location.altitude === undefined ? [] : [location.altitude]),
      ],
    unpack(value, into) {
      if (!isList(value)) return false;
      const [latitude, longitude, altitude] = value;
      if (typeof latitude !== 'number' || typeof longitude !== 'number') return false;
      if (value.length > 2 && typeof altitude !== 'number') return false;
      into.location = { latitude, longitude, ...(typeof altitude === 'number' && { altitude }) };
      return true;
    },
  },
  number('zoneOffset'),
  text('zoneName'),
  number('orientation'),
  number('width'),
  number('height'),
  number('duration'),
  number('subtype'),
  number('subtypeV2'),
  number('hdrType'),
  {
    pack: ({ burst }) => burst && [burst.id, burst.flags],
    unpack(value, into) {
      const [id, flags] = isList(value) ? value : [];
      if (typeof id !== 'string' || typeof flags !== 'number') return false;
      into.burst = { id, flags };
      return true;
    },
  },
  text('adjustment'),
  moment('createdAtMs'),
  text('importedBy'),
  moment('editedAtMs'),
];

export const DETAIL_FIELDS = FIELDS.length;

/** As JSON: a bit for each field that is there, then their values. Undefined where there are none. */
export function packDetails(details: AssetDetails): string | undefined {
  let mask = 0;
  const values: unknown[] = [mask];
  let bit = 1;
  for (const { pack } of FIELDS) {
    const value = pack(details);
    if (value !== undefined) {
      mask |= bit;
      values.push(value);
    }
    bit <<= 1;
  }
  values[0] = mask;
  return mask === 0 ? undefined : JSON.stringify(values);
}

/** Undefined where `packDetails` did not make it. */
export function unpackDetails(packed: string): AssetDetails | undefined {
  const [mask, ...values] = parsed(packed);
  if (typeof mask !== 'number') return undefined;
  const details: Details = {};
  let next = 0;
  let bit = 1;
  for (const { unpack } of FIELDS) {
    if ((mask & bit) !== 0) {
      if (!unpack(values[next], details)) return undefined;
      next += 1;
    }
    bit <<= 1;
  }
  return next === values.length && mask < 1 << FIELDS.length ? details : undefined;
}

function parsed(packed: string): readonly unknown[] {
  const list = jsonFrom(packed);
  return isList(list) ? list : [];
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function text(key: KeysFor<string>): Field {
  return {
    pack: (details) => details[key],
    unpack(value, into) {
      if (typeof value !== 'string') return false;
      into[key] = value;
      return true;
    },
  };
}

function number(key: KeysFor<number>): Field {
  return {
    pack: (details) => details[key],
    unpack(value, into) {
      if (typeof value !== 'number') return false;
      into[key] = value;
      return true;
    },
  };
}

function moment(key: 'createdAtMs' | 'editedAtMs'): Field {
  return {
    pack: (details) => details[key],
    unpack(value, into) {
      const time = timeFrom(value);
      if (time === undefined) return false;
      into[key] = time;
      return true;
    },
  };
}
