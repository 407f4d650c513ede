import { KeepsakeError } from '../../base/errors.ts';
import type { Secret } from '../../base/secret.ts';

/**
 * The account as Apple's verifier knows it: an upper-case letter in the address makes every proof wrong (auth.md 5.6).
 * Locale-independent: a Turkish machine must not turn `I` into a dotless one.
 */
export function accountName(typed: string): string {
  return typed.trim().toLowerCase();
}

/** Refuses what cannot be right before Apple counts a failed attempt (auth.md 5.6, 6.4). */
export function checkPassword(password: Secret): void {
  const text = password.reveal();
  if (text === '') throw new KeepsakeError('PASSWORD_NEEDED', 'the password is empty');
  if (/^[a-z]{4}(-[a-z]{4}){3}$/.test(text)) {
    throw new KeepsakeError(
      'APP_SPECIFIC_PASSWORD',
      'this looks like an app-specific password, which never works for icloud.com',
    );
  }
}
