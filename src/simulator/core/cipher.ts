import { createCipheriv, createDecipheriv } from 'node:crypto';
import { bytesFrom } from './seed.ts';

/** Turns small numbers into 16 bytes that look random, and back: names that carry their own place need no table. */
export class NumberCipher {
  readonly #in: ReturnType<typeof createCipheriv>;
  readonly #out: ReturnType<typeof createDecipheriv>;

  constructor(label: string) {
    const key = bytesFrom(label, 16);
    this.#in = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
    this.#out = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  }

  /** Three numbers below 2^32. */
  encode(a: number, b: number, c: number): Buffer {
    const block = Buffer.alloc(16);
    block.writeUInt32BE(a, 0);
    block.writeUInt32BE(b, 4);
    block.writeUInt32BE(c, 8);
    return this.#in.update(block);
  }

  /** Undefined for bytes that `encode` did not make. */
  decode(bytes: Uint8Array): readonly [number, number, number] | undefined {
    if (bytes.length !== 16) return undefined;
    const block = this.#out.update(bytes);
    if (block.readUInt32BE(12) !== 0) return undefined;
    return [block.readUInt32BE(0), block.readUInt32BE(4), block.readUInt32BE(8)];
  }
}
