import { renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { createFilesAsSource } from '../../../src/destinations/local/files-as-source.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const { signal } = new AbortController();

describe('files as a source', () => {
  it('gives a file from its start, whatever a draft holds already', async () => {
    const path = join(temporaryFolder(), 'photo');
    const bytes = Buffer.alloc(2_500_000, 'photo');
    writeFileSync(path, bytes);
    const files = createFilesAsSource();
    const body = await files.source.open(files.addressOf(path), 1_000, signal);
    if (body.kind !== 'body') throw new Error(body.kind);
    expect(body.offset).toBe(0);
    const chunks: Uint8Array[] = [];
    for await (const chunk of body.chunks) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  });

  it('refuses for good what is gone, became a link, or is no address of its own', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'photo');
    writeFileSync(path, 'photo');
    const files = createFilesAsSource();
    const address = files.addressOf(path);
    renameSync(path, join(folder, 'moved'));
    expect(await files.source.open(address, 0, signal)).toEqual({ kind: 'denied', detail: 'ENOENT' });
    symlinkSync('moved', path);
    expect(await files.source.open(address, 0, signal)).toEqual({ kind: 'denied', detail: 'ELOOP' });
    const foreign = { url: new Secret(join(folder, 'moved')), expiresAtMs: undefined };
    expect(await files.source.open(foreign, 0, signal)).toEqual({ kind: 'denied', detail: 'no file' });
  });
});
