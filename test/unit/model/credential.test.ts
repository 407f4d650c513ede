import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Secret, SecretRegistry } from '../../../src/base/secret.ts';
import { coverCredential, PasswordHash } from '../../../src/model/credential.ts';

const password = new Secret('Correct-Horse-1');
const hash = PasswordHash.ofPassword(password);

it('R1: a hash is the SHA-256 of the composed password', () => {
  const composed = createHash('sha256').update('Z\u00fcrich').digest();
  expect(PasswordHash.ofPassword(new Secret('Zu\u0308rich')).reveal()).toEqual(composed);
});

it('a hash handed out and zeroed stays whole inside', () => {
  hash.reveal().fill(0);
  expect(hash.reveal().some((byte) => byte !== 0)).toBe(true);
});

it('a hash shows nothing of itself', () => {
  const hex = hash.reveal().toString('hex');
  const shown = `${JSON.stringify({ hash })} ${inspect(hash, { showHidden: true, depth: 5 })}`;
  expect(shown).not.toContain(hex);
  expect(shown).not.toMatch(/[0-9a-f]{2} [0-9a-f]{2} [0-9a-f]{2}/);
});

it.each([31, 33, 0])('%i bytes are no hash', (length) => {
  expect(PasswordHash.fromBytes(Buffer.alloc(length))).toBeUndefined();
});

it('R2, J2: every form of a credential is covered in output', () => {
  const secrets = new SecretRegistry();
  coverCredential(secrets, password);
  const bytes = hash.reveal();
  const forms = [
    'Correct-Horse-1',
    bytes.toString('hex'),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ];
  for (const form of forms) expect(secrets.scrub(`<${form}>`)).toBe('<[secret]>');
});
