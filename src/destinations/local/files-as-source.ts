import { errorCodeOf } from '../../base/errors.ts';
import { Secret } from '../../base/secret.ts';
import type { Address } from '../../model/asset.ts';
import type { Failure } from '../../model/failure.ts';
import type { OpenedBody } from '../../model/photo-source.ts';
import { nodeDiskCalls, type DiskFile } from './disk-calls.ts';
import { readChunks } from './read-file.ts';
import type { FilesAsSource } from '../../model/local-files.ts';

export function createFilesAsSource(): FilesAsSource {
  const paths = new WeakMap<Address, string>();
  return {
    addressOf(path) {
      const address: Address = { url: new Secret(path), expiresAtMs: undefined };
      paths.set(address, path);
      return address;
    },
    source: {
      async open(address): Promise<OpenedBody | Failure> {
        const path = paths.get(address);
        return path === undefined ? refused('no file') : openFile(path);
      },
      freshAddresses: async () => new Map(),
      renewSession: async () => {},
    },
  };
}

/** Given up at once: a file that cannot be read now is no better in a second. */
function refused(detail: string): Failure {
  return { kind: 'denied', detail };
}

async function openFile(path: string): Promise<OpenedBody | Failure> {
  let file: DiskFile;
  try {
    file = await nodeDiskCalls.open(path, 'read');
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    return refused(code);
  }
  return {
    kind: 'body',
    // From the start: what a draft holds from elsewhere saves nothing here.
    offset: 0,
    length: undefined,
    isLocal: true,
    chunks: chunksOf(file, path),
    discard: () => void file.close().catch(() => {}),
  };
}

async function* chunksOf(file: DiskFile, path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* readChunks(file, path, Infinity);
  } finally {
    await file.close();
  }
}
