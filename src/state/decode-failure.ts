import { jsonFrom } from '../base/json-from.ts';
import type { StoredFailure } from '../model/state-store.ts';

/** What a field of a stored failure has to be; anything else is another version's, or a flipped bit. */
type Field = (value: unknown) => boolean;

const isText: Field = (value) => typeof value === 'string';
const isCount: Field = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isOneOf =
  (...words: readonly string[]): Field =>
  (value) =>
    words.some((word) => word === value);

/** Of each kind, the fields that the words for a failure rely on. */
const FIELDS = {
  'link-expired': {},
  'session-lost': {},
  busy: {},
  denied: { detail: isText },
  unavailable: { detail: isText },
  broken: { code: isText },
  short: { expected: isCount, received: isCount },
  wrong: { why: isOneOf('too-long', 'html', 'json', 'empty', 'signature', 'range', 'encoding') },
  destination: { code: isText },
  unlinked: {},
  undescribed: {},
  cancelled: {},
  unreadable: { detail: isText },
} satisfies Readonly<Record<Exclude<StoredFailure['kind'], 'unknown'>, Readonly<Record<string, Field>>>>;

/** By the word as it is stored: "constructor" is no kind. */
const FIELDS_OF: ReadonlyMap<unknown, Readonly<Record<string, Field>>> = new Map(Object.entries(FIELDS));

/**
 * What was stored of a failure. Words that this version does not know are a failure all the same: the file is not here, and
 * the next run tries it again.
 */
export function decodeFailure(text: unknown): StoredFailure {
  const value = jsonFrom(String(text));
  if (isFailure(value)) return value;
  const kind = typeof value === 'object' && value !== null ? Reflect.get(value, 'kind') : undefined;
  return { kind: 'unknown', word: typeof kind === 'string' && kind !== '' ? kind.slice(0, MOST) : 'no kind' };
}

const MOST = 40;

function isFailure(value: unknown): value is Exclude<StoredFailure, { kind: 'unknown' }> {
  if (typeof value !== 'object' || value === null) return false;
  const fields = FIELDS_OF.get(Reflect.get(value, 'kind'));
  if (fields === undefined) return false;
  return Object.entries(fields).every(([name, fits]) => fits(Reflect.get(value, name)));
}
