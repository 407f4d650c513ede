import { KeepsakeError } from '../../base/errors.ts';
import { endpointsOf } from '../wire/endpoints.ts';
import type { CookieJar } from '../session/cookie-jar.ts';
import { WIDGET_KEY } from './auth-headers.ts';
import { classifyInit, type InitOutcome } from './classify-sign-in.ts';
import type { AppleReply, SignInClient } from './sign-in-client.ts';
import { refusalError, serverUnprovedError, signInError } from './sign-in-error.ts';
import type { PasswordProtocol } from './srp.ts';

export interface ChallengeOptions {
  readonly client: SignInClient;
  readonly jar: Pick<CookieJar, 'retain'>;
  readonly account: string;
  readonly publicValue: Buffer;
  /** False once a proof was sent: it must not go to a second host (auth.md 2.1). */
  readonly mayChangeHost: boolean;
}

/** Begins a key exchange: `signin/init`, with each remedy of auth.md 5.2 and 2.1 used at most once. */
export async function askChallenge(
  options: ChallengeOptions,
  signal: AbortSignal,
): Promise<{ readonly challenge: Challenge; readonly reply: AppleReply }> {
  const used = new Set<string>();
  for (;;) {
    const reply = await askInit(options, signal);
    const outcome = classifyInit(reply);
    if (outcome.kind === 'challenge') {
      const challenge = readChallenge(outcome.answer);
      if (challenge === undefined) throw serverUnprovedError(reply);
      return { challenge, reply };
    }
    if (!hasRemedy(outcome)) throw signInError(outcome, reply);
    if (used.has(outcome.kind) || !(await remedy(outcome.kind, options, signal))) throw refusalError(reply);
    used.add(outcome.kind);
  }
}

type Curable = Extract<InitOutcome, { kind: 'stale-context' | 'wrong-host' | 'misdirected' }>;

function hasRemedy(outcome: InitOutcome): outcome is Curable {
  return ['stale-context', 'wrong-host', 'misdirected'].includes(outcome.kind);
}

/** Returns whether there is something new to try. */
async function remedy(
  problem: Curable['kind'],
  { client, jar, mayChangeHost }: ChallengeOptions,
  signal: AbortSignal,
): Promise<boolean> {
  if (problem === 'wrong-host') return mayChangeHost && client.useFallbackHost();
  if (problem === 'misdirected') {
    await client.dropConnections();
    return true;
  }
  client.forgetContext();
  // `DES...` is the browser's trust on this side (auth.md 4).
  jar.retain(({ name, domain }) => name.startsWith('DES') || !/(^|\.)apple\.com(\.cn)?$/.test(domain));
  // Begin as a browser does, with the page of the sign-in; its answer is a new context (auth.md 17).
  await client.askAuth({ method: 'GET', path: signInPage(client), kind: 'page' }, signal);
  return true;
}

function signInPage({ tokens: { clientId, domain } }: SignInClient): string {
  const query = new URLSearchParams({
    frame_id: clientId,
    skVersion: '7',
    iframeId: clientId,
    client_id: WIDGET_KEY,
    redirect_uri: endpointsOf(domain).home,
    response_type: 'code',
    response_mode: 'web_message',
    state: clientId,
    authVersion: 'latest',
  });
  return `/authorize/signin?${query.toString()}`;
}

async function askInit(options: ChallengeOptions, signal: AbortSignal): Promise<AppleReply> {
  const { client, account, publicValue } = options;
  const ask = () =>
    client.askAuth(
      {
        method: 'POST',
        path: '/signin/init',
        kind: 'sign-in',
        body: { a: publicValue.toString('base64'), accountName: account, protocols: ['s2k', 's2k_fo'] },
      },
      signal,
    );
  try {
    return await ask();
  } catch (error) {
    const isUnreachable = error instanceof KeepsakeError && error.code === 'SERVICE_UNREACHABLE';
    if (isUnreachable && options.mayChangeHost && client.useFallbackHost()) return ask();
    throw error;
  }
}

/** Apple's answer to `signin/init`. */
interface Challenge {
  readonly protocol: PasswordProtocol;
  readonly iteration: number;
  readonly salt: Buffer;
  /** B, as many bytes as were received. */
  readonly serverPublicValue: Buffer;
  /** Opaque; goes back as it came. */
  readonly context: string;
}

const MAX_ITERATION = 1_000_000;
const MAX_SALT_BYTES = 1024;
const MAX_PUBLIC_VALUE_BYTES = 256;

/** Undefined when a value is missing or out of the bounds of auth.md 5.8; nothing may be proved to such a server. */
function readChallenge(answer: Readonly<Record<string, unknown>>): Challenge | undefined {
  const { protocol, iteration, c: context } = answer;
  const salt = decodeBase64(answer['salt'], MAX_SALT_BYTES);
  const serverPublicValue = decodeBase64(answer['b'], MAX_PUBLIC_VALUE_BYTES);
  if (protocol !== 's2k' && protocol !== 's2k_fo') return undefined;
  if (typeof iteration !== 'number' || !Number.isInteger(iteration)) return undefined;
  if (iteration < 1 || iteration > MAX_ITERATION) return undefined;
  if (typeof context !== 'string' || context === '') return undefined;
  if (salt === undefined || serverPublicValue === undefined) return undefined;
  return { protocol, iteration, salt, serverPublicValue, context };
}

function decodeBase64(text: unknown, limitBytes: number): Buffer | undefined {
  if (typeof text !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length >= 1 && bytes.length <= limitBytes ? bytes : undefined;
}
