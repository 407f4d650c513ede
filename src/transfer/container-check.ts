import { unreachable } from '../base/errors.ts';

/** How the format of a file shows that the file is whole. */
type Family = 'jpeg' | 'png' | 'tiff' | 'image-boxes' | 'movie-boxes';

const FAMILIES: ReadonlyMap<string, Family> = new Map([
  ['public.jpeg', 'jpeg'],
  ['public.png', 'png'],
  ['public.tiff', 'tiff'],
  ['com.adobe.raw-image', 'tiff'],
  ['public.heic', 'image-boxes'],
  ['public.heif', 'image-boxes'],
  ['public.avif', 'image-boxes'],
  ['com.apple.quicktime-movie', 'movie-boxes'],
  ['com.apple.m4v-video', 'movie-boxes'],
  ['public.mpeg-4', 'movie-boxes'],
  ['public.3gpp', 'movie-boxes'],
]);

const PNG_START = Buffer.from('89504e470d0a1a0a', 'hex');
const PNG_END = Buffer.from('0000000049454e44ae426082', 'hex');
const EDGE_BYTES = 12;

/**
 * Looks at a file's outer shape while its bytes pass by. The last resort for files whose signature nobody can check
 * (reliability.md C4); types it does not know pass.
 */
export class ContainerCheck {
  readonly #family: Family | undefined;
  readonly #boxes = new BoxWalk();
  #head = Buffer.alloc(0);
  #tail = Buffer.alloc(0);

  constructor(type: string | undefined) {
    this.#family = type === undefined ? undefined : FAMILIES.get(type);
  }

  update(chunk: Uint8Array): void {
    if (this.#family === undefined) return;
    if (this.#head.length < EDGE_BYTES)
      this.#head = Buffer.concat([this.#head, chunk.subarray(0, EDGE_BYTES)]);
    this.#tail = Buffer.from(Buffer.concat([this.#tail, chunk.subarray(-EDGE_BYTES)]).subarray(-EDGE_BYTES));
    if (this.#family.endsWith('boxes')) this.#boxes.update(chunk);
  }

  isWhole(): boolean {
    switch (this.#family) {
      case 'jpeg':
        return startsWith(this.#head, 'ffd8ff') && this.#tail.subarray(-2).toString('hex') === 'ffd9';
      case 'png':
        return this.#head.subarray(0, PNG_START.length).equals(PNG_START) && this.#tail.equals(PNG_END);
      case 'tiff':
        return startsWith(this.#head, '49492a00') || startsWith(this.#head, '4d4d002a');
      case 'image-boxes':
        return this.#boxes.tiles('meta');
      case 'movie-boxes':
        return this.#boxes.tiles('moov');
      case undefined:
        return true;
      default:
        return unreachable(this.#family);
    }
  }
}

function startsWith(bytes: Buffer, hex: string): boolean {
  return bytes.toString('hex').startsWith(hex);
}

const SHORT_HEADER_BYTES = 8;
const LONG_HEADER_BYTES = 16;

/** Whether the top-level boxes of an ISO media file cover it without gap or overlap (ISO/IEC 14496-12, 4.2). */
class BoxWalk {
  readonly #header = Buffer.alloc(LONG_HEADER_BYTES);
  readonly #types = new Set<string>();
  #headerBytes = 0;
  #nextBoxAt = 0;
  #seen = 0;
  #state: 'tiling' | 'open-ended' | 'broken' = 'tiling';

  update(chunk: Uint8Array): void {
    while (this.#state === 'tiling') {
      const from = this.#nextBoxAt + this.#headerBytes - this.#seen;
      if (from >= chunk.length) break;
      const part = chunk.subarray(from, from + this.#wantedBytes() - this.#headerBytes);
      this.#header.set(part, this.#headerBytes);
      this.#headerBytes += part.length;
      if (this.#headerBytes === this.#wantedBytes()) this.#enterBox();
    }
    this.#seen += chunk.length;
  }

  tiles(required: string): boolean {
    const isCovered = this.#headerBytes === 0 && this.#nextBoxAt === this.#seen;
    return (
      (this.#state === 'open-ended' || (this.#state === 'tiling' && isCovered)) && this.#types.has(required)
    );
  }

  #isLong(): boolean {
    return this.#headerBytes >= SHORT_HEADER_BYTES && this.#header.readUInt32BE(0) === 1;
  }

  #wantedBytes(): number {
    return this.#isLong() ? LONG_HEADER_BYTES : SHORT_HEADER_BYTES;
  }

  #enterBox(): void {
    const size = this.#isLong() ? Number(this.#header.readBigUInt64BE(8)) : this.#header.readUInt32BE(0);
    this.#types.add(this.#header.toString('latin1', 4, 8));
    // Size 0: the last box, reaching to the end of the file.
    if (size === 0) this.#state = 'open-ended';
    else if (size < this.#headerBytes) this.#state = 'broken';
    this.#nextBoxAt += size;
    this.#headerBytes = 0;
  }
}
