import { describe, expect, it } from 'vitest';
import { SecretRegistry, Secret } from '../../../../src/base/secret.ts';
import type { Log } from '../../../../src/base/log.ts';
import { type Keyring, KeyringUnavailable } from '../../../../src/config/keyring.ts';
import type { RawValues } from '../../../../src/config/read-values.ts';
import { resolveConfig } from '../../../../src/config/resolve-config.ts';
import { hashOf } from '../../../../src/model/credential.ts';
import type { Person } from '../../../../src/model/person.ts';
import { createCredentials } from '../../../../src/sync/open/credentials.ts';
import { openStoredCredential } from '../../../../src/icloud/session/stored-credential.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const running = new AbortController().signal;
const account = 'sam@example.com';
const KEY = 'a key that lies elsewhere';
const NOW = Date.UTC(2026, 10, 21);

class FakeKeyring implements Keyring {
  held: string | undefined;
  isThere = true;
  async read() {
    if (!this.isThere) throw new KeyringUnavailable('there is no keyring');
    return this.held === undefined ? undefined : new Secret(this.held);
  }
  async write(_account: string, password: Secret) {
    if (!this.isThere) throw new KeyringUnavailable('there is no keyring');
    this.held = password.reveal();
  }
}

function open(
  raw: RawValues,
  env: Record<string, string> = {},
  options: { directory?: string; typed?: string } = {},
) {
  const directory = options.directory ?? temporaryFolder();
  const resolved = resolveConfig(
    { username: [account], authOnly: true, cookieDirectory: [directory], ...raw },
    { env, cwd: directory, home: directory },
  );
  if ('problems' in resolved) throw new Error(resolved.problems.join());
  const said: string[] = [];
  const note = (level: string) => (message: string) => void said.push(`${level}: ${message}`);
  const log: Log = {
    trace: note('trace'),
    debug: note('debug'),
    info: note('info'),
    warn: note('warn'),
    error: note('error'),
  };
  let asked = 0;
  const person: Person = {
    isPresent: async () => options.typed !== undefined,
    askPassword: async () => {
      asked += 1;
      return options.typed === undefined ? undefined : new Secret(options.typed);
    },
    askCode: () => Promise.reject(new Error('nobody asks for codes here')),
    tell: () => {},
  };
  const keyring = new FakeKeyring();
  const secrets = new SecretRegistry();
  const commandPorts = { env: { PATH: process.env['PATH'] }, cwd: directory };
  const credentials = createCredentials(resolved.config, {
    person,
    keyring,
    commandPorts,
    clock: { now: () => NOW },
    log,
    secrets,
  });
  const find = async () => {
    const found = await credentials.find(running);
    return found instanceof Secret ? found.reveal() : found;
  };
  return { credentials, find, keyring, secrets, directory, said, asked: () => asked };
}

const warnings = (said: readonly string[]) => said.filter((line) => line.startsWith('warn'));

describe('looking for a credential', () => {
  it('takes the first place that has one, in the order of the list', async () => {
    const environment = { KEEPSAKE_PASSWORD: 'from env' };
    const both = { password: ['from flag'], passwordProvider: ['environment', 'parameter'] };
    expect(await open({ password: ['from flag'] }, environment).find()).toBe('from flag');
    expect(await open(both, environment).find()).toBe('from env');
    expect(await open({ passwordCommand: ['echo from command'] }, environment).find()).toBe('from command');
  });

  it('finds nothing where nothing lies, and asks nobody: the session does that', async () => {
    const { find, asked } = open({}, {}, { typed: 'typed' });
    expect(await find()).toBeUndefined();
    expect(asked()).toBe(0);
  });

  it('asks in between where the list says so, once for any number of looks', async () => {
    const { find, asked, credentials } = open(
      { passwordProvider: ['console', 'keyring'] },
      {},
      { typed: 'typed' },
    );
    expect(await find()).toBe('typed');
    expect(await find()).toBe('typed');
    expect(asked()).toBe(1);
    await credentials.onVerdict(new Secret('typed'), 'rejected');
    expect(await find()).toBe('typed');
    expect(asked()).toBe(2);
  });

  it('asks nobody for a password where the list leaves the console out', async () => {
    const { credentials } = open({ passwordProvider: ['keyring'] }, {}, { typed: 'typed' });
    expect(await credentials.person.askPassword(account, running)).toBeUndefined();
    expect(await credentials.person.isPresent()).toBe(true);
  });

  it('passes over a keyring that is not there: with one line where it was wanted, without one else', async () => {
    const wanted = open({ passwordProvider: ['keyring', 'environment'] }, { KEEPSAKE_PASSWORD: 'from env' });
    wanted.keyring.isThere = false;
    expect(await wanted.find()).toBe('from env');
    expect(warnings(wanted.said)).toEqual(['warn: there is no keyring']);

    const unasked = open({});
    unasked.keyring.isThere = false;
    expect(await unasked.find()).toBeUndefined();
    expect(warnings(unasked.said)).toEqual([]);
  });

  it('ends in words when a command fails, in place of sending another password', async () => {
    const { find } = open({ passwordCommand: ['exit 1'] }, { KEEPSAKE_PASSWORD: 'from env' });
    await expect(find()).rejects.toMatchObject({ code: 'PASSWORD_NEEDED' });
  });

  it('J2: covers what it found, and its hash', async () => {
    const { find, secrets } = open({ passwordCommand: ['echo Correct-Horse-1'] });
    await find();
    const hex = hashOf(new Secret('Correct-Horse-1')).reveal().toString('hex');
    expect(secrets.scrub(`Correct-Horse-1 ${hex}`)).toBe('[secret] [secret]');
  });
});

describe('a password that Apple accepted', () => {
  it('goes into a keyring that the user named, once', async () => {
    const { credentials, keyring, said } = open({ passwordProvider: ['environment', 'keyring'] });
    await credentials.onVerdict(new Secret('right'), 'accepted');
    await credentials.onVerdict(new Secret('right'), 'accepted');
    expect(keyring.held).toBe('right');
    expect(said.filter((line) => line.includes('keyring'))).toHaveLength(1);
  });

  it('goes into no keyring that was merely there', async () => {
    const { credentials, keyring } = open({});
    await credentials.onVerdict(new Secret('right'), 'accepted');
    expect(keyring.held).toBeUndefined();
  });

  it('is no reason to fail when it cannot be kept', async () => {
    const { credentials, keyring, said } = open({ passwordProvider: ['environment', 'keyring'] });
    keyring.isThere = false;
    await credentials.onVerdict(new Secret('right'), 'accepted');
    expect(warnings(said)).toEqual(['warn: the password is not kept: there is no keyring']);
  });
});

describe('R1: --store-credential', () => {
  const env = { KEEPSAKE_KEY: KEY };

  it('keeps the hash, which the next run finds', async () => {
    const { credentials, directory } = open({ storeCredential: true }, env);
    await credentials.onVerdict(new Secret('right'), 'accepted');
    const found = await open({}, env, { directory }).credentials.find(running);
    expect(found !== undefined && hashOf(found).equals(hashOf(new Secret('right')))).toBe(true);
  });

  it('keeps nothing unasked', async () => {
    const { credentials, directory } = open({}, env);
    await credentials.onVerdict(new Secret('right'), 'accepted');
    expect(await openStoredCredential({ directory, account }, new Secret(KEY))).toEqual({ kind: 'none' });
  });

  it('is renewed by any later password that works, and says so where it cannot be', async () => {
    const { credentials, directory } = open({ storeCredential: true }, env);
    await credentials.onVerdict(new Secret('old'), 'accepted');
    await open({}, env, { directory }).credentials.onVerdict(new Secret('new'), 'accepted');
    const found = await open({}, env, { directory }).credentials.find(running);
    expect(found !== undefined && hashOf(found).equals(hashOf(new Secret('new')))).toBe(true);

    const keyless = open({}, {}, { directory });
    await keyless.credentials.onVerdict(new Secret('newest'), 'accepted');
    expect(warnings(keyless.said).join()).toMatch(/not renewed/);
  });

  it('without its key is passed over, with one line', async () => {
    const { credentials, directory } = open({ storeCredential: true }, env);
    await credentials.onVerdict(new Secret('right'), 'accepted');
    const { find, said } = open({}, {}, { directory });
    expect(await find()).toBeUndefined();
    expect(warnings(said)).toHaveLength(1);
  });

  it('session.md 5: says until when a rejected one worked', async () => {
    const { credentials, directory } = open({ storeCredential: true }, env);
    await credentials.onVerdict(new Secret('right'), 'accepted');
    const later = open({}, env, { directory });
    const found = await later.credentials.find(running);
    if (found === undefined) throw new Error('not found');
    await later.credentials.onVerdict(found, 'rejected');
    expect(warnings(later.said)).toEqual(['warn: the stored credential worked until 2026-11-21']);
  });
});
