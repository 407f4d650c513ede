import { createHash, type Hash } from 'node:crypto';

/** Apple's two salts in front of the content (photos.md 10.4); written down here once more on purpose. */
const SALTS = Buffer.from('com.apple.XattrObjectSalt\0com.apple.DataObjectSalt\0', 'latin1');
const READ_BYTES = 256 * 1024;

/** The beginning of a file, shared by any number of files: `front`, then a block of bytes repeated up to `size`. */
export class Head {
  readonly size: number;
  readonly #front: Buffer;
  readonly #block: Buffer;
  #hashed: Hash | undefined;

  constructor(block: Buffer, size: number, front: Buffer = Buffer.alloc(0)) {
    this.#block = block;
    this.#front = front;
    this.size = size;
  }

  *read(from: number, to: number): Generator<Buffer> {
    const end = Math.min(to, this.size);
    for (let at = from; at < end; ) {
      const offset = at - this.#front.length;
      const source =
        offset < 0 ? this.#front.subarray(at) : this.#block.subarray(offset % this.#block.length);
      const piece = source.subarray(0, Math.min(READ_BYTES, end - at));
      yield piece;
      at += piece.length;
    }
  }

  /** The hash of salts and head, ready to go on: what makes signatures of many files with one head cheap. */
  hash(): Hash {
    if (this.#hashed === undefined) {
      this.#hashed = createHash('sha1').update(SALTS);
      for (const piece of this.read(0, this.size)) this.#hashed.update(piece);
    }
    return this.#hashed.copy();
  }
}

const NO_HEAD = new Head(Buffer.alloc(0), 0);

/** The bytes of one file, made when they are asked for: a shared head and a tail of its own. */
export class Body {
  readonly size: number;
  readonly #head: Head;
  readonly #tail: () => Buffer;
  #signature: Buffer | undefined;

  constructor(head: Head, tail: () => Buffer, tailSize: number) {
    this.#head = head;
    this.#tail = tail;
    this.size = head.size + tailSize;
  }

  static of(bytes: Buffer): Body {
    return new Body(NO_HEAD, () => bytes, bytes.length);
  }

  *read(from = 0, to = this.size): Generator<Buffer> {
    yield* this.#head.read(from, to);
    if (to > this.#head.size) {
      yield this.#tail().subarray(Math.max(0, from - this.#head.size), to - this.#head.size);
    }
  }

  /** The whole file; for small ones. */
  bytes(): Buffer {
    return Buffer.concat([...this.read()]);
  }

  /** `0x01` and the salted SHA-1: 21 bytes. */
  signature(): Buffer {
    this.#signature ??= Buffer.concat([Buffer.of(1), this.#head.hash().update(this.#tail()).digest()]);
    return this.#signature;
  }
}
