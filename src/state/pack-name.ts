const UUID = /^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$/;
const UUID_BYTES = 16;
/** Names of originals, and signatures: 21 bytes in base64. */
const DIGEST = /^[A-Za-z0-9+/]{28}$/;
const DIGEST_BYTES = 21;
/** No byte of any UTF-8: ends every other name. */
const END = 0xff;

/** A name of Apple's in as few bytes as it needs: a UUID as 16, a digest as 21, any other as its text, never so long. */
export function packName(name: string): Buffer {
  if (name.length === 36 && UUID.test(name)) {
    const digits =
      name.slice(0, 8) + name.slice(9, 13) + name.slice(14, 18) + name.slice(19, 23) + name.slice(24);
    return Buffer.from(digits, 'hex');
  }
  const digest = packDigest(name);
  if (digest !== undefined) return digest;
  const length = Buffer.byteLength(name) + 1;
  const isTaken = length === UUID_BYTES || length === DIGEST_BYTES;
  const packed = Buffer.alloc(isTaken ? length + 1 : length, END);
  packed.write(name);
  return packed;
}

export function unpackName(packed: Uint8Array): string {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  if (bytes.length === DIGEST_BYTES) return bytes.toString('base64');
  if (bytes.length !== UUID_BYTES) {
    const end = bytes.indexOf(END);
    return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
  }
  const digits = bytes.toString('hex').toUpperCase();
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
}

/** Its bytes, where it is a digest in base64. */
export function packDigest(text: string): Buffer | undefined {
  return text.length === 28 && DIGEST.test(text) ? Buffer.from(text, 'base64') : undefined;
}
