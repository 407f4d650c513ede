import { ContentSignature } from '../model/digest.ts';
import type { DiskCalls, DiskFile } from './disk-calls.ts';
import { onDisk } from './disk-error.ts';

const READ_BYTES = 1 << 20;

/** The file's bytes from the start, at most `limitBytes` of them. */
export async function* readChunks(
  file: DiskFile,
  path: string,
  limitBytes: number,
): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < limitBytes; ) {
    const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, limitBytes - position));
    const at = position;
    const count = await onDisk('read', path, () => file.read(buffer, at));
    if (count === 0) return;
    position += count;
    yield buffer.subarray(0, count);
  }
}

/** Apple's content signature of a whole file. */
export async function fileSignature(calls: DiskCalls, path: string, signal?: AbortSignal): Promise<string> {
  const file = await calls.open(path, 'read');
  try {
    const signature = new ContentSignature();
    for await (const chunk of readChunks(file, path, Infinity)) {
      signal?.throwIfAborted();
      signature.update(chunk);
    }
    return signature.digest();
  } finally {
    await file.close();
  }
}
