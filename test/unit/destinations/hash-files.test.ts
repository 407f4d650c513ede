import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { ContentSignature } from '../../../src/model/digest.ts';
import { openHashPool } from '../../../src/destinations/local/hash-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const run = promisify(execFile);

function signatureOf(bytes: Uint8Array): string {
  const signature = new ContentSignature();
  signature.update(bytes);
  return signature.digest();
}

function openPool(workers: number) {
  const pool = openHashPool({ workers });
  onTestFinished(() => pool.close());
  return pool;
}

it('reads every file through, whatever its size, with more files than threads', async () => {
  const folder = temporaryFolder();
  const bodies = [0, 1, 1 << 20, (1 << 20) + 1, 3_000_000, 5, 6, 7, 8, 9].map((size, index) =>
    Buffer.alloc(size, index + 1),
  );
  const pool = openPool(2);
  const answers = await Promise.all(
    bodies.map((bytes, index) => {
      const path = join(folder, `file ${index}`);
      writeFileSync(path, bytes);
      return pool.hash(path);
    }),
  );
  expect(answers).toEqual(
    bodies.map((bytes) => ({
      kind: 'hashed',
      size: bytes.length,
      modifiedAtMs: expect.any(Number),
      signature: signatureOf(bytes),
    })),
  );
});

it('what cannot be read costs itself and says why', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'file'), 'bytes');
  symlinkSync('file', join(folder, 'link'));
  await run('mkfifo', [join(folder, 'pipe')]);
  const pool = openPool(1);
  const codes: Record<string, string> = {};
  for (const name of ['folder', 'link', 'pipe', 'nothing']) {
    const answer = await pool.hash(join(folder, name));
    codes[name] = answer.kind === 'failed' ? answer.code : answer.kind;
  }
  expect(codes).toEqual({ folder: 'NOT_A_FILE', link: 'NOT_A_FILE', pipe: 'NOT_A_FILE', nothing: 'ENOENT' });
  expect((await pool.hash(join(folder, 'file'))).kind).toBe('hashed');
});

it.skipIf(process.getuid?.() === 0)('a file of somebody else is told by its code', async () => {
  const path = join(temporaryFolder(), 'closed');
  writeFileSync(path, 'bytes');
  chmodSync(path, 0o000);
  expect(await openPool(1).hash(path)).toEqual({ kind: 'failed', code: 'EACCES' });
});

it('a pool that is closed leaves nobody waiting', async () => {
  const folder = temporaryFolder();
  const pool = openPool(1);
  writeFileSync(join(folder, 'large'), Buffer.alloc(50_000_000));
  const answers = Array.from({ length: 4 }, () => pool.hash(join(folder, 'large')));
  const settled = Promise.allSettled(answers);
  await pool.close();
  expect((await settled).map(({ status }) => status)).toContain('rejected');
  await expect(pool.hash(join(folder, 'large'))).rejects.toThrow('were ended');
});
