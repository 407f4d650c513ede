import { Secret } from '../base/secret.ts';

/** The password store of the operating system. Rejects with `KeyringUnavailable` where there is none to talk to. */
export interface Keyring {
  read(account: string): Promise<Secret | undefined>;
  write(account: string, password: Secret): Promise<void>;
}

/** No package, no daemon, locked: why a keyring cannot be used. Never a reason to end a run. */
export class KeyringUnavailable extends Error {
  override readonly name = 'KeyringUnavailable';
}

/** The name icloudpd uses, so that a password kept by it is found. */
const SERVICE = 'pyicloud://icloud-password';

/**
 * The keyring of this machine. Its package is optional and loaded when it is first asked. On Linux only the Secret Service
 * counts: the kernel's keyring, which the package would fall back to, forgets at every restart.
 */
export const systemKeyring: Keyring = {
  async read(account) {
    const found = await attempt(async () => (await entryOf(account)).getPassword());
    return found === null || found === '' ? undefined : new Secret(found);
  },
  async write(account, password) {
    await attempt(async () => (await entryOf(account)).setPassword(password.reveal()));
  },
};

async function entryOf(account: string) {
  const { AsyncEntry } = await import('@napi-rs/keyring');
  return new AsyncEntry(SERVICE, account, { linux: { store: 'secret-service' } });
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // The library's words may quote what it was given; they stay behind as the cause.
    throw new KeyringUnavailable(isMissing(error) ? NOT_INSTALLED : NOT_REACHABLE, { cause: error });
  }
}

const NOT_INSTALLED = 'the keyring package is not installed (npm install @napi-rs/keyring)';
const NOT_REACHABLE = 'the keyring of this system cannot be used: none is running, or it is locked';

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND')
  );
}
