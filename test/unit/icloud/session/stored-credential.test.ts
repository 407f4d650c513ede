import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Secret } from '../../../../src/base/secret.ts';
import { PasswordHash } from '../../../../src/model/credential.ts';
import {
  hasStoredCredential,
  openStoredCredential,
  removeStoredCredential,
  storeCredential,
} from '../../../../src/icloud/session/stored-credential.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const key = new Secret('a key that lies elsewhere');
const password = 'Correct-Horse-1';
const hash = PasswordHash.ofPassword(new Secret(password));
const WORKED = Date.UTC(2026, 10, 21);

async function stored() {
  const place = { directory: temporaryFolder(), account: 'Sam@Example.com' };
  await storeCredential(place, key, { hash, workedAtMs: WORKED });
  return { place, path: join(place.directory, 'sam@example.com.credential.json') };
}

it('R2: a stored credential comes back with its key, and with nothing else', async () => {
  const { place } = await stored();
  const opened = await openStoredCredential(place, key);
  expect(opened).toMatchObject({ kind: 'hash', workedAtMs: WORKED });
  expect(opened.kind === 'hash' && opened.hash.equals(hash)).toBe(true);
  expect(await openStoredCredential(place, new Secret('another key, just as long'))).toEqual({
    kind: 'closed',
    why: 'this key does not open it',
  });
  expect(await openStoredCredential(place, undefined)).toMatchObject({ kind: 'closed' });
});

it('R1, J2: the file holds neither password nor hash, and is ours alone', async () => {
  const { place, path } = await stored();
  const text = readFileSync(path, 'utf8');
  for (const form of ['hex', 'base64'] as const) expect(text).not.toContain(hash.reveal().toString(form));
  expect(text).not.toContain(password);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(place.directory)).toEqual(['sam@example.com.credential.json']);
});

it('the same credential never looks the same twice', async () => {
  const { place, path } = await stored();
  const before = readFileSync(path, 'utf8');
  await storeCredential(place, key, { hash, workedAtMs: WORKED });
  expect(readFileSync(path, 'utf8')).not.toBe(before);
});

it('one account’s file is of no use to another one', async () => {
  const { place, path } = await stored();
  renameSync(path, join(place.directory, 'eve@example.com.credential.json'));
  expect(await openStoredCredential({ ...place, account: 'eve@example.com' }, key)).toMatchObject({
    kind: 'closed',
  });
});

it.each([
  [
    'a byte of the hash',
    (text: string) => text.replace(/"sealed": "(.)/, (_all, c) => `"sealed": "${c === 'A' ? 'B' : 'A'}`),
  ],
  ['the date', (text: string) => text.replace(String(WORKED), String(WORKED + 1))],
  ['half of it gone', (text: string) => text.slice(0, 100)],
  ['another version', (text: string) => text.replace('"version": 1', '"version": 2')],
  ['a short tag', (text: string) => text.replace(/"tag": "[^"]+"/, '"tag": "AAAA"')],
])('D6: a file with %s changed is not used', async (_what, change) => {
  const { place, path } = await stored();
  const text = readFileSync(path, 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  writeFileSync(path, changed);
  expect(await openStoredCredential(place, key)).toMatchObject({ kind: 'closed' });
});

it('is gone when it is forgotten, and forgetting it twice is no error', async () => {
  const { place } = await stored();
  expect(await hasStoredCredential(place)).toBe(true);
  await removeStoredCredential(place);
  await removeStoredCredential(place);
  expect(await hasStoredCredential(place)).toBe(false);
  expect(await openStoredCredential(place, key)).toEqual({ kind: 'none' });
});
