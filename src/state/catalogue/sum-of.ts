import { crc32 } from 'node:zlib';

type Part = string | number | undefined | null | Uint8Array;

/** Ties what stands in one row together: SQLite itself does not notice a flipped bit inside a value (FAULTS.md I2). */
export function sumOf(...parts: readonly Part[]): number {
  let sum = 0;
  let scalars = '';
  for (const part of parts) {
    if (part instanceof Uint8Array) sum = crc32(part, sum);
    else scalars += `${part ?? ''}\n`;
  }
  // Signed, so that it takes four bytes.
  return crc32(scalars, sum) | 0;
}
