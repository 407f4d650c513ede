import { type Clock, systemClock } from '../../base/clock.ts';
import { KeepsakeError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { SecretRegistry } from '../../base/secret.ts';
import type { Config } from '../../config/config.ts';
import type { Transport } from '../../http/transport.ts';
import { withCookies } from '../../http/with-cookies.ts';
import { withHostGuard } from '../../http/with-host-guard.ts';
import { withLog } from '../../http/with-log.ts';
import { openAccountFiles } from '../../icloud/account-files.ts';
import { fetchSignInPage } from '../../icloud/auth/sign-in-page.ts';
import { withChangeGuard } from '../../icloud/photos/with-change-guard.ts';
import { createEndingSession } from '../../icloud/ending-session.ts';
import { endpointsOf, isApiHost, REQUEST_ID_HEADERS } from '../../icloud/wire/endpoints.ts';
import type { AccountFiles, EndingSession } from '../../model/account-files.ts';
import type { SignInPage } from '../../model/sign-in-page.ts';
import type { FileCalls } from '../../account/file-calls.ts';
import { acquireAccountLock, type AccountLock } from '../../account/account-lock.ts';
import { openSessionFile, type SessionFile } from '../../icloud/session/session-file.ts';
import type { Connect } from './connect.ts';

/** What work on a session gets from the command line. */
export interface AccountPorts {
  readonly clock: Clock;
  readonly connect: Connect;
  readonly log: Log;
  readonly secrets: SecretRegistry;
  /** How this process was called, for the process that finds the account locked. */
  readonly command: string;
  readonly signal: AbortSignal;
}

export type AccountConfig = Pick<
  Config,
  'username' | 'cookieDirectory' | 'domain' | 'domainIsExplicit' | 'network'
>;

/** Takes the account lock. `signal` aborts at an interruption, and when the lock is lost. */
export async function lockAccount(
  config: AccountConfig,
  ports: AccountPorts,
): Promise<AccountLock & { readonly signal: AbortSignal }> {
  const stop = new AbortController();
  const lock = await acquireAccountLock({
    directory: config.cookieDirectory,
    account: config.username,
    command: ports.command,
    clock: ports.clock,
    onLost: (reason) => stop.abort(new KeepsakeError('LOCK_LOST', reason)),
  });
  return { ...lock, signal: AbortSignal.any([ports.signal, stop.signal]) };
}

/** Does one piece of work as the only one at work for the account. */
export async function underLock<T>(
  config: AccountConfig,
  ports: AccountPorts,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lock = await lockAccount(config, ports);
  try {
    return await work(lock.signal);
  } finally {
    await lock.release();
  }
}

/** The session of an account whose lock is held. */
export async function openSession(config: AccountConfig, ports: AccountPorts): Promise<SessionFile> {
  const { clock, log, secrets } = ports;
  const file = await openSessionFile({
    directory: config.cookieDirectory,
    account: config.username,
    domain: config.domainIsExplicit ? config.domain : undefined,
    clock,
    log,
    secrets,
  });
  for (const warning of file.warnings) log.warn(warning);
  return file;
}

/**
 * The way to Apple's own hosts. From the outside in: the log, the host guard, the guard of what could change photos, cookies, the
 * network. The guards stand in front of the cookies (FAULTS.md J1).
 */
export function apiOver(
  network: Transport,
  file: SessionFile,
  { clock, log }: Pick<AccountPorts, 'clock' | 'log'>,
): Transport {
  const guarded = withHostGuard(isApiHost)(withChangeGuard(withCookies(file.jar)(network)));
  return withLog(log, clock, REQUEST_ID_HEADERS)(guarded);
}

/** What lies in the cookie directory of an account, for looking; `clock` dates what is written there. */
export function accountFilesOf(
  { cookieDirectory, username }: Pick<Config, 'cookieDirectory' | 'username'>,
  clock: Pick<Clock, 'now'> = systemClock,
  calls?: FileCalls,
): AccountFiles {
  const owner = { directory: cookieDirectory, account: username, clock };
  return openAccountFiles(calls === undefined ? owner : { ...owner, calls });
}

/** The session of an account whose lock is held, for putting an end to it. Apple is asked without patience. */
export async function openEndingSession(config: AccountConfig, ports: AccountPorts): Promise<EndingSession> {
  const file = await openSession(config, ports);
  const { clock, secrets } = ports;
  const ask = <T>(work: (transport: Transport) => Promise<T>) =>
    withNetwork(config, ports, (network) => work(apiOver(network, file, ports)));
  return createEndingSession({ file, ask, clock, secrets });
}

/** Asks Apple for the page in which people sign in, as a browser that Apple has never seen. */
export function askSignInPage(
  config: AccountConfig,
  ports: Pick<AccountPorts, 'clock' | 'connect' | 'log'>,
  signal: AbortSignal,
): Promise<SignInPage> {
  return withNetwork(config, ports, (network) => {
    const transport = withLog(ports.log, ports.clock, REQUEST_ID_HEADERS)(withHostGuard(isApiHost)(network));
    return fetchSignInPage(transport, config.domain, signal);
  });
}

/** The hosts that every sign-in of this account needs. */
export function signInHostsOf({ domain }: Pick<Config, 'domain'>): readonly string[] {
  const { auth, setup } = endpointsOf(domain);
  return [auth, setup].map((url) => new URL(url).hostname);
}

async function withNetwork<T>(
  config: AccountConfig,
  ports: Pick<AccountPorts, 'connect'>,
  work: (network: Transport) => Promise<T>,
): Promise<T> {
  const network = await ports.connect(config.network, { connections: 1 });
  try {
    return await work(network);
  } finally {
    await network.close();
  }
}
