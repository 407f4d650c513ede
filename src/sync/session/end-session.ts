import { KeepsakeError, type ErrorCode } from '../../base/errors.ts';
import { openSignInClient } from '../../icloud/auth/sign-in-client.ts';
import { logOut } from '../../icloud/auth/log-out.ts';
import { peekSession } from '../../icloud/session/peek-session.ts';
import type { SessionFile } from '../../icloud/session/session-file.ts';
import { hasStoredCredential, removeStoredCredential } from '../../icloud/session/stored-credential.ts';
import {
  type AccountConfig,
  type AccountWorld,
  openSession,
  underLock,
  withApi,
} from '../open/open-account.ts';

/** What is left after a session was put an end to. */
export interface EndedSession {
  /** Of the session at Apple; `untold`: Apple could not be reached, so it lives on until it ends by itself. */
  readonly atApple: 'ended' | 'was-over' | 'lives-on' | 'untold';
  /** Why Apple could not be told. */
  readonly trouble: KeepsakeError | undefined;
  /** The next sign-in needs no code. */
  readonly keepsTrust: boolean;
  /** The hash of the password is still stored. */
  readonly keepsCredential: boolean;
}

const LOGIN_COOKIE = 'X-APPLE-WEBAUTH-TOKEN';

/**
 * Forgets the login on this machine; with `everything` the trust and a stored credential too. Undefined: there is no
 * session.
 */
export function forgetSession(
  config: AccountConfig,
  world: AccountWorld,
  { everything }: { readonly everything: boolean },
): Promise<EndedSession | undefined> {
  return endSession(config, world, !everything, async (file) => {
    if (everything) await removeStoredCredential(whereOf(config));
    return { atApple: file.jar.has(LOGIN_COOKIE) ? 'lives-on' : 'was-over', trouble: undefined };
  });
}

/** The same, and the session at Apple ends too. Without a network it is forgotten here all the same. */
export function logOutAccount(
  config: AccountConfig,
  world: AccountWorld,
  { keepTrust }: { readonly keepTrust: boolean },
): Promise<EndedSession | undefined> {
  return endSession(config, world, keepTrust, (file, signal) =>
    tellApple(config, world, { file, keepTrust, signal }),
  );
}

type Farewell = Pick<EndedSession, 'atApple' | 'trouble'>;

async function endSession(
  config: AccountConfig,
  world: AccountWorld,
  keepTrust: boolean,
  sayGoodbye: (file: SessionFile, signal: AbortSignal) => Promise<Farewell>,
): Promise<EndedSession | undefined> {
  const where = whereOf(config);
  return underLock(config, world, async (signal) => {
    if ((await peekSession(where).catch(unlessDamaged)) === undefined) return undefined;
    const file = await openSession(config, world);
    const farewell = await sayGoodbye(file, signal);
    if (keepTrust) file.forgetLogin();
    else file.forgetEverything();
    file.wipeSpare();
    await file.commit('forgotten');
    const keepsTrust = file.tokens.trustToken !== undefined;
    return { ...farewell, keepsTrust, keepsCredential: await hasStoredCredential(where) };
  });
}

function whereOf(config: AccountConfig): { readonly directory: string; readonly account: string } {
  return { directory: config.cookieDirectory, account: config.username };
}

/** A damaged file is set aside while it is opened, and there is something to forget all the same. */
function unlessDamaged(error: unknown): 'damaged' {
  if (error instanceof KeepsakeError && error.code === 'STATE_DAMAGED') return 'damaged';
  throw error;
}

/** What says that Apple, or the way there, is in trouble; the session on this machine can go nevertheless. */
const TROUBLE: ReadonlySet<ErrorCode> = new Set([
  'SERVICE_UNREACHABLE',
  'SERVICE_THROTTLING',
  'SERVICE_REFUSING',
  'SERVICE_NOT_UNDERSTOOD',
]);

async function tellApple(
  config: AccountConfig,
  world: AccountWorld,
  {
    file,
    keepTrust,
    signal,
  }: { readonly file: SessionFile; readonly keepTrust: boolean; readonly signal: AbortSignal },
): Promise<Farewell> {
  if (!file.jar.has(LOGIN_COOKIE)) return { atApple: 'was-over', trouble: undefined };
  try {
    return await withApi(config, world, file, async (transport) => {
      const client = openSignInClient({ ...world, transport, file });
      return { atApple: await logOut({ client, keepTrust }, signal), trouble: undefined };
    });
  } catch (error) {
    if (error instanceof KeepsakeError && TROUBLE.has(error.code))
      return { atApple: 'untold', trouble: error };
    throw error;
  }
}
