import { ByteReader } from '../../base/byte-reader.ts';

/** What a format says of a file: whether it ends before its own structure does. */
type Walk = (bytes: ByteReader, sizeBytes: number) => Promise<boolean>;

interface Format {
  /** What files of this format begin with; undefined stands for any byte. */
  readonly start: readonly (number | undefined)[];
  readonly isCut: Walk;
}

/** More than any format needs to be known by. */
const START_BYTES = 12;

/**
 * Whether a file ends in the middle: it begins as a known format, and its structure says that more follows. No program
 * saves an edited photo so. A file of another format, or one that is no structure at all, is not called cut off.
 */
export async function isCutOff(open: () => AsyncIterable<Uint8Array>, sizeBytes: number): Promise<boolean> {
  const start = await reading(open, (bytes) => bytes.take(Math.min(sizeBytes, START_BYTES)));
  if (start === undefined) return false;
  const format = FORMATS.find((one) => beginsLike(start, one.start));
  if (format === undefined) return false;
  if (start.length < format.start.length) return true;
  return reading(open, (bytes) => format.isCut(bytes, sizeBytes));
}

async function reading<T>(
  open: () => AsyncIterable<Uint8Array>,
  work: (bytes: ByteReader) => Promise<T>,
): Promise<T> {
  const bytes = new ByteReader(open());
  try {
    return await work(bytes);
  } finally {
    await bytes.end();
  }
}

/** As far as there are bytes; where none of them tells anything, no. */
function beginsLike(bytes: Buffer, start: Format['start']): boolean {
  const told = start.slice(0, bytes.length);
  const known = told.filter((wanted) => wanted !== undefined);
  return known.length > 0 && told.every((wanted, at) => wanted === undefined || bytes[at] === wanted);
}

function text(letters: string): readonly number[] {
  return [...Buffer.from(letters, 'latin1')];
}

const ANY = undefined;

/** Segments with their lengths, and coded data up to the next marker; the end is a marker (ITU T.81, annex B). */
const walkJpeg: Walk = async (bytes) => {
  let marker = (await bytes.skip(2)) ? await nextMarker(bytes) : 'end';
  for (;;) {
    if (marker === 'end') return true;
    if (marker === 'none' || marker === 0xd9) return false;
    if (marker !== 0x01) {
      const length = (await bytes.take(2))?.readUInt16BE();
      if (length === undefined || !(await bytes.skip(Math.max(0, length - 2)))) return true;
    }
    marker = marker === 0xda ? await markerBehindData(bytes) : await nextMarker(bytes);
  }
};

type Marker = number | 'none' | 'end';

async function nextMarker(bytes: ByteReader): Promise<Marker> {
  const [lead] = (await bytes.take(1)) ?? [];
  if (lead === undefined) return 'end';
  return lead === 0xff ? behindLead(bytes) : 'none';
}

/** Any number of fill bytes may stand before the marker itself. */
async function behindLead(bytes: ByteReader): Promise<number | 'end'> {
  for (;;) {
    const [value] = (await bytes.take(1)) ?? [];
    if (value === undefined) return 'end';
    if (value !== 0xff) return value;
  }
}

/** In coded data 0xff is followed by 0, or begins a restart marker. */
async function markerBehindData(bytes: ByteReader): Promise<Marker> {
  while (await bytes.skipPast(0xff)) {
    const marker = await behindLead(bytes);
    if (marker === 'end' || (marker !== 0 && (marker < 0xd0 || marker > 0xd7))) return marker;
  }
  return 'end';
}

/** Chunks with their lengths; the last is called IEND (W3C PNG, 5.3). */
const walkPng: Walk = async (bytes) => {
  if (!(await bytes.skip(8))) return true;
  for (;;) {
    const head = await bytes.take(8);
    if (head === undefined || !(await bytes.skip(head.readUInt32BE() + 4))) return true;
    if (head.toString('latin1', 4) === 'IEND') return false;
  }
};

/** Blocks of at most 255 bytes; the end is a byte of its own (GIF89a, appendix A). */
const walkGif: Walk = async (bytes) => {
  const head = await bytes.take(13);
  if (head === undefined || !(await bytes.skip(colourBytes(head[10])))) return true;
  for (;;) {
    const [kind] = (await bytes.take(1)) ?? [];
    if (kind === undefined) return true;
    // 0x3b: the end. Anything but an extension or an image is no structure.
    if (kind !== 0x21 && kind !== 0x2c) return false;
    const rest = await bytes.take(kind === 0x21 ? 1 : 9);
    if (rest === undefined) return true;
    if (kind === 0x2c && !(await bytes.skip(colourBytes(rest[8]) + 1))) return true;
    for (;;) {
      const [length] = (await bytes.take(1)) ?? [];
      if (length === undefined || !(await bytes.skip(length))) return true;
      if (length === 0) break;
    }
  }
};

/** Of the table of colours that these flags announce. */
function colourBytes(flags = 0): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

/** Boxes with their lengths; a photo has a `meta`, a film a `moov`, wherever it stands (ISO/IEC 14496-12, 4.2). */
const walkBoxes: Walk = async (bytes) => {
  const types = new Set<string>();
  for (;;) {
    const first = await bytes.take(1);
    // Between two boxes a file may end if it has what makes it one.
    if (first === undefined) return !types.has('meta') && !types.has('moov');
    const rest = await bytes.take(7);
    if (rest === undefined) return true;
    const head = Buffer.concat([first, rest]);
    const type = head.toString('latin1', 4);
    // What some program appended is no box.
    if (!BOXES.has(type)) return false;
    types.add(type);
    let left = head.readUInt32BE() - 8;
    if (left === 1 - 8) {
      const long = await bytes.take(8);
      if (long === undefined) return true;
      left = Number(long.readBigUInt64BE()) - 16;
    }
    // 0: up to the end of the file.
    if (left < 0) return false;
    if (!(await bytes.skip(left))) return true;
  }
};

/** Those that may stand outside of others. */
const BOXES: ReadonlySet<string> = new Set(
  'ftyp meta moov mdat free skip wide uuid pnot PICT udta moof mfra sidx styp mpvd idat'.split(' '),
);

/** The length of all stands in front. */
const walkRiff: Walk = async (bytes, sizeBytes) => {
  const head = await bytes.take(8);
  return head === undefined || head.readUInt32LE(4) + 8 > sizeBytes;
};

/** Places of directories and strips, each of which has to lie in the file (TIFF 6.0, section 2). Raw photos are TIFF, too. */
const walkTiff: Walk = async (bytes, sizeBytes) => {
  const start = await bytes.take(Math.min(sizeBytes, TIFF_START_BYTES));
  if (start === undefined || start.length < 8) return true;
  const isLittle = start[0] === 0x49;
  const read16 = (at: number) => (isLittle ? start.readUInt16LE(at) : start.readUInt16BE(at));
  const read32 = (at: number) => (isLittle ? start.readUInt32LE(at) : start.readUInt32BE(at));
  const directory = read32(4);
  if (directory + 2 > sizeBytes) return true;
  if (directory + 2 > start.length) return false;
  const entries = read16(directory);
  if (directory + 2 + entries * 12 > sizeBytes) return true;
  const single = new Map<number, number>();
  for (let at = directory + 2; at + 12 <= Math.min(start.length, directory + 2 + entries * 12); at += 12) {
    const [tag, type, count, value] = [read16(at), read16(at + 2), read32(at + 4), read32(at + 8)];
    const length = count * (TIFF_TYPE_BYTES[type] ?? 0);
    if (length > 4 && value + length > sizeBytes) return true;
    if (count === 1) single.set(tag, type === 3 ? read16(at + 8) : value);
  }
  return TIFF_PIECES.some(
    ([offset, length]) => (single.get(offset) ?? 0) + (single.get(length) ?? 0) > sizeBytes,
  );
};

const TIFF_START_BYTES = 1 << 20;
const TIFF_TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
/** Where strips, tiles and embedded JPEGs begin, and how long they are. */
const TIFF_PIECES = [
  [273, 279],
  [324, 325],
  [513, 514],
] as const;

const FORMATS: readonly Format[] = [
  { start: [0xff, 0xd8, 0xff], isCut: walkJpeg },
  { start: [0x89, ...text('PNG\r\n'), 0x1a, 0x0a], isCut: walkPng },
  { start: text('GIF8'), isCut: walkGif },
  { start: text('RIFF'), isCut: walkRiff },
  { start: [...text('II'), 42, 0], isCut: walkTiff },
  { start: [...text('MM'), 0, 42], isCut: walkTiff },
  { start: [0, ANY, ANY, ANY, ...text('ftyp')], isCut: walkBoxes },
  // Films as cameras wrote them before.
  { start: [ANY, ANY, ANY, ANY, ...text('moov')], isCut: walkBoxes },
  { start: [ANY, ANY, ANY, ANY, ...text('mdat')], isCut: walkBoxes },
  { start: [ANY, ANY, ANY, ANY, ...text('wide')], isCut: walkBoxes },
];
