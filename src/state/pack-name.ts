const UUID_BYTES = 16;
const UUID_CHARACTERS = 36;
/** Names of originals, and signatures: 21 bytes in base64. */
const DIGEST = /^[A-Za-z0-9+/]{28}$/;
export const DIGEST_BYTES = 21;
/** No byte of any UTF-8: ends every other name. */
const END = 0xff;

/** A name of Apple's in as few bytes as it needs: a UUID as 16, a digest as 21, any other as its text, never so long. */
export function packName(name: string): Buffer {
  const uuid = name.length === UUID_CHARACTERS ? packUuid(name) : undefined;
  if (uuid !== undefined) return uuid;
  if (isDigest(name)) return Buffer.from(name, 'base64');
  const length = Buffer.byteLength(name) + 1;
  const isTaken = length === UUID_BYTES || length === DIGEST_BYTES;
  const packed = Buffer.alloc(isTaken ? length + 1 : length, END);
  packed.write(name);
  return packed;
}

export function unpackName(packed: Uint8Array): string {
  if (packed.length === UUID_BYTES) return unpackUuid(packed);
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  if (bytes.length === DIGEST_BYTES) return bytes.toString('base64');
  const end = bytes.indexOf(END);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}

export function isDigest(text: string): boolean {
  return text.length === 28 && DIGEST.test(text);
}

const DASH = 0x2d;

/** Undefined where it has another form, or lower-case letters. By hand: every asset of every page has one. */
function packUuid(name: string): Buffer | undefined {
  const packed = Buffer.allocUnsafe(UUID_BYTES);
  let digits = 0;
  let high = 0;
  for (let at = 0; at < UUID_CHARACTERS; at += 1) {
    const code = name.charCodeAt(at);
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (code !== DASH) return undefined;
      continue;
    }
    const value =
      code >= 0x30 && code <= 0x39 ? code - 0x30 : code >= 0x41 && code <= 0x46 ? code - 0x37 : -1;
    if (value === -1) return undefined;
    if ((digits & 1) === 0) high = value << 4;
    else packed[digits >> 1] = high | value;
    digits += 1;
  }
  return packed;
}

const UUID_TEXT = Buffer.from('00000000-0000-0000-0000-000000000000');
const DIGITS = Buffer.from('0123456789ABCDEF');

/** Into one buffer, again and again: a text of digits and its five pieces took three times the memory. */
function unpackUuid(packed: Uint8Array): string {
  let at = 0;
  for (const byte of packed) {
    if (at === 8 || at === 13 || at === 18 || at === 23) at += 1;
    UUID_TEXT[at] = DIGITS[byte >> 4] ?? 0;
    UUID_TEXT[at + 1] = DIGITS[byte & 15] ?? 0;
    at += 2;
  }
  return UUID_TEXT.toString('latin1');
}
