import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { errorCodeOf } from '../base/errors.ts';
import { TransportError } from './transport.ts';

const unpack = promisify(gunzip);

/**
 * Reads a whole body as UTF-8. Never holds more than `limitBytes`, counted on the wire and again after decompression
 * (reliability.md J6). Understands gzip, the only coding we ever ask for.
 */
export async function readText(
  chunks: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  limitBytes: number,
): Promise<string> {
  const packed = await collect(chunks, limitBytes);
  return new TextDecoder().decode(await decode(packed, encoding?.trim().toLowerCase(), limitBytes));
}

async function collect(chunks: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limitBytes) throw tooLarge();
    parts.push(chunk);
  }
  return Buffer.concat(parts, size);
}

async function decode(packed: Buffer, encoding: string | undefined, limitBytes: number): Promise<Buffer> {
  if (encoding === undefined || encoding === '' || encoding === 'identity') return packed;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw new TransportError('UNEXPECTED_ENCODING', 'body', 'the reply is coded in a way nobody asked for');
  }
  // A reply without content (204) may still carry the header.
  if (packed.length === 0) return packed;
  try {
    return await unpack(packed, { maxOutputLength: limitBytes });
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

function tooLarge(): TransportError {
  return new TransportError('BODY_TOO_LARGE', 'body', 'the reply is larger than allowed');
}
