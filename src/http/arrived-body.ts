import { freeBytes } from '../base/free-bytes.ts';
import { tooLarge } from './read-bytes.ts';
import type { ReplyBody } from './transport.ts';

/** A body that is here in full, unpacked, behind the port of one that still has to come. */
export function arrivedBody(bytes: Uint8Array): ReplyBody {
  const within = async (limitBytes: number) => {
    if (bytes.length > limitBytes) throw tooLarge();
    return bytes;
  };
  return {
    chunks: (async function* () {
      yield bytes;
    })(),
    bytes: within,
    text: async (limitBytes) => takeText(await within(limitBytes)),
    discard() {},
  };
}

/** Bytes as UTF-8; their memory is given back. */
export function takeText(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  freeBytes(bytes);
  return text;
}
