import { badRequest } from '../core/cloud-error.ts';
import type { JsonObject } from '../core/json.ts';
import { bytesFrom } from '../core/seed.ts';

const HEAD = 12;

/** A protobuf as recorded: six bytes that are not understood, then the name of the last record (photos.md 3.3.6). */
export function markerFor(name: string): string {
  const { length } = name;
  const head = Buffer.concat([
    Buffer.of(0x12, 6),
    bytesFrom(name, 6),
    Buffer.of(0x1a, length + 4, 0x0a, length),
  ]);
  return Buffer.concat([head, Buffer.from(name, 'latin1'), Buffer.of(0x10, 1)]).toString('base64');
}

/** The name that the marker of a request holds; undefined where there is no marker. */
export function readMarker(body: JsonObject): string | undefined {
  const marker = body['continuationMarker'];
  if (marker === undefined) return undefined;
  const bytes = Buffer.from(typeof marker === 'string' ? marker : '', 'base64');
  const length = bytes[HEAD - 1] ?? 0;
  if (bytes.length !== HEAD + length + 2) throw badRequest('Invalid continuation format');
  return bytes.subarray(HEAD, HEAD + length).toString('latin1');
}
