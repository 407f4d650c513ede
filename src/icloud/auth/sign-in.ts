import type { Log } from '../../base/log.ts';
import { Secret } from '../../base/secret.ts';
import { checkPassword, type Credential, hashOf } from '../../model/credential.ts';
import { classifyComplete, type CompleteOutcome } from './classify-sign-in.ts';
import type { AppleReply, SignInClient } from './sign-in-client.ts';
import { askChallenge } from './ask-challenge.ts';
import type { CookieJar } from '../session/cookie-jar.ts';
import { refusalError, serverUnprovedError, signInError } from './sign-in-error.ts';
import { derivePrivateKey, proveSrp, startSrp } from './srp.ts';

export interface SignInOptions {
  readonly client: SignInClient;
  readonly jar: Pick<CookieJar, 'retain'>;
  readonly account: string;
  readonly password: Credential;
  /** The trust that this device has is not shown: Apple is to ask for a code, and begin another one. */
  readonly newTrust?: boolean;
  /** Awaited right before each proof leaves: the caller keeps count of them (`attempt-budget.ts`). */
  readonly beforeSrpProof: () => Promise<void>;
  /** Apple accepted the proof; a code may still be wanted, and be brought by another process. */
  readonly onAccepted?: () => Promise<void>;
  readonly log: Log;
}

/** `signed-in`: whether a code is needed is still open until accountLogin; `code-wanted`: it is. */
export type SignedIn = 'signed-in' | 'code-wanted' | 'repair-wanted';

/** Key exchanges begun before a B or S with a leading zero is used padded (auth.md 5.5). */
const UNAMBIGUOUS_TRIES = 3;

/**
 * Proves the password to Apple: `signin/init`, then `signin/complete` with both proofs (auth.md 5). A proof is sent once;
 * a second one only after Apple said that it did not look at the first (400, 421), and only once.
 */
export async function signIn(options: SignInOptions, signal: AbortSignal): Promise<SignedIn> {
  const { client } = options;
  if (options.password instanceof Secret) checkPassword(options.password);
  const hash = hashOf(options.password).reveal();

  try {
    for (let isRepeat = false; ; isRepeat = true) {
      const { outcome, reply } = await exchangeSrpProofs({ ...options, hash, isRepeat }, signal);
      if (isAccepted(outcome)) {
        await options.onAccepted?.();
        return outcome.kind;
      }
      if (outcome.kind !== 'start-over' && outcome.kind !== 'misdirected') throw signInError(outcome, reply);
      if (isRepeat) throw refusalError(reply);
      if (outcome.kind === 'misdirected') await client.dropConnections();
      client.forgetContext();
    }
  } finally {
    hash.fill(0);
  }
}

function isAccepted(outcome: CompleteOutcome): outcome is { readonly kind: SignedIn } {
  return ['signed-in', 'code-wanted', 'repair-wanted'].includes(outcome.kind);
}

interface Exchange extends Omit<SignInOptions, 'password'> {
  readonly hash: Buffer;
  readonly isRepeat: boolean;
}

interface Answered {
  readonly outcome: CompleteOutcome;
  readonly reply: AppleReply;
}

async function exchangeSrpProofs(options: Exchange, signal: AbortSignal): Promise<Answered> {
  const { client, jar, isRepeat, log } = options;
  const account = accountName(options.account);

  for (let tries = 1; ; tries += 1) {
    const start = startSrp();
    try {
      const { challenge, reply } = await askChallenge(
        { client, jar, account, publicValue: start.publicValue, mayChangeHost: !isRepeat },
        signal,
      );
      // If B ever has 255 bytes, Apple's convention for leading zeros is known (auth.md 5.5).
      log.debug('challenge', { protocol: challenge.protocol, bytesOfB: challenge.serverPublicValue.length });
      if (challenge.iteration < 1000) log.warn('apple asks for an unusually weak derivation of the password');

      const privateKey = await derivePrivateKey(options.hash, challenge);
      const acceptAmbiguous = tries > UNAMBIGUOUS_TRIES;
      const proof = proveSrp({ start, account, privateKey, ...challenge, acceptAmbiguous });
      privateKey.fill(0);
      if (proof.kind === 'impossible') throw serverUnprovedError(reply);
      if (proof.kind === 'proof') {
        const { m1, m2 } = proof;
        await options.beforeSrpProof();
        const trustToken = options.newTrust === true ? undefined : client.tokens.trustToken;
        const { context } = challenge;
        return await sendSrpProof({ client, account, context, m1, m2, trustToken }, signal);
      }
    } finally {
      start.secret.fill(0);
    }
  }
}

async function sendSrpProof(
  proof: {
    readonly client: SignInClient;
    readonly account: string;
    readonly context: string;
    readonly m1: Buffer;
    readonly m2: Buffer;
    readonly trustToken: string | undefined;
  },
  signal: AbortSignal,
): Promise<Answered> {
  const { client, trustToken } = proof;
  const reply = await client.askAuth(
    {
      method: 'POST',
      path: '/signin/complete?isRememberMeEnabled=true',
      once: true,
      kind: 'sign-in',
      body: {
        accountName: proof.account,
        c: proof.context,
        m1: proof.m1.toString('base64'),
        m2: proof.m2.toString('base64'),
        rememberMe: true,
        trustTokens: trustToken === undefined ? [] : [trustToken],
      },
    },
    signal,
  );
  return { outcome: classifyComplete(reply), reply };
}

/**
 * The account as Apple's verifier knows it: an upper-case letter in the address makes every proof wrong (auth.md 5.6).
 * Locale-independent: a Turkish machine must not turn `I` into a dotless one.
 */
function accountName(typed: string): string {
  return typed.trim().toLowerCase();
}
