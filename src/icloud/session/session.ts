import type { Clock } from '../../base/clock.ts';
import { KeepsakeError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { type Secret, type SecretRegistry } from '../../base/secret.ts';
import { singleFlight } from '../../base/single-flight.ts';
import type { Transport } from '../../http/transport.ts';
import type { Person } from '../../model/person.ts';
import { accountError, accountLogin, validate } from '../auth/account-login.ts';
import { openConversation } from '../auth/conversation.ts';
import { signInAnew } from '../auth/sign-in-anew.ts';
import type { Account, Session } from './session-data.ts';
import type { SessionFile } from './session-file.ts';

/** Where a password comes from without asking: a file, a command, a variable. Undefined: from nowhere. */
export type PasswordSource = (signal: AbortSignal) => Promise<Secret | undefined>;

export interface SessionOptions {
  /** As the user gave it. */
  readonly account: string;
  /** With cookies, host guard and retries, see `sync/compose.ts`. */
  readonly transport: Transport;
  readonly file: SessionFile;
  readonly person: Person;
  readonly passwords: PasswordSource;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly secrets: SecretRegistry;
  /** The user named the domain: Apple's wish for the other one is then an error (WRONG_DOMAIN). */
  readonly domainIsExplicit: boolean;
  readonly simulator?: URL | undefined;
}

/** The rung of the ladder to begin with. A request that was refused is proof enough that validating is no use. */
type Rung = 'validate' | 'account-login';

/** What only a person can change. Until one is there, nothing more is sent to Apple (reliability.md D1, D3). */
interface Impasse {
  readonly error: KeepsakeError;
  /** The password that was proved when it came to this. */
  readonly password: Secret;
}

/**
 * Climbs the ladder of auth.md 9.3: living cookies, then the stored session token, then the password with the device
 * trust, then a code. Whatever passes by itself (throttling, outages, the network) ends the climb where it is, with the
 * session on disk untouched.
 */
export function createSession(options: SessionOptions): Session {
  const { file, person, log } = options;
  let newest: Account | undefined;
  let impasse: Impasse | undefined;

  const climb = singleFlight(async (from: Rung, signal: AbortSignal): Promise<Account> => {
    if (impasse !== undefined && !(await person.isPresent())) throw impasse.error;
    newest = await climbLadder(from, signal);
    impasse = undefined;
    return newest;
  });

  async function climbLadder(from: Rung, signal: AbortSignal): Promise<Account> {
    const conversation = openConversation(options);
    const login = { ...options, conversation };

    if (from === 'validate' && file.jar.has('X-APPLE-WEBAUTH-TOKEN')) {
      const answer = await validate(login, signal);
      if (answer.kind === 'account') return answer.account;
      log.info('the session has ended', { answer: answer.kind });
    }
    if (conversation.tokens.sessionToken !== undefined) {
      const answer = await accountLogin(login, signal);
      if (answer.kind === 'account') return answer.account;
      if (answer.kind !== 'refused' && answer.kind !== 'code-wanted') throw accountError(answer);
      log.info('the session token is not accepted any more', { answer: answer.kind });
    }
    const password = await choosePassword(signal);
    try {
      return await signInAnew({ ...login, jar: file.jar, password }, signal);
    } catch (error) {
      if (isImpasse(error)) impasse = { error, password };
      throw error;
    }
  }

  /** A password that was rejected is never proved again by itself: each try brings a lock of the account closer. */
  async function choosePassword(signal: AbortSignal): Promise<Secret> {
    const rejected = impasse?.error.code === 'PASSWORD_REJECTED' ? impasse : undefined;
    const found = rejected === undefined ? await options.passwords(signal) : undefined;
    const password = found ?? (await askPassword(signal));
    if (password === undefined) {
      throw (
        rejected?.error ?? new KeepsakeError('PASSWORD_NEEDED', 'apple wants the password of the account')
      );
    }
    if (password.reveal() === rejected?.password.reveal()) throw rejected.error;
    return password;
  }

  async function askPassword(signal: AbortSignal): Promise<Secret | undefined> {
    return (await person.isPresent()) ? person.askPassword(options.account, signal) : undefined;
  }

  return {
    ensure: (signal) => climb('validate', signal),
    account: (signal) => (newest === undefined ? climb('validate', signal) : Promise.resolve(newest)),
    renew: (signal) => climb('account-login', signal),
    trustEnds: () => trustEnds(file),
  };
}

function isImpasse(error: unknown): error is KeepsakeError {
  return (
    error instanceof KeepsakeError && (error.code === 'PASSWORD_REJECTED' || error.code === 'CODE_NEEDED')
  );
}

/** How long Apple is seen to trust a device where it states no end (session.md head). Only ever a warning's date. */
const ESTIMATED_TRUST_MS = 30 * 86_400_000;

function trustEnds({ tokens, jar }: SessionFile): ReturnType<Session['trustEnds']> {
  const stated = jar.expiryOf('X-APPLE-WEBAUTH-HSA-TRUST');
  if (stated !== undefined) return { atMs: stated, estimated: false };
  const issued = tokens.trustIssuedAtMs;
  return issued === undefined ? undefined : { atMs: issued + ESTIMATED_TRUST_MS, estimated: true };
}
