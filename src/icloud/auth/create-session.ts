import type { Clock } from '../../base/clock.ts';
import { KeepsakeError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { SecretRegistry } from '../../base/secret.ts';
import { sharedFlight } from '../../base/shared-flight.ts';
import type { Transport } from '../../http/transport.ts';
import type { Credential } from '../../model/credential.ts';
import type { Person } from '../../model/person.ts';
import { accountError, accountLogin, validate } from './account-login.ts';
import type { Attempt, AttemptBudget } from './attempt-budget.ts';
import { type SignInClient, openSignInClient } from './sign-in-client.ts';
import type { SignedInAccount } from './read-account.ts';
import { pendingCode, type Account, type Lost, type Session } from '../session/session-data.ts';
import { whyCode } from './why-code.ts';
import { isTrustDue, renewTrust, tellRenewal, type TrustRenewal } from './renew-trust.ts';
import { LOGIN_COOKIE, TRUST_COOKIE } from '../session/cookie-jar.ts';
import type { SessionFile } from '../session/session-file.ts';

/** Where a password comes from without asking: a file, a command, a variable. Undefined: from nowhere. */
type PasswordSource = (signal: AbortSignal) => Promise<Credential | undefined>;

/** Told what Apple said to a credential, so that one that works can be kept and an old one be dated. */
type OnVerdict = (credential: Credential, verdict: 'accepted' | 'rejected') => Promise<void>;

export interface SessionOptions {
  /** As the user gave it. */
  readonly account: string;
  /** With cookies, host guard and retries, see `sync/open/open-account.ts`. */
  readonly transport: Transport;
  readonly file: SessionFile;
  readonly person: Person;
  readonly passwords: PasswordSource;
  readonly onVerdict?: OnVerdict;
  /** How often the password may be proved, remembered over restarts. */
  readonly budget: AttemptBudget;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly log: Log;
  readonly secrets: SecretRegistry;
  /** The user named the domain: Apple's wish for the other one is then an error (WRONG_DOMAIN). */
  readonly domainIsExplicit: boolean;
  /** The user accepts new terms of Apple (auth.md 12). */
  readonly acceptTerms: boolean;
  /** The user wants to sign in although Apple asked to wait; counts while the user is there. */
  readonly signInNow: boolean;
  /** Accounts to which Apple said that it hands out no keys, so that each is asked once. */
  readonly withoutKeys?: Set<string>;
  /** How long before its stated end the device trust is renewed; 0: never. */
  readonly trustRenewBeforeMs: number;
  readonly simulator?: URL | undefined;
  /** Told which account Apple accepted, by an id that lasts, before anything else is done with it. */
  readonly onAccount?: (id: string) => Promise<void>;
}

/** The step that a renewal begins with. After a request that was refused, validating is of no use. */
type FirstStep = 'validate' | 'account-login';

/** What the steps of one renewal work with. */
type RenewalPorts = SessionOptions & { readonly client: SignInClient; readonly newTrust?: boolean };

/** What a living session does without, as most runs have one. */
const loadSteps = () => import('./sign-in-steps.ts');

/** A session whose trust can be renewed at the user's wish. */
export interface RenewableSession extends Session {
  /**
   * As `ensure`, at the user's wish: processes that wait for a login are told. `newTrust`: signs in anew by a code, so that
   * Apple's trust in this device begins again; what was there stays until then.
   */
  logIn(wish: { readonly newTrust: boolean }, signal: AbortSignal): Promise<void>;
  /** As `ensure`, then asks Apple to extend the device trust whether it is time or not (session.md 3.4). */
  renewTrust(signal: AbortSignal): Promise<TrustRenewal>;
}

/**
 * Renews the session by the steps of auth.md 9.3: living cookies, then the stored session token, then the password with the
 * device trust, then a code. Whatever passes by itself (throttling, outages, the network) ends the renewal where it is, with
 * the session as it was; what only the user can change stops further proofs until the user is there (D1, D3).
 */
export function createSession(options: SessionOptions): RenewableSession {
  const { file, person, budget, clock, log, withoutKeys = new Set() } = options;
  let newest: Account | undefined;

  const attempt = (signal: AbortSignal): Attempt => ({
    isAttended: () => person.isPresent(),
    insists: options.signInNow,
    passwordAtHand: () => options.passwords(signal),
  });

  const renew = sharedFlight(async (signal: AbortSignal, from: FirstStep, lost?: Lost) => {
    const hadSession = file.jar.has(LOGIN_COOKIE) || file.tokens.sessionToken !== undefined;
    const account = await attemptRenewal(signal, async (ports) => {
      // Old keys are as good as none, and the ones that replace them come with the next step.
      if (lost === 'photo-keys') await forgetPhotoKeys();
      const answer = await reach(ports, from, signal);
      // The database may miss them where the account data does not speak of them.
      if (answer.wantsKeys || lost === 'photo-keys') await findKeys(ports, answer.account, signal);
      if (hadSession && answer.by !== undefined) log.info(`the session was renewed, with ${answer.by}`);
      return answer.account;
    }).catch(noteTrouble);
    await budget.noteSession();
    if (from === 'validate') await keepTrust(signal);
    return accept(account);
  });

  async function accept(account: Account): Promise<Account> {
    await options.onAccount?.(account.dsid);
    newest = account;
    return account;
  }

  /** A renewal that fails leaves tokens and cookies as they were when Apple last accepted something (session.md 3.5). */
  async function attemptRenewal<T>(
    signal: AbortSignal,
    work: (ports: RenewalPorts) => Promise<T>,
  ): Promise<T> {
    const client = openSignInClient(options);
    try {
      return await work({ ...options, client });
    } catch (error) {
      client.rollBack();
      signal.throwIfAborted();
      throw error;
    }
  }

  /** What kept a renewal from its end is written down for `status` and `session`. */
  async function noteTrouble(error: unknown): Promise<never> {
    if (error instanceof KeepsakeError) await budget.noteTrouble(error);
    throw error;
  }

  async function reach(
    ports: RenewalPorts,
    from: FirstStep,
    signal: AbortSignal,
  ): Promise<SignedInAccount & { readonly by?: string }> {
    if (from === 'validate' && file.jar.has(LOGIN_COOKIE)) {
      const answer = await validate(ports, signal);
      if (answer.kind === 'account') return answer;
      log.debug('the session has ended', { answer: answer.kind });
    }
    if (ports.client.tokens.sessionToken !== undefined) {
      const answer = await accountLogin(ports, signal);
      if (answer.kind === 'account') return { ...answer, by: 'the session token' };
      if (answer.kind !== 'refused' && answer.kind !== 'code-wanted') throw accountError(answer);
      log.debug('the session token is not accepted any more', { answer: answer.kind });
    }
    // What follows asks the service that signs in. Whatever it said last, the steps above cost nothing and come first.
    await budget.admitSignIn(attempt(signal));
    const { resumeSignIn } = await loadSteps();
    const resumed = await resumeSignIn(ports, signal);
    if (resumed !== undefined) return resumed;
    return { ...(await provePassword(ports, signal)), by: 'the password' };
  }

  async function provePassword(ports: RenewalPorts, signal: AbortSignal): Promise<SignedInAccount> {
    const { signInAnew } = await loadSteps();
    await budget.admitSrpProof(attempt(signal), signal);
    const password = await choosePassword(signal);
    const beforeSrpProof = async () => budget.noteSrpProof(await person.isPresent());
    const onAccepted = async () => options.onVerdict?.(password, 'accepted');
    try {
      const shown =
        ports.newTrust === true || file.tokens.trustToken === undefined ? undefined : trustEnds(file);
      const why = whyCode(shown, clock.now());
      const proof = { jar: file.jar, password, beforeSrpProof, onAccepted, why };
      const answer = await signInAnew({ ...ports, ...proof }, signal);
      await budget.noteSuccess();
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (isRejection(error)) await options.onVerdict?.(password, 'rejected');
      throw await budget.noteFailure(error, password);
    }
  }

  /** A password that was rejected is never proved again by itself: each try brings a lock of the account closer (D1). */
  async function choosePassword(signal: AbortSignal): Promise<Credential> {
    const found = await options.passwords(signal);
    const isRejected = found !== undefined && (await budget.isRejected(found));
    if (found !== undefined && !isRejected) return found;
    const typed = (await person.isPresent()) ? await person.askPassword(options.account, signal) : undefined;
    if (typed !== undefined) return typed;
    throw isRejected
      ? new KeepsakeError(
          'PASSWORD_REJECTED',
          'apple has rejected this password before, and it is not sent again',
        )
      : new KeepsakeError('PASSWORD_NEEDED', 'apple wants the password of the account');
  }

  /** The login that lives goes on if this comes to nothing. */
  async function trustAnew(signal: AbortSignal): Promise<void> {
    if (!(await person.isPresent())) {
      throw new KeepsakeError('CODE_NEEDED', 'a new trust needs a code, and nobody is here to enter it');
    }
    const trusted = await attemptRenewal(signal, async (ports) => {
      const { account, wantsKeys } = await provePassword({ ...ports, newTrust: true }, signal);
      if (wantsKeys) await findKeys(ports, account, signal);
      return account;
    });
    await budget.noteSession();
    await accept(trusted);
  }

  async function findKeys(ports: RenewalPorts, { dsid }: Account, signal: AbortSignal): Promise<void> {
    if (withoutKeys.has(dsid)) return;
    const { obtainPhotoKeys } = await loadSteps();
    const outcome = await obtainPhotoKeys({ ...ports, jar: file.jar, dsid }, signal);
    if (outcome === 'not needed') withoutKeys.add(dsid);
  }

  async function forgetPhotoKeys(): Promise<void> {
    const { PHOTO_KEYS } = await loadSteps();
    withoutKeys.clear();
    file.jar.retain(({ name }) => !PHOTO_KEYS.includes(name));
  }

  /** No caller waits for this: whatever goes wrong is told, and tried again tomorrow. */
  async function keepTrust(signal: AbortSignal): Promise<void> {
    const { trustRenewBeforeMs: renewBeforeMs } = options;
    // A sign-in that waits for its code would not survive it.
    if (pendingCode(file.tokens, clock.now()) !== undefined) return;
    const facts = { endsMs: file.jar.expiryOf(TRUST_COOKIE), nowMs: clock.now(), renewBeforeMs };
    if (!isTrustDue({ ...facts, askedAtMs: undefined })) return;
    if (!isTrustDue({ ...facts, askedAtMs: await budget.trustAskedAt() })) return;
    // It is asked of the same service that signs in.
    if ((await budget.obstacle())?.code === 'SERVICE_THROTTLING') return;
    try {
      const renewal = await attemptRenewal(signal, (ports) =>
        renewTrust({ ...ports, jar: file.jar }, signal),
      );
      tellRenewal(renewal, log);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof KeepsakeError)) throw error;
      log.warn(`the device trust was not renewed: ${error.message}`);
    }
    await budget.noteTrustAsked(clock.now());
  }

  return {
    ensure: (signal) => renew(signal, 'validate'),
    account: (signal) => (newest === undefined ? renew(signal, 'validate') : Promise.resolve(newest)),
    renew: (signal, lost) => renew(signal, 'account-login', lost),
    async logIn({ newTrust }, signal) {
      if (newTrust) await trustAnew(signal);
      else await renew(signal, 'validate');
      await budget.noteLogin();
    },
    async renewTrust(signal) {
      await renew(signal, 'validate');
      // The user asked for it, and the session is alive: whatever becomes of the trust.
      await budget.noteLogin();
      const renewal = await attemptRenewal(signal, (ports) =>
        renewTrust({ ...ports, jar: file.jar }, signal),
      );
      return renewal;
    },
    trustEnds: () => trustEnds(file),
  };
}

function isRejection(error: unknown): boolean {
  return error instanceof KeepsakeError && error.code === 'PASSWORD_REJECTED';
}

/** How long Apple is seen to trust a device where it states no end (session.md 0). Only ever a warning's date. */
const ESTIMATED_TRUST_MS = 30 * 86_400_000;

function trustEnds({ tokens, jar }: SessionFile): ReturnType<Session['trustEnds']> {
  const stated = jar.expiryOf(TRUST_COOKIE);
  if (stated !== undefined) return { atMs: stated, estimated: false };
  const issued = tokens.trustIssuedAtMs;
  return issued === undefined ? undefined : { atMs: issued + ESTIMATED_TRUST_MS, estimated: true };
}
