import { expect, it } from 'vitest';
import type { Role } from '../../../src/model/asset.ts';
import { decidePossession, type FileFact, ownBytes } from '../../../src/plan/decide-possession.ts';
import { someAsset, someFile } from '../../support/test-catalogue.ts';
import { relative } from '../../support/wanted.ts';

const SIGNED = 'AW2cWT2PxzWixMKuuNMTHJ8CJ3sH';
const OTHER = 'AYnnoj1r4lMYTs3JP/g7mjGaDCgO';
const path = relative('2025/IMG_1.HEIC');
const read = { kind: 'read', path, signature: SIGNED } as const;

function file(found: FileFact['found'], more: Partial<FileFact> = {}): FileFact {
  return { role: 'original', size: 1000, signature: SIGNED, found, ...more };
}

function photo(...roles: readonly Role[]) {
  const resources = Object.fromEntries(
    roles.map((role) => [role, someFile({ role, signature: SIGNED, size: 1000 })]),
  );
  return someAsset('A', { resources });
}

const FACTS = { jobs: 1, isOwedElsewhere: false, hasUnknownJob: false };

function decide(files: readonly FileFact[], more: Partial<Parameters<typeof decidePossession>[0]> = {}) {
  return decidePossession({ ...FACTS, asset: photo('original'), files, ...more });
}

it('P14: a photo is safe where every wanted file was read and has the bytes that Apple signed', () => {
  const asset = photo('original', 'adjusted', 'live', 'medium', 'alternative');
  const live = file(read, { role: 'live' });
  const proven = decide([file(read), live], { asset });
  expect(proven).toMatchObject({
    files: [{ role: 'original', path }, { role: 'live' }],
    // What is smaller, Apple makes of these.
    lost: ['alternative', 'adjusted'],
  });
  expect(ownBytes(asset)).toBe(4000);
});

it.each<[string, string, readonly FileFact[], Parameters<typeof decide>[1]?]>([
  ['nobody wants it here', 'no-job', [file(read)], { jobs: 0 }],
  [
    'iCloud offers no original',
    'no-original',
    [file(read, { role: 'adjusted' })],
    { asset: photo('adjusted') },
  ],
  ['no original was looked for', 'no-original', [file(read, { role: 'live' })]],
  ['nothing was looked for', 'no-original', []],
  ['the form of its signature is unknown', 'unverifiable', [file(read, { signature: 'gVNoYXJlZA==' })]],
  [
    'another file has such a form',
    'unverifiable',
    [file(read), file(read, { role: 'live', signature: 'x' })],
  ],
  ['it failed to come', 'failed', [file({ kind: 'failed' })]],
  [
    'its moving part was never saved',
    'not-saved',
    [file(read), file({ kind: 'not-saved' }, { role: 'live' })],
  ],
  ['tags were written into it', 'rewritten', [file({ kind: 'rewritten', path })]],
  ['it is not there', 'missing', [file({ kind: 'missing', path })]],
  ['the user edited it', 'edited', [file({ kind: 'edited', path })]],
  ['it is damaged', 'damaged', [file({ kind: 'damaged', path })]],
  ['other bytes were read', 'damaged', [file({ ...read, signature: OTHER })]],
  ['it cannot be read', 'not-looked-at', [file({ kind: 'not-looked-at', path })]],
  ['nobody read it', 'not-looked-at', [file({ kind: 'unread', path })]],
  ['another folder waits for it', 'owed-elsewhere', [file(read)], { isOwedElsewhere: true }],
  ['what a job wants cannot be read', 'unknown-job', [file(read)], { hasUnknownJob: true }],
])('P14: it stays where %s', (_what, refused, files, more) => {
  expect(decide(files, more)).toMatchObject({ refused });
});

it('a look counts what nobody read, and nothing that is known to be bad', () => {
  const look = (found: FileFact['found']) =>
    decidePossession({ ...FACTS, asset: photo('original'), files: [file(found)] }, { isLooking: true });
  expect(look({ kind: 'unread', path })).toHaveProperty('files');
  expect(look({ kind: 'missing', path })).toEqual({ refused: 'missing', path });
});
