import type { Clock } from '../../base/clock.ts';
import { KeepsakeError, unreachable } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { Secret, type SecretRegistry } from '../../base/secret.ts';
import type { Config } from '../../config/config.ts';
import { type Keyring, KeyringUnavailable } from '../../config/keyring.ts';
import { runPasswordCommand } from '../../config/password-command.ts';
import { type PasswordProvider, readAgain } from '../../config/password.ts';
import {
  hasStoredCredential,
  openStoredCredential,
  storeCredential,
} from '../../icloud/session/stored-credential.ts';
import { type Credential, coverCredential, hashOf, PasswordHash } from '../../model/credential.ts';
import type { Person } from '../../model/person.ts';

export interface CredentialPorts {
  /** Who answers where the list says `console`. */
  readonly person: Person;
  readonly keyring: Keyring;
  /** What a password command inherits. Without secrets. */
  readonly commandPorts: { readonly env: Readonly<Record<string, string | undefined>>; readonly cwd: string };
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly secrets: SecretRegistry;
}

/** Where a session gets its credential from, and whom it tells what Apple said to it. */
export interface Credentials {
  readonly find: (signal: AbortSignal) => Promise<Credential | undefined>;
  readonly onVerdict: (credential: Credential, verdict: 'accepted' | 'rejected') => Promise<void>;
  /** The person as the list of providers has them: without `console` in it no user is asked for a password. */
  readonly person: Person;
}

/**
 * Looks for a credential in the order that the user wants. A provider that the user set up and that fails ends the search
 * in words, because going on would send a password that was not meant; one that is merely not there is passed over.
 */
export function createCredentials(config: Config, ports: CredentialPorts): Credentials {
  const { log, secrets, clock, keyring } = ports;
  const { username: account, cookieDirectory: directory, password: settings } = config;
  const { providers, areChosen, key } = settings;
  const place = { directory, account };
  const person = remembering(ports.person, secrets);
  const mayAsk = providers.includes('console');
  /** What was typed in the middle of the list: the session may look twice. */
  let typed: Credential | undefined;
  /** When the stored credential last worked, once it was used. */
  let workedAtMs: number | undefined;

  async function ask(provider: PasswordProvider, signal: AbortSignal): Promise<Credential | undefined> {
    switch (provider) {
      case 'parameter':
        return settings.parameter;
      case 'environment':
        return settings.environment;
      case 'file':
        return settings.file === undefined ? undefined : (readAgain(settings.file) ?? settings.file.content);
      case 'command':
        return settings.command === undefined
          ? undefined
          : runPasswordCommand(settings.command, { ...ports.commandPorts, signal });
      case 'stored':
        return openStored();
      case 'keyring':
        return askKeyring();
      case 'console':
        // At the end of the list the session asks by itself, when it knows that a password is all that is missing.
        if (provider === providers.at(-1) || !(await person.isPresent())) return undefined;
        return (typed ??= await person.askPassword(account, signal));
      default:
        return unreachable(provider);
    }
  }

  async function openStored(): Promise<Credential | undefined> {
    const stored = await openStoredCredential(place, key);
    if (stored.kind === 'closed') log.warn(`the stored credential is not used: ${stored.why}`);
    if (stored.kind !== 'hash') return undefined;
    workedAtMs = stored.workedAtMs;
    return stored.hash;
  }

  async function askKeyring(): Promise<Secret | undefined> {
    try {
      return await keyring.read(account);
    } catch (error) {
      if (!(error instanceof KeyringUnavailable)) throw error;
      log[areChosen ? 'warn' : 'debug'](error.message);
      return undefined;
    }
  }

  async function keep(credential: Credential): Promise<void> {
    if (areChosen && providers.includes('keyring') && credential instanceof Secret) {
      if ((await keyring.read(account))?.reveal() !== credential.reveal()) {
        await keyring.write(account, credential);
        log.info('the password is kept in the keyring');
      }
    }
    // One that is there already is renewed too, or the next unattended run would send an old password.
    if (settings.store || (await hasStoredCredential(place))) {
      if (key === undefined) return log.warn('the stored credential is not renewed: there is no key for it');
      await storeCredential(place, key, { hash: hashOf(credential), workedAtMs: clock.now() });
      log.debug('the credential is stored');
    }
  }

  return {
    person: mayAsk ? person : { ...person, askPassword: async () => undefined },
    async find(signal) {
      for (const provider of providers) {
        const credential = await ask(provider, signal);
        if (credential === undefined) continue;
        coverCredential(secrets, credential);
        log.debug('credential found', { provider });
        return credential;
      }
      return undefined;
    },
    async onVerdict(credential, verdict) {
      if (verdict === 'accepted') {
        // The session is there: what cannot be kept for next time is no reason to lose it.
        await keep(credential).catch((error: unknown) => {
          if (!(error instanceof KeepsakeError) && !(error instanceof KeyringUnavailable)) throw error;
          log.warn(`the password is not kept: ${error.message}`);
        });
        return;
      }
      typed = undefined;
      if (credential instanceof PasswordHash && workedAtMs !== undefined) {
        log.warn(`the stored credential worked until ${new Date(workedAtMs).toISOString().slice(0, 10)}`);
      }
    },
  };
}

/** A password that was typed is covered in all output from then on. */
function remembering(person: Person, secrets: SecretRegistry): Person {
  return {
    ...person,
    async askPassword(account, signal): Promise<Secret | undefined> {
      const password = await person.askPassword(account, signal);
      if (password !== undefined) coverCredential(secrets, password);
      return password;
    },
  };
}
