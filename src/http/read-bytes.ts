import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { errorCodeOf } from '../base/errors.ts';
import { freeBytes } from '../base/free-bytes.ts';
import { TransportError } from './transport.ts';

const unpack = promisify(gunzip);
/** Room for a page of a listing in one piece; larger replies take several. */
const PIECE_BYTES = 512 * 1024;

/**
 * Reads a whole body. Never holds more than `limitBytes`, counted on the wire and again after decompression (FAULTS.md
 * J6). Understands gzip, the only coding we ever ask for.
 */
export async function readBytes(
  chunks: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  limitBytes: number,
): Promise<Uint8Array> {
  const packed = await collect(chunks, limitBytes);
  const coding = encoding?.trim().toLowerCase() ?? '';
  // A reply without content (204) may still carry the header.
  if (coding === '' || coding === 'identity' || packed.length === 0) return packed;
  if (coding !== 'gzip' && coding !== 'x-gzip') {
    throw new TransportError('UNEXPECTED_ENCODING', 'body', 'the reply is coded in a way nobody asked for');
  }
  try {
    const { buffer, length } = await unpack(packed, { maxOutputLength: limitBytes, chunkSize: PIECE_BYTES });
    freeBytes(packed);
    return new Uint8Array(buffer.transfer(length));
  } catch (error) {
    if (errorCodeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new TransportError(
      errorCodeOf(error) ?? 'Z_DATA_ERROR',
      'body',
      'the reply is not valid gzip',
      error,
    );
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limitBytes) throw tooLarge();
    parts.push(chunk);
  }
  const whole = Buffer.concat(parts, size);
  parts.forEach(freeBytes);
  return whole;
}

export function tooLarge(): TransportError {
  return new TransportError('BODY_TOO_LARGE', 'body', 'the reply is larger than allowed');
}
