import { isUtf8 } from 'node:buffer';
import { numberFrom, timeFrom, writtenTime } from '../../base/outside-numbers.ts';
import type { PlistValue } from './plist/plist-value.ts';
import { readPlist } from './plist/read-plist.ts';
import { type Fields, readField, readNumber, readValue } from './record-fields.ts';

/**
 * Fields whose names end in `Enc`: base64 of UTF-8 for text, of a property list for everything else (next.md d1). Libraries that
 * are protected end to end hold some fields twice; then the encoded twin is the exact one (next.md d2). What cannot be read is
 * undefined.
 */

/** The bytes of base64, and of nothing else. */
function fromBase64(value: string): Buffer | undefined {
  if (value.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return undefined;
  return Buffer.from(value, 'base64');
}

export function textFromBase64(value: string): string | undefined {
  const bytes = fromBase64(value);
  return bytes !== undefined && isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

/** Text of one of these fields, cut at so many letters; a field of type STRING is the text itself. */
export function readWords(fields: Fields, name: string, most: number): string | undefined {
  const field = readField(fields, name);
  if (field === undefined || typeof field.value !== 'string') return undefined;
  const text = field.type === 'STRING' ? field.value.toWellFormed() : textFromBase64(field.value);
  return text === undefined || text === '' ? undefined : cut(text, most);
}

export function cut(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
}

export function readEncodedPlist(fields: Fields, name: string): PlistValue | undefined {
  const value = readValue(fields, name);
  if (typeof value !== 'string') return undefined;
  const bytes = fromBase64(value);
  return bytes && readPlist(bytes);
}

/** The two names of what may stand in a record twice; made once, because they are looked up in every record. */
export interface Twins {
  readonly plain: string;
  readonly encoded: string;
}

export function twins(plain: string): Twins {
  return { plain, encoded: `${plain}Enc` };
}

/** A number, by its encoded twin where there is one. */
export function readExactNumber(fields: Fields, { plain, encoded }: Twins): number | undefined {
  const exact = readEncodedPlist(fields, encoded);
  if (typeof exact === 'number' && Number.isFinite(exact)) return exact;
  return readNumber(fields, plain);
}

/** A moment, by its encoded twin where there is one. */
export function readExactDate(fields: Fields, { plain, encoded }: Twins): number | undefined {
  const exact = readEncodedPlist(fields, encoded);
  return timeFrom(exact instanceof Date ? exact.getTime() : undefined) ?? readDate(fields, plain);
}

/** A moment: Apple writes milliseconds since 1970. */
export function readDate(fields: Fields, name: string): number | undefined {
  const value = readValue(fields, name);
  return timeFrom(numberFrom(value)) ?? writtenTime(value);
}

/** A text, by its encoded twin where there is one. */
export function readExactText(fields: Fields, { plain, encoded }: Twins, most: number): string | undefined {
  const exact = readWords(fields, encoded, most);
  if (exact !== undefined) return exact;
  const text = readValue(fields, plain);
  return typeof text === 'string' && text !== '' ? cut(text.toWellFormed(), most) : undefined;
}
