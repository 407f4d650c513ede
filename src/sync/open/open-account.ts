import type { Clock } from '../../base/clock.ts';
import { KeepsakeError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { SecretRegistry } from '../../base/secret.ts';
import type { Config } from '../../config/config.ts';
import type { Transport } from '../../http/transport.ts';
import { withCookies } from '../../http/with-cookies.ts';
import { withHostGuard } from '../../http/with-host-guard.ts';
import { withLog } from '../../http/with-log.ts';
import { isApiHost } from '../../icloud/wire/endpoints.ts';
import { acquireAccountLock, type AccountLock } from '../../account/account-lock.ts';
import { openSessionFile, type SessionFile } from '../../icloud/session/session-file.ts';
import type { Connect } from './connect.ts';

/** What work on a session needs from the face. */
export interface AccountWorld {
  readonly clock: Clock;
  readonly connect: Connect;
  readonly log: Log;
  readonly secrets: SecretRegistry;
  /** How this process was called, for whoever finds the account locked. */
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
  world: AccountWorld,
): Promise<AccountLock & { readonly signal: AbortSignal }> {
  const stop = new AbortController();
  const lock = await acquireAccountLock({
    directory: config.cookieDirectory,
    account: config.username,
    command: world.command,
    clock: world.clock,
    onLost: (reason) => stop.abort(new KeepsakeError('LOCK_LOST', reason)),
  });
  return { ...lock, signal: AbortSignal.any([world.signal, stop.signal]) };
}

/** Does one piece of work as the only one at work for the account. */
export async function underLock<T>(
  config: AccountConfig,
  world: AccountWorld,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lock = await lockAccount(config, world);
  try {
    return await work(lock.signal);
  } finally {
    await lock.release();
  }
}

/** The session of an account whose lock is held. */
export async function openSession(config: AccountConfig, world: AccountWorld): Promise<SessionFile> {
  const { clock, log, secrets } = world;
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
 * The way to Apple's own hosts. From the outside in: the log, the host guard, cookies, the network. The guard stands in front
 * of the cookies (reliability.md J1).
 */
export function apiOver(
  network: Transport,
  file: SessionFile,
  { clock, log }: Pick<AccountWorld, 'clock' | 'log'>,
): Transport {
  return withLog(log, clock)(withHostGuard(isApiHost)(withCookies(file.jar)(network)));
}

/** Asks Apple with the cookies of a session, without patience: whoever waits for a single answer is told at once. */
export async function withApi<T>(
  config: AccountConfig,
  world: AccountWorld,
  file: SessionFile,
  work: (transport: Transport) => Promise<T>,
): Promise<T> {
  const network = await world.connect(config.network, { connections: 1 });
  try {
    return await work(apiOver(network, file, world));
  } finally {
    await network.close();
  }
}
