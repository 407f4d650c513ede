import type { KeepsakeError } from '../base/errors.ts';
import type { Secret } from '../base/secret.ts';
import type { StoredCredential } from './credential.ts';

/** One thing that Apple gave us, as `keepsake session` shows it (session.md 2.1). Never its value. */
export interface InventoryEntry {
  readonly name: string;
  readonly category: 'trust' | 'login' | 'photos' | 'token';
  /** Only what Apple stated (session.md R4). */
  readonly expiresAtMs: number | undefined;
  /** Of `expiresAtMs`; `estimated`: Apple states nothing, `estimatedEndMs` is what was observed elsewhere. */
  readonly source: 'server' | 'estimated' | 'unknown';
  readonly estimatedEndMs: number | undefined;
  readonly firstSeenMs: number | undefined;
  readonly lastExtendedMs: number | undefined;
  readonly extensions: number;
  /** `held`: it is there, and for how long it is good is not known. */
  readonly state: 'valid' | 'held' | 'expired' | 'missing';
  readonly neededFor: string;
}

/** What is known about the session as a whole. */
export interface SessionSummary {
  /** The login still works, as far as its cookie says. */
  readonly hasLogin: boolean;
  readonly hasSessionToken: boolean;
  readonly hasTrust: boolean;
  /** A code was asked for, and waits to be entered. */
  readonly awaitsCode: boolean;
  readonly trustEnds: { readonly atMs: number; readonly estimated: boolean } | undefined;
  /** When Apple last gave or moved anything, as far as we saw. */
  readonly lastExtendedMs: number | undefined;
}

/** Why Apple could not be asked for photos, in a word that may be of a newer keepsake. */
export interface Trouble {
  readonly code: string;
  readonly sinceMs: number;
  /** Not before this time, where one is known. */
  readonly untilMs: number | undefined;
}

/** What keepsake will do with a session next, by itself or not. */
export type NextAction =
  /** The login works, and nothing is planned: when the trust ends is not stated, or the user wants no renewal. */
  | { readonly kind: 'go-on' }
  /** The login works; once this time has come, the trust is renewed with it. */
  | { readonly kind: 'renew-trust'; readonly notBeforeMs: number }
  /** The login works although the trust has ended: when the login ends too, a code is wanted. */
  | { readonly kind: 'go-on-until-code' }
  /** The session token is exchanged for a new login. */
  | { readonly kind: 'log-in-silently' }
  /** The password that lies ready is proved, without a code, and not before a time that Apple or we have set. */
  | { readonly kind: 'prove-password'; readonly notBeforeMs: number | undefined }
  /** `blocked`: an earlier attempt ended in a way that only a person can mend. */
  | {
      readonly kind: 'ask-person';
      readonly wants: 'code' | 'password' | 'password-and-code' | 'blocked' | 'unknown';
    };

/** All that can be told about a session without asking Apple, and without a value of it (session.md 2.1). */
export interface SessionReport extends SessionFacts {
  readonly lastSignInMs: number | undefined;
  readonly credential: 'stored' | 'at hand' | 'not stored';
  readonly next: NextAction;
  /** What the last look ended with. */
  readonly trouble?: Trouble | undefined;
}

/** A stored session without a value of it. */
interface SessionFacts {
  /** When this machine got its id at the provider; undefined where that was not written down. */
  readonly clientSinceMs: number | undefined;
  readonly entries: readonly InventoryEntry[];
  readonly summary: SessionSummary;
}

interface ReportOptions {
  readonly nowMs: number;
  /** A credential was given with this call. */
  readonly hasCredential: boolean;
  /** The key of the stored credential was given. */
  readonly hasKey: boolean;
  /** How long before its end the trust is renewed; 0: never. */
  readonly renewBeforeMs: number;
}

/** What became of another tool's session. For the user, a fact each. */
export interface TakenOver {
  /** For the user, a fact each. */
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * What lies on this machine of an account's sign-ins. Looking takes no lock, asks no network and mends nothing; what
 * changes something says so.
 */
export interface AccountFiles {
  /** Undefined: there is no session. Rejects with STATE_DAMAGED where it cannot be understood. */
  session(nowMs: number): Promise<SessionFacts | undefined>;
  /** The session with what will be done with it next; undefined where there is nothing but an id. */
  report(options: ReportOptions): Promise<SessionReport | undefined>;
  /** What the last look at the account ended with; undefined: nothing. */
  trouble(): Promise<Trouble | undefined>;
  /** Why, and until when, keepsake does not sign in by itself; undefined: it may. */
  obstacle(nowMs: number): Promise<KeepsakeError | undefined>;
  /**
   * Tells one sign-in by the user from another without telling what it is. It changes when the user has signed in, also where
   * that found a living session, and not with the steps on the way there. Nor does it change with the cookies that each look
   * replaces: two watching runs would wake each other for ever. Undefined: no login, or files that cannot be read now.
   */
  loginMark(): Promise<string | undefined>;
  /** The stored credential, opened with `key`. */
  credential(key: Secret | undefined): Promise<StoredCredential>;
  hasCredential(): Promise<boolean>;
  removeCredential(): Promise<void>;
  /** Puts another tool's session in the place of ours. The caller holds the account lock. */
  takeOver(folder: string): Promise<TakenOver>;
}

/** The session of an account, for putting an end to it. The caller holds the account lock. */
export interface EndingSession {
  hasLogin(): boolean;
  /** Ends this session at the provider, and only this one. `was-over`: there was none any more. */
  logOut(options: { readonly keepTrust: boolean }, signal: AbortSignal): Promise<'ended' | 'was-over'>;
  /** Forgets the login on this machine, and without `keepTrust` the trust too. Answers whether a trust is left. */
  forget(options: { readonly keepTrust: boolean }): Promise<{ readonly keepsTrust: boolean }>;
}
