import { sizeFrom } from '../../base/outside-numbers.ts';
import { type Asset, type Resource, ROLES, type Role } from '../../model/asset.ts';
import { DIGEST_BYTES, isDigest } from '../pack-name.ts';

/** Numbers of types of files, 1 to 254. */
export interface TypeNumbers {
  /** Undefined where all numbers are taken. */
  numberOf(type: string): number | undefined;
  typeOf(number: number): string | undefined;
}

/** What is packed: the type of the asset, then its files. */
export type Files = Pick<Asset, 'id' | 'masterId' | 'type' | 'resources'>;

/** In the byte of a role: who holds the file, where it is not the original; what else differs from the usual. */
const HELD_BY_ASSET = 0x80;
const HELD_BY_OTHER = 0x40;
const OTHER_SIGNATURE = 0x20;
const ABSENT = 0x10;
const ROLE = 0x0f;

const NO_TYPE = 0;
/** The type itself follows. */
const TYPE_AS_TEXT = 255;

/** Role, type, six bytes of size, signature. */
const FILE_BYTES = 1 + 1 + 6 + DIGEST_BYTES;

/** A bit for each role: whether the asset has it. */
export function rolesMask(resources: Asset['resources']): number {
  let mask = 0;
  let bit = 1;
  for (const role of ROLES) {
    if (resources[role] !== undefined) mask |= bit;
    bit <<= 1;
  }
  return mask;
}

export function rolesOf(mask: number): readonly Role[] {
  return ROLES.filter((_, bit) => (mask & (1 << bit)) !== 0);
}

/** The files of one asset in the order of their roles, 29 bytes each, without links. */
export function packFiles(files: Files, types: TypeNumbers): Buffer {
  const writer = new Writer();
  writer.type(files.type, types);
  let number = 0;
  for (const role of ROLES) {
    const resource = files.resources[role];
    if (resource !== undefined) packFile(writer, number, resource, files, types);
    number += 1;
  }
  return writer.bytes();
}

function packFile(writer: Writer, role: number, resource: Resource, files: Files, types: TypeNumbers): void {
  const { heldBy, signature } = resource;
  const isUsual = isDigest(signature);
  const isOwn = heldBy === files.id;
  const isOther = !isOwn && heldBy !== files.masterId;
  const holder = isOwn ? HELD_BY_ASSET : isOther ? HELD_BY_OTHER : 0;
  const isAbsent = resource.absent === true;
  writer.byte(role | holder | (isUsual ? 0 : OTHER_SIGNATURE) | (isAbsent ? ABSENT : 0));
  writer.type(resource.type, types);
  writer.size(resource.size);
  if (isUsual) writer.digest(signature);
  else writer.text(signature);
  if (isOther) writer.text(heldBy);
}

/** Undefined where these bytes were not made by `packFiles`. */
export function unpackFiles(
  packed: Uint8Array,
  { id, masterId }: Pick<Files, 'id' | 'masterId'>,
  types: TypeNumbers,
): Pick<Files, 'type' | 'resources'> | undefined {
  const reader = new Reader(packed);
  const type = reader.type(types);
  const resources: Partial<Record<Role, Resource>> = {};
  while (reader.hasMore()) {
    const mark = reader.byte();
    const role = ROLES[mark & ROLE];
    const fileType = reader.type(types);
    const size = sizeFrom(reader.size());
    const signature = (mark & OTHER_SIGNATURE) === 0 ? reader.digest() : reader.text();
    const isOther = (mark & HELD_BY_OTHER) !== 0;
    const heldBy = isOther ? reader.text() : (mark & HELD_BY_ASSET) === 0 ? masterId : id;
    if (role === undefined || size === undefined || reader.isBad) return undefined;
    const absent = (mark & ABSENT) === 0 ? {} : ({ absent: true } as const);
    resources[role] = { role, type: fileType, size, signature, address: undefined, ...absent, heldBy };
  }
  return reader.isBad ? undefined : { type, resources };
}

class Writer {
  #bytes = Buffer.allocUnsafe(1 + 5 * FILE_BYTES);
  #length = 0;

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  size(value: number): void {
    this.#room(6);
    this.#length = this.#bytes.writeUIntBE(value, this.#length, 6);
  }

  digest(text: string): void {
    this.#room(DIGEST_BYTES);
    this.#length += this.#bytes.write(text, this.#length, DIGEST_BYTES, 'base64');
  }

  text(text: string): void {
    const length = Buffer.byteLength(text);
    this.#room(4 + length);
    this.#length = this.#bytes.writeUInt32BE(length, this.#length);
    this.#length += this.#bytes.write(text, this.#length);
  }

  type(type: string | undefined, types: TypeNumbers): void {
    const number = type === undefined ? NO_TYPE : types.numberOf(type);
    this.byte(number ?? TYPE_AS_TEXT);
    if (type !== undefined && number === undefined) this.text(type);
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#length + more));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** Reads on from where it is; past the end, and for what cannot be, it says so once and answers something. */
class Reader {
  isBad = false;
  readonly #bytes: Buffer;
  #at = 0;

  constructor(packed: Uint8Array) {
    this.#bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  }

  hasMore(): boolean {
    return !this.isBad && this.#at < this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.#step(1)] ?? 0;
  }

  size(): number {
    const start = this.#step(6);
    return this.isBad ? 0 : this.#bytes.readUIntBE(start, 6);
  }

  digest(): string {
    const start = this.#step(DIGEST_BYTES);
    return this.#bytes.toString('base64', start, this.#at);
  }

  text(): string {
    const start = this.#step(4);
    if (this.isBad) return '';
    const from = this.#step(this.#bytes.readUInt32BE(start));
    return this.#bytes.toString('utf8', from, this.#at);
  }

  type(types: TypeNumbers): string | undefined {
    const number = this.byte();
    if (number === NO_TYPE) return undefined;
    const type = number === TYPE_AS_TEXT ? this.text() : types.typeOf(number);
    if (type === undefined) this.isBad = true;
    return type;
  }

  /** Goes on by so many bytes; answers where they begin. */
  #step(length: number): number {
    const start = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) this.isBad = true;
    return start;
  }
}
