import { numberFrom } from '../../base/outside-numbers.ts';
import { flagFrom } from '../wire/flag-from.ts';
import { isJsonObject, type JsonObject } from '../wire/read-json.ts';

/** The `fields` of one record. Every reader here takes a missing field, `null`, and a missing or null `value` (photos.md 4). */
export type Fields = JsonObject;

export interface RawField {
  readonly value: unknown;
  readonly type: string | undefined;
}

export function readField(fields: Fields, name: string): RawField | undefined {
  const field = fieldOf(fields, name);
  const value = readValue(fields, name);
  if (field === undefined || value === undefined) return undefined;
  return { value, type: typeof field['type'] === 'string' ? field['type'] : undefined };
}

/** Where the type does not matter: a page asks for thousands of values, so nothing is made around them. Never null. */
export function readValue(fields: Fields, name: string): unknown {
  return fieldOf(fields, name)?.['value'] ?? undefined;
}

/** Own properties only: a record may carry a field called `constructor` or `__proto__`. */
function fieldOf(fields: Fields, name: string): JsonObject | undefined {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return isJsonObject(field) ? field : undefined;
}

/** Whether something stands in the place of this field that may say what is not understood. */
export function isOddField(fields: Fields, name: string): boolean {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!isJsonObject(field)) return field !== undefined && field !== null;
  return !('value' in field) && Object.keys(field).some((key) => key !== 'type');
}

/** Any number, whether Apple calls it INT64, DOUBLE or TIMESTAMP. */
export function readNumber(fields: Fields, name: string): number | undefined {
  return numberFrom(readValue(fields, name));
}

/** Apple writes 1; absent, null and 0 mean no. */
export function readFlag(fields: Fields, name: string): boolean {
  return flagFrom(readValue(fields, name)) === true;
}

export function readText(fields: Fields, name: string): string | undefined {
  const value = readValue(fields, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The record that a REFERENCE points to. */
export function readReference(fields: Fields, name: string): string | undefined {
  const value = readValue(fields, name);
  if (typeof value === 'string' && value !== '') return value;
  if (!isJsonObject(value)) return undefined;
  const recordName = value['recordName'];
  return typeof recordName === 'string' && recordName !== '' ? recordName : undefined;
}
