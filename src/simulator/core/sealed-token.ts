import { createHmac } from 'node:crypto';
import { isObject, type JsonObject, parseJson } from './json.ts';

const MAC_BYTES = 16;

/**
 * Makes and reads tokens that hold their own meaning, signed with a key from the seed: a simulator that starts again with
 * the same seed knows them all, like Apple does after a night.
 */
export class TokenSeal {
  readonly #key: string;

  constructor(seed: string) {
    this.#key = `${seed}/tokens`;
  }

  make(content: JsonObject): string {
    const text = Buffer.from(JSON.stringify(content), 'utf8');
    return Buffer.concat([this.#mac(text), text]).toString('base64url');
  }

  /** The content of a token of ours; undefined for anything else. */
  read(token: string): JsonObject | undefined {
    const bytes = Buffer.from(token, 'base64url');
    const text = bytes.subarray(MAC_BYTES);
    if (bytes.length <= MAC_BYTES || !this.#mac(text).equals(bytes.subarray(0, MAC_BYTES))) return undefined;
    const content = parseJson(text.toString('utf8'));
    return isObject(content) ? content : undefined;
  }

  #mac(text: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(text).digest().subarray(0, MAC_BYTES);
  }
}
