import { createHash } from 'node:crypto';

/** Bytes that look random and are the same for the same label: everything here that needs dice uses this. */
export function bytesFrom(label: string, length: number): Buffer {
  if (length === 0) return Buffer.alloc(0);
  return createHash('shake256', { outputLength: length }).update(label).digest();
}

/** A number from 0 up to, not including, `limit` (at most 2^32). */
export function numberFrom(label: string, limit: number): number {
  return bytesFrom(label, 4).readUInt32BE() % limit;
}

/** Text in the form of a UUID, from 16 bytes. */
export function formatUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.subarray(0, 16)).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export function uuidFrom(label: string): string {
  return formatUuid(bytesFrom(label, 16));
}
