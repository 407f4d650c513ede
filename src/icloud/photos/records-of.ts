import { KeepsakeError } from '../../base/errors.ts';
import { isJsonObject } from '../wire/read-json.ts';

/** An answer without records is an error, not an empty page (photos.md 13.2). */
export function recordsOf(reply: unknown): readonly unknown[] {
  const records = isJsonObject(reply) ? reply['records'] : undefined;
  if (!Array.isArray(records)) {
    throw new KeepsakeError('SERVICE_NOT_UNDERSTOOD', 'the answer of the photos database has no records');
  }
  return records;
}
