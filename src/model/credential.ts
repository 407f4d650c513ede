import { createHash, timingSafeEqual } from 'node:crypto';
import { KeepsakeError } from '../base/errors.ts';
import { Secret, type SecretRegistry } from '../base/secret.ts';

/** What a sign-in is proved with: the password, or its hash where that alone was kept (session.md R1). */
export type Credential = Secret | PasswordHash;

const HASH_BYTES = 32;

/**
 * The SHA-256 of a password. SRP begins with it (auth.md 5.3), so it opens the account as the password itself does
 * (session.md R2), and is guarded like one; what it does not tell is what else the password is used for.
 */
export class PasswordHash {
  readonly #bytes: Buffer;

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Composed first, because a web form sent the password that way when it was set (auth.md 5.6). */
  static ofPassword(password: Secret): PasswordHash {
    const text = Buffer.from(password.reveal().normalize('NFC'), 'utf8');
    const hash = new PasswordHash(createHash('sha256').update(text).digest());
    text.fill(0);
    return hash;
  }

  /** Keeps a copy. Undefined: these bytes are no hash. */
  static fromBytes(bytes: Uint8Array): PasswordHash | undefined {
    return bytes.length === HASH_BYTES ? new PasswordHash(Buffer.from(bytes)) : undefined;
  }

  /** A copy; zero it when done. */
  reveal(): Buffer {
    return Buffer.from(this.#bytes);
  }

  equals(other: PasswordHash): boolean {
    return timingSafeEqual(this.#bytes, other.#bytes);
  }
}

export function hashOf(credential: Credential): PasswordHash {
  return credential instanceof PasswordHash ? credential : PasswordHash.ofPassword(credential);
}

/** The credential that is kept on this machine, under a key from elsewhere. */
export type StoredCredential =
  | { readonly kind: 'none' }
  /** `workedAtMs`: when Apple last accepted it. */
  | { readonly kind: 'hash'; readonly hash: PasswordHash; readonly workedAtMs: number }
  /** It is there and of no use: `why` in words for people. */
  | { readonly kind: 'closed'; readonly why: string };

/** From here on no line that leaves this process holds the credential, in any of the forms it is used in. */
export function coverCredential(secrets: SecretRegistry, credential: Credential): void {
  if (credential instanceof Secret) secrets.add(credential.reveal());
  const bytes = hashOf(credential).reveal();
  for (const encoding of ['hex', 'base64', 'base64url'] as const) secrets.add(bytes.toString(encoding));
  bytes.fill(0);
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
