import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { coverJson } from '../../base/cover-json.ts';
import type { SecretRegistry } from '../../base/secret.ts';
import type { Clock } from '../../base/clock.ts';
import { type ErrorCode, KeepsakeError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Credential } from '../../model/credential.ts';
import { accountFileStem } from '../../account/account-file-stem.ts';
import { explained, type FileCalls, systemFileCalls } from '../../account/file-calls.ts';
import { readPrivateFile, setAside } from '../../account/private-file.ts';
import { replaceFile } from '../../account/replace-file.ts';
import type { SessionTokens } from '../session/session-data.ts';
import { type Attempts, decodeAttempts, encodeAttempts, NO_ATTEMPTS } from './attempts-schema.ts';
import {
  afterFailure,
  afterSession,
  afterSuccess,
  type Decision,
  decideSrpProof,
  decideSignIn,
  type Ledger,
  withoutFuture,
  withSrpProof,
} from './decide-attempt.ts';
import { troubleAfterSession, troubleOf } from './account-trouble.ts';
import { wasRejected, withRejected } from './rejected-passwords.ts';
import { obstacleError } from './obstacle-error.ts';

/**
 * How often and when a password may be proved to Apple, kept on disk so that neither a restart nor a loop around keepsake
 * can lock the account (session.md 3.3, auth.md 13). The caller holds the account lock.
 */
export interface AttemptBudget {
  /** Throws where the service that signs in asked for a pause that is not over, whatever it is to be asked. */
  admitSignIn(attempt: Attempt): Promise<void>;
  /** Waits a moment, or throws, where no proof may be sent now. */
  admitSrpProof(attempt: Attempt, signal: AbortSignal): Promise<void>;
  /** Whether this is, in all likelihood, the password that Apple rejected. */
  isRejected(credential: Credential): Promise<boolean>;
  /** A proof is about to be sent. Durable when it resolves. */
  noteSrpProof(attended: boolean): Promise<void>;
  noteSuccess(): Promise<void>;
  /**
   * Returns the error to end with: that of an attempt which Apple throttles names the time. `credential`: the password that was proved;
   * undefined where none was.
   */
  noteFailure(error: unknown, credential: Credential | undefined): Promise<unknown>;
  /** There is a session, and no proof was needed: what stood in the way of one is over, but for a rejected password. */
  noteSession(): Promise<void>;
  /** When Apple was last asked in vain to extend the trust (session.md 3.4). */
  trustAskedAt(): Promise<number | undefined>;
  noteTrustAsked(atMs: number): Promise<void>;
  /** The user asked to be signed in, and is: watching runs that are in trouble look again. */
  noteLogin(): Promise<void>;
  /** What stands in the way now, for `status` and `session`; undefined: nothing. */
  noteTrouble(error: KeepsakeError | undefined): Promise<void>;
  /** Why, and until when, keepsake does not sign in by itself; undefined: it may. */
  obstacle(): Promise<KeepsakeError | undefined>;
}

/** Who stands behind an attempt; each is asked only when it matters. */
export interface Attempt {
  readonly isAttended: () => Promise<boolean>;
  /** The user who is there wants to sign in although Apple asked to wait. */
  readonly insists: boolean;
  /** A password at hand without asking. */
  readonly passwordAtHand: () => Promise<Credential | undefined>;
}

export interface AttemptBudgetOptions {
  readonly secrets?: SecretRegistry;
  readonly directory: string;
  readonly account: string;
  /** Of the session file, as they are on disk. */
  readonly tokens: Pick<SessionTokens, 'sessionToken' | 'trustToken'>;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly log: Log;
  /** For tests. */
  readonly calls?: FileCalls;
}

/** Nothing is read before it is needed, and everything anew each time: a user may remove the file. */
export function openAttemptBudget(options: AttemptBudgetOptions): AttemptBudget {
  const { directory, account, tokens, clock, log, secrets, calls = systemFileCalls } = options;
  // What a server said may repeat what we sent.
  const scrub = (text: string) => secrets?.scrub(text) ?? text;
  const path = join(directory, `${accountFileStem(account)}.attempts.json`);
  let proofs = 0;

  async function read(): Promise<Attempts> {
    return explained(`cannot read ${path}`, readOrRepair());
  }

  async function readOrRepair(): Promise<Attempts> {
    const { text, why, warnings } = await readPrivateFile(calls, path);
    for (const warning of warnings) log.warn(warning);
    if (text === undefined && why === undefined) return NO_ATTEMPTS;
    const attempts = text === undefined ? undefined : decodeAttempts(text);
    if (attempts !== undefined) {
      const ledger = withoutFuture(attempts.ledger, clock.now());
      if (ledger === attempts.ledger) return attempts;
      await write({ ...attempts, ledger });
      return { ...attempts, ledger };
    }

    const aside = await setAside(calls, path, clock.now());
    log.warn(`the file of earlier sign-ins was no good (${why ?? 'not ours'}) and is kept as ${aside}`);
    const careful = { ...NO_ATTEMPTS, ledger: afterFailure(NO_ATTEMPTS.ledger, UNKNOWN_PAST, clock.now()) };
    await write(careful);
    return careful;
  }

  async function write(attempts: Attempts): Promise<void> {
    await explained(
      `cannot write ${path}`,
      replaceFile(calls, path, coverJson(encodeAttempts(attempts), scrub)),
    );
  }

  async function decide(
    rule: typeof decideSrpProof,
    attempts: Attempts,
    attempt: Attempt,
  ): Promise<Decision> {
    const alone = rule(await obstaclesLeft(attempts, attempt), 'no user', clock.now());
    if (alone.do === 'go' || !(await attempt.isAttended())) return alone;
    return rule(attempts.ledger, attempt.insists ? 'insisting user' : 'user', clock.now());
  }

  /** The obstacle of a rejected password is none for another one, nor that of a missing code for another trust. */
  async function obstaclesLeft({ ledger, session, rejected }: Attempts, attempt: Attempt): Promise<Ledger> {
    const lifted = { ...ledger, obstacle: undefined };
    if (ledger.obstacle?.code === 'CODE_NEEDED' && session !== markOf(tokens)) return lifted;
    if (ledger.obstacle?.code !== 'PASSWORD_REJECTED' || rejected === undefined) return ledger;
    const password = await attempt.passwordAtHand();
    return password === undefined || wasRejected(password, rejected) ? ledger : lifted;
  }

  return {
    async admitSignIn(attempt) {
      const attempts = await read();
      const decision = await decide(decideSignIn, attempts, attempt);
      if (decision.do !== 'go') throw obstacleError(decision, attempts.ledger, clock.now());
    },
    async admitSrpProof(attempt, signal) {
      proofs = 0;
      const attempts = await read();
      const decision = await decide(decideSrpProof, attempts, attempt);
      if (decision.do === 'go') return;
      if (decision.do === 'stop' || decision.why !== 'too-soon') {
        throw obstacleError(decision, attempts.ledger, clock.now());
      }
      const waitMs = decision.untilMs - clock.now();
      log.info('waiting before the next sign-in', { seconds: Math.ceil(waitMs / 1000) });
      await clock.sleep(waitMs, signal);
    },
    async isRejected(credential) {
      const { rejected } = await read();
      return rejected !== undefined && wasRejected(credential, rejected);
    },
    async noteSrpProof(attended) {
      proofs += 1;
      const attempts = await read();
      await write({ ...attempts, ledger: withSrpProof(attempts.ledger, { atMs: clock.now(), attended }) });
    },
    async noteSuccess() {
      const { ledger, trustAskedAtMs } = await read();
      const signedInAtMs = clock.now();
      await write({ ...NO_ATTEMPTS, ledger: afterSuccess(ledger), trustAskedAtMs, signedInAtMs });
    },
    async noteFailure(error, credential) {
      if (!(error instanceof KeepsakeError) || OUR_OWN_END.has(error.code)) return error;
      const attempts = await read();
      const { code, message, waitMs } = error;
      const reachedApple = proofs > 0 || !BEFORE_APPLE.has(code);
      const nowMs = clock.now();
      const ledger = afterFailure(attempts.ledger, { code, message, waitMs, reachedApple }, nowMs);
      const rejected =
        code === 'PASSWORD_REJECTED' && credential !== undefined
          ? withRejected(attempts.rejected, credential)
          : attempts.rejected;
      await write({ ...attempts, ledger, rejected, session: markOf(tokens) });
      if (code !== 'SERVICE_THROTTLING' || ledger.coolDown === undefined) return error;
      const decision = { do: 'wait', why: 'throttled', untilMs: ledger.coolDown.untilMs } as const;
      return obstacleError(decision, ledger, nowMs, error);
    },
    async noteSession() {
      const attempts = await read();
      const ledger = afterSession(attempts.ledger);
      const trouble = troubleAfterSession(attempts.trouble);
      if (ledger === attempts.ledger && trouble === attempts.trouble) return;
      await write({ ...attempts, ledger, trouble });
    },
    async trustAskedAt() {
      return (await read()).trustAskedAtMs;
    },
    async noteTrustAsked(trustAskedAtMs) {
      await write({ ...(await read()), trustAskedAtMs });
    },
    async noteLogin() {
      await write({ ...(await read()), signedInAtMs: clock.now() });
    },
    async noteTrouble(error) {
      const attempts = await read();
      const trouble = troubleOf(error, attempts.trouble, clock.now());
      if (trouble !== attempts.trouble) await write({ ...attempts, trouble });
    },
    async obstacle() {
      const { ledger } = await read();
      const decision = decideSrpProof(ledger, 'no user', clock.now());
      return decision.do === 'go' ? undefined : obstacleError(decision, ledger, clock.now());
    },
  };
}

/** What a damaged file stands for: as careful as after an attempt that failed. */
const UNKNOWN_PAST = { code: 'INTERNAL', message: '', waitMs: undefined, reachedApple: true } as const;

/** The attempt was broken off by us; nothing was learned about the account. */
const OUR_OWN_END: ReadonlySet<ErrorCode> = new Set([
  'INTERRUPTED',
  'LOCK_LOST',
  'STATE_DAMAGED',
  'STATE_PUT_ASIDE',
  'STATE_UNREADABLE',
]);

const BEFORE_APPLE: ReadonlySet<ErrorCode> = new Set([
  'SERVICE_UNREACHABLE',
  'APP_SPECIFIC_PASSWORD',
  'PASSWORD_NEEDED',
]);

/** Tells one session from another without telling what it is: the tokens are long and random. */
function markOf({ sessionToken = '', trustToken = '' }: AttemptBudgetOptions['tokens']): string {
  return createHash('sha256')
    .update(JSON.stringify([sessionToken, trustToken]))
    .digest('hex')
    .slice(0, 16);
}
