import { type ErrorCode, KeepsakeError } from '../../base/errors.ts';
import type { EndingSession } from '../../model/account-files.ts';
import {
  type AccountConfig,
  type AccountPorts,
  accountFilesOf,
  openEndingSession,
  underLock,
} from '../open/account-ports.ts';

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

/**
 * Forgets the login on this machine; with `everything` the trust and a stored credential too. Undefined: there is no
 * session.
 */
export function forgetSession(
  config: AccountConfig,
  ports: AccountPorts,
  { everything }: { readonly everything: boolean },
): Promise<EndedSession | undefined> {
  return endSession(config, ports, !everything, async (session) => {
    if (everything) await accountFilesOf(config).removeCredential();
    return { atApple: session.hasLogin() ? 'lives-on' : 'was-over', trouble: undefined };
  });
}

/** The same, and the session at Apple ends too. Without a network it is forgotten here all the same. */
export function logOutAccount(
  config: AccountConfig,
  ports: AccountPorts,
  { keepTrust }: { readonly keepTrust: boolean },
): Promise<EndedSession | undefined> {
  return endSession(config, ports, keepTrust, (session, signal) => logOut(session, keepTrust, signal));
}

type Logout = Pick<EndedSession, 'atApple' | 'trouble'>;

async function endSession(
  config: AccountConfig,
  ports: AccountPorts,
  keepTrust: boolean,
  atApple: (session: EndingSession, signal: AbortSignal) => Promise<Logout>,
): Promise<EndedSession | undefined> {
  const files = accountFilesOf(config);
  return underLock(config, ports, async (signal) => {
    if ((await files.session(ports.clock.now()).catch(unlessDamaged)) === undefined) return undefined;
    const session = await openEndingSession(config, ports);
    const logout = await atApple(session, signal);
    const { keepsTrust } = await session.forget({ keepTrust });
    return { ...logout, keepsTrust, keepsCredential: await files.hasCredential() };
  });
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

async function logOut(session: EndingSession, keepTrust: boolean, signal: AbortSignal): Promise<Logout> {
  if (!session.hasLogin()) return { atApple: 'was-over', trouble: undefined };
  try {
    return { atApple: await session.logOut({ keepTrust }, signal), trouble: undefined };
  } catch (error) {
    if (error instanceof KeepsakeError && TROUBLE.has(error.code))
      return { atApple: 'untold', trouble: error };
    throw error;
  }
}
