import { randomBytes, scryptSync } from 'node:crypto';
import { type Credential, hashOf } from '../../model/credential.ts';
import type { RejectedPasswords } from './attempts-schema.ts';

/**
 * Twelve bits of each. A rejected password may be the right one with a slip in it, so what is kept must not lead to it:
 * a thief who reads the file and guesses is left with one in 4096 of all guesses, each of which only Apple can check. The
 * price is that one new password in 4096 is taken for a rejected one, until a person types it.
 */
const PRINT_DIGITS = 3;
const SALT_BYTES = 16;
const MOST_PRINTS = 8;

/** Also remembers that Apple rejected this one. */
export function withRejected(
  known: RejectedPasswords | undefined,
  credential: Credential,
): RejectedPasswords {
  const { salt, prints } = known ?? { salt: randomBytes(SALT_BYTES).toString('hex'), prints: [] };
  const print = derive(credential, salt);
  return { salt, prints: [...prints.filter((other) => other !== print), print].slice(-MOST_PRINTS) };
}

/** Whether Apple may have rejected this one; false for certain when it is another. */
export function wasRejected(credential: Credential, { salt, prints }: RejectedPasswords): boolean {
  return prints.includes(derive(credential, salt));
}

/** Some milliseconds: what protects the password is how little is kept. */
const COST = 2048;

function derive(credential: Credential, salt: string): string {
  const hash = hashOf(credential).reveal();
  const key = scryptSync(hash, salt, 32, { N: COST });
  hash.fill(0);
  return key.toString('hex').slice(0, PRINT_DIGITS);
}
