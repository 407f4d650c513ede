import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { SecretRegistry } from '../../base/secret.ts';
import { CookieJar, TRUST_COOKIE } from './cookie-jar.ts';
import { explained, type FileCalls, systemFileCalls } from '../../account/file-calls.ts';
import { makePrivateDirectory } from '../../account/private-directory.ts';
import { readSession } from './read-session.ts';
import { replaceFile } from '../../account/replace-file.ts';
import type { SessionTokens } from './session-data.ts';
import type { Domain } from '../wire/endpoints.ts';
import { sessionPath } from '../../account/account-file-stem.ts';
import { encodeSession } from './session-schema.ts';

/** What one account left behind at Apple, on disk. The caller holds the account lock. */
export interface SessionFile {
  /** Written by sign-in, in place; on disk after `commit`. */
  readonly tokens: SessionTokens;
  readonly jar: CookieJar;
  /** What was repaired or set aside while opening, one sentence each, for the user. */
  readonly warnings: readonly string[];
  /** Whether tokens or cookies differ from what is on disk. */
  hasChanges(): boolean;
  /** Makes tokens and cookies durable, all or nothing; does nothing when they are as on disk. `reason` is for the log. */
  commit(reason: string): Promise<void>;
  /** As `commit`, before Apple has accepted anything: a domain that is only tried is not kept. */
  commitIdentity(): Promise<void>;
  /** Drops a dead login and keeps what makes the next one silent (auth.md 9.3). Not on disk before `commit`. */
  forgetLogin(): void;
  /** The next `commit` leaves nothing of earlier sessions in the spare file either. */
  wipeSpare(): void;
  /** Drops everything but the client id: the next sign-in needs a code. Not on disk before `commit`. */
  forgetEverything(): void;
}

export interface SessionFileOptions {
  readonly directory: string;
  readonly account: string;
  /** What the user says; undefined: as it was last time, or `com`. */
  readonly domain: Domain | undefined;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly secrets: SecretRegistry;
  /** For tests. */
  readonly calls?: FileCalls;
}

/**
 * Opens the session of an account, or begins one. A damaged file is set aside, never deleted, and costs a new sign-in at
 * most (FAULTS.md D6); only a file that belongs to another user ends the run (D7).
 */
export async function openSessionFile(options: SessionFileOptions): Promise<SessionFile> {
  const { directory, clock, log, secrets, calls = systemFileCalls } = options;
  const account = options.account.trim().toLowerCase();
  const path = sessionPath(directory, account);
  const spare = `${path}.prev`;

  const warnings = [...(await explained(`cannot use ${directory}`, makePrivateDirectory(calls, directory)))];
  const found = await explained(
    `cannot read ${path}`,
    readSession({ calls, path, spare, account, nowMs: clock.now() }),
  );
  warnings.push(...found.warnings);

  const tokens: SessionTokens = found.session?.tokens ?? freshTokens(found.clientId, clock.now());
  const domainBefore = tokens.domain;
  if (options.domain !== undefined) tokens.domain = options.domain;
  const jar = new CookieJar(found.session?.cookies ?? [], { clock, secrets, log });
  /** The good version on disk; undefined when there is none. */
  let onDisk = found.text;
  /** The version that is being written. */
  let underWay: string | undefined;
  let trustOnDisk = tokens.trustToken;
  let spareHoldsSecrets = false;
  let last: Promise<void> = Promise.resolve();

  const session: SessionFile = {
    tokens,
    jar,
    warnings,
    hasChanges: () => encoded() !== (underWay ?? onDisk),
    commit(reason) {
      return enqueue(reason);
    },
    commitIdentity() {
      return enqueue('identity', domainBefore);
    },
    forgetLogin() {
      Object.assign(tokens, {
        sessionToken: undefined,
        sessionId: undefined,
        scnt: undefined,
        codeRequest: undefined,
      });
      jar.retain(
        ({ name, domain }) =>
          domain.endsWith('apple.com') || domain.endsWith('apple.com.cn') || name.startsWith(TRUST_COOKIE),
      );
    },
    forgetEverything() {
      session.forgetLogin();
      Object.assign(tokens, { accountCountry: undefined, trustToken: undefined, trustIssuedAtMs: undefined });
      jar.retain(() => false);
      session.wipeSpare();
    },
    wipeSpare() {
      spareHoldsSecrets = true;
    },
  };
  registerSecrets();
  if (found.isDamaged) {
    // At once: a sign-in may take a person minutes, and who we are must not depend on its end.
    session.forgetLogin();
    await session.commit('damage repaired');
  }
  return session;

  function enqueue(reason: string, domain?: Domain): Promise<void> {
    const write = last.then(() => explained(`cannot write ${path}`, writeChanges(reason, domain)));
    last = write.catch(() => {});
    return write;
  }

  async function writeChanges(reason: string, domain: Domain | undefined): Promise<void> {
    registerSecrets();
    if (tokens.trustToken !== trustOnDisk) {
      tokens.trustIssuedAtMs = tokens.trustToken === undefined ? undefined : clock.now();
    }
    const text = encoded(domain);
    if (text === onDisk) return;
    underWay = text;
    await replace(text, reason).finally(() => (underWay = undefined));
  }

  async function replace(text: string, reason: string): Promise<void> {
    // Sign-in goes on while this writes: what counts below is what `text` was made of.
    const { trustToken } = tokens;
    const wipesSpare = spareHoldsSecrets;
    const backup = wipesSpare ? text : onDisk;
    if (backup !== undefined) await replaceFile(calls, spare, backup);
    await replaceFile(calls, path, text);
    onDisk = text;
    trustOnDisk = trustToken;
    if (wipesSpare) spareHoldsSecrets = false;
    log.debug('session saved', { reason });
  }

  function encoded(domain = tokens.domain): string {
    return encodeSession(account, { tokens: { ...tokens, domain }, cookies: jar.toJSON() });
  }

  function registerSecrets(): void {
    for (const value of [tokens.sessionToken, tokens.sessionId, tokens.scnt, tokens.trustToken]) {
      if (value !== undefined) secrets.add(value);
    }
  }
}

function freshTokens(clientId: string | undefined, nowMs: number): SessionTokens {
  return {
    clientId: clientId ?? `auth-${randomUUID()}`,
    clientSinceMs: clientId === undefined ? nowMs : undefined,
    domain: 'com',
    sessionToken: undefined,
    sessionId: undefined,
    scnt: undefined,
    accountCountry: undefined,
    trustToken: undefined,
    trustIssuedAtMs: undefined,
  };
}
