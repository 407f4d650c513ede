import { createHmac } from 'node:crypto';

/** What a token that is none of ours, or one of another kind, is answered with (photos.md 11.1.6). */
export type BadToken = 'Unknown sync continuation type' | 'Invalid continuation format';

export type TokenScope = `zone ${string}` | `database ${string}`;

const TOKEN_BYTES = 33;
const MAX_STAMP = 0x7fff_ffff_ffff_ffffn;

/**
 * Sync tokens: a position in a history, in the form of Apple's (44 characters), signed with the seed so that they outlive
 * a restart. Zone tokens are a pure function of the position; database tokens carry the time too, because equality of
 * two of them means nothing (photos.md 2.3).
 */
export class SyncTokens {
  readonly #key: string;

  constructor(seed: string) {
    this.#key = `${seed}/sync`;
  }

  make(scope: TokenScope, position: number, stamp?: number): string {
    const head = Buffer.alloc(17);
    head[0] = 1;
    head.writeBigUInt64BE(BigInt(position), 1);
    head.writeBigUInt64BE(stamp === undefined ? MAX_STAMP : BigInt(stamp), 9);
    return Buffer.concat([head, this.#mac(scope, head)]).toString('base64');
  }

  /** The position, or why not. `newest`: later positions are of a history that is gone. */
  read(scope: TokenScope, token: string, newest: number): number | BadToken {
    const bytes = Buffer.from(token, 'base64');
    if (bytes[0] === 1 && bytes.length !== TOKEN_BYTES) return 'Invalid continuation format';
    const head = bytes.subarray(0, 17);
    if (bytes.length !== TOKEN_BYTES || !this.#mac(scope, head).equals(bytes.subarray(17))) {
      return 'Unknown sync continuation type';
    }
    const position = Number(head.readBigUInt64BE(1));
    return position > newest ? 'Unknown sync continuation type' : position;
  }

  #mac(scope: TokenScope, head: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(scope).update('\0').update(head).digest().subarray(0, 16);
  }
}
