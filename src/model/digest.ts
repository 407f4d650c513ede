import { createHash } from 'node:crypto';

const SALT = 'com.apple.XattrObjectSalt\0com.apple.DataObjectSalt\0';
const VERSION = Buffer.of(0x01);
const SHA1_BYTES = 20;

/**
 * Apple's content signature of a file, computed while its bytes pass by: base64 of `0x01` and the SHA-1 of two salts and
 * the content; 28 characters (photos.md 10.4).
 */
export class ContentSignature {
  readonly #hash = createHash('sha1').update(SALT);

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  /** Ends the computation; call it once. */
  digest(): string {
    return Buffer.concat([VERSION, this.#hash.digest()]).toString('base64');
  }
}

/** Whether `signature` has the one form whose formula is known. Others can be compared by size only (photos.md 10.4). */
export function isVerifiable(signature: string): boolean {
  if (!/^[A-Za-z0-9+/]{28}$/.test(signature)) return false;
  const bytes = Buffer.from(signature, 'base64');
  return bytes.length === VERSION.length + SHA1_BYTES && bytes[0] === VERSION[0];
}
