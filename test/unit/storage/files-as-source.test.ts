import { renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { createFilesAsSource } from '../../../src/storage/files-as-source.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const { signal } = new AbortController();

describe('files as a source', () => {
  it('gives a file from its start, whatever a draft holds already', async () => {
    const path = join(temporaryFolder(), 'photo');
    const bytes = Buffer.alloc(2_500_000, 'photo');
    writeFileSync(path, bytes);
    const { linkTo, source } = createFilesAsSource();
    const body = await source.open(linkTo(path), 1_000, signal);
    if (body.kind !== 'body') throw new Error(body.kind);
    expect(body.offset).toBe(0);
    const chunks: Uint8Array[] = [];
    for await (const chunk of body.chunks) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  });

  it('refuses for good what is gone, became a link, or is no link of its own', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'photo');
    writeFileSync(path, 'photo');
    const { linkTo, source } = createFilesAsSource();
    const link = linkTo(path);
    renameSync(path, join(folder, 'moved'));
    expect(await source.open(link, 0, signal)).toEqual({ kind: 'denied', detail: 'ENOENT' });
    symlinkSync('moved', path);
    expect(await source.open(link, 0, signal)).toEqual({ kind: 'denied', detail: 'ELOOP' });
    const foreign = { url: new Secret(join(folder, 'moved')), expiresAtMs: undefined };
    expect(await source.open(foreign, 0, signal)).toEqual({ kind: 'denied', detail: 'no file' });
  });
});
