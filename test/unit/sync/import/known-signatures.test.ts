import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Destination, StoredFile } from '../../../../src/model/destination.ts';
import type { HashedFile } from '../../../../src/model/hashed-files.ts';
import { withKnownSignatures } from '../../../../src/sync/import/known-signatures.ts';
import { relative } from '../../../support/wanted.ts';

const STORED: StoredFile = { kind: 'file', size: 8, modifiedAtMs: 5 };
const ROW: HashedFile = { path: join('/photos', 'a/b.JPG'), size: 8, modifiedAtMs: 5, signature: 'known' };

it.each<[what: string, row: HashedFile | undefined, stored: StoredFile | undefined, signature: string]>([
  ['a file that was read and not touched is not read again', ROW, STORED, 'known'],
  ['one that was never read is read', undefined, STORED, 'read'],
  ['one of another size is read', { ...ROW, size: 9 }, STORED, 'read'],
  ['one that was touched is read', ROW, { ...STORED, modifiedAtMs: 6 }, 'read'],
  ['one that is gone is asked for', ROW, undefined, 'read'],
])('%s', async (_what, row, stored, signature) => {
  const refuse = () => Promise.reject(new Error('not to be called'));
  const destination = {
    traits: { caseSensitive: true, canResume: true },
    begin: refuse,
    settle: refuse,
    stat: async () => stored,
    signature: async () => 'read',
  } as unknown as Destination;
  const state = {
    hashedAt: async ([path]: readonly string[]) => (row !== undefined && row.path === path ? [row] : []),
  };
  const wrapped = withKnownSignatures(destination, '/photos', state);
  expect(await wrapped.signature(relative('a/b.JPG'), new AbortController().signal)).toBe(signature);
});
