import type { Domain } from '../wire/endpoints.ts';

/**
 * What signing in leaves behind, beside the cookies. Values are what Apple's answer headers held (auth.md 4); all of them
 * are secrets but the client id and the country.
 */
export interface SessionTokens {
  /** `auth-` and a UUID: this machine in Apple's eyes, made once per account and kept for ever (session.md R7). */
  readonly clientId: string;
  /** When the client id was made, milliseconds since 1970; undefined where it was not written down. */
  readonly clientSinceMs?: number | undefined;
  /** Where the account lives, as Apple or the user said last. */
  domain: Domain;
  sessionToken: string | undefined;
  sessionId: string | undefined;
  scnt: string | undefined;
  accountCountry: string | undefined;
  trustToken: string | undefined;
  /** When `trustToken` was last issued, milliseconds since 1970. */
  trustIssuedAtMs: number | undefined;
  /** A sign-in that waits for its code; another process may bring it (auth.md 7.1). */
  codeRequest?: CodeRequest | undefined;
}

/** Where a code was sent, and so where it has to be entered (auth.md 7.4). */
export type CodePlace =
  | { readonly kind: 'device' }
  | { readonly kind: 'phone'; readonly id: number; readonly mode: 'sms' | 'voice' };

export interface CodeRequest {
  readonly place: CodePlace;
  /** When Apple was asked for the code, milliseconds since 1970. */
  readonly atMs: number;
  readonly wrongCodes: number;
  /** Apple took a code already: only the trust is missing (auth.md 18, trap 26). */
  readonly isAccepted: boolean;
}

/** What an account reply of Apple tells us (auth.md 8.2). Never stored: the newest answer counts. */
export interface Account {
  readonly dsid: string;
  /** Base address of the photos database; its host may change between sessions. */
  readonly databaseUrl: URL;
}

/** `photo-keys`: the session lives, and the keys to the photos that came with it are missing or old (auth.md 8.5). */
export type Lost = 'photo-keys';

/** A session that can be trusted for now, or one clear `KeepsakeError`. */
export interface Session {
  /** Asks Apple every time, renewing by the steps of auth.md 9.3 as far as needed. One renewal for any number of callers. */
  ensure(signal: AbortSignal): Promise<Account>;
  /** The newest answer, without asking again; renews only where there is none yet. */
  account(signal: AbortSignal): Promise<Account>;
  /**
   * As `ensure`, for a caller whose request was refused although the session looked good. Begins with accountLogin, not
   * with validate as photos.md 13.2 has it: both are one request and tell the same, and only the first mends anything.
   */
  renew(signal: AbortSignal, lost?: Lost): Promise<Account>;
  /** Expected end of the device trust; `estimated` where Apple does not state one (auth.md 15). */
  trustEnds(): { readonly atMs: number; readonly estimated: boolean } | undefined;
}

/** How long Apple is trusted to remember a sign-in that waits for its code (auth.md 7.1). */
const LIFETIME_MS = 10 * 60_000;

/** The sign-in that waits for a code, whichever process began it; undefined: none, or one that is too old by now. */
export function pendingCode(
  { codeRequest }: Pick<SessionTokens, 'codeRequest'>,
  nowMs: number,
): CodeRequest | undefined {
  if (codeRequest === undefined) return undefined;
  return Math.abs(nowMs - codeRequest.atMs) <= LIFETIME_MS ? codeRequest : undefined;
}
