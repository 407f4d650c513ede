import { silentLog } from '../../../src/base/log.ts';
import { KeyringUnavailable } from '../../../src/config/keyring.ts';
import type { RawValues } from '../../../src/config/read-values.ts';
import { resolveConfig } from '../../../src/config/resolve-config.ts';
import type { DoctorWorld } from '../../../src/doctor/check.ts';
import { lookAtDisk } from '../../../src/doctor/look-at-disk.ts';

export const NOW = Date.UTC(2026, 10, 21);

/** A healthy machine with nothing on it; what a test does not replace must not be touched. */
export function doctorWorld(
  changes: Partial<DoctorWorld> = {},
  raw: RawValues = {},
  env: Record<string, string> = {},
): DoctorWorld {
  const resolved = resolveConfig(
    { username: ['sam@example.com'], authOnly: true, cookieDirectory: ['/nowhere/session'], ...raw },
    { env, cwd: '/nowhere', home: '/nowhere' },
  );
  if ('problems' in resolved) throw new Error(resolved.problems.join());
  const untouched = (what: string) => () => Promise.reject(new Error(`${what} must not be touched`));
  return {
    config: resolved.config,
    wants: { login: false, downloadProbe: false },
    clock: { now: () => NOW },
    log: silentLog,
    signal: new AbortController().signal,
    env,
    versions: { node: '24.21.0', icu: '78.3' },
    disk: lookAtDisk,
    keyring: {
      read: () => Promise.reject(new KeyringUnavailable('no keyring in tests')),
      write: untouched('the keyring'),
    },
    tryLock: async () => {},
    knownDestination: async () => undefined,
    obstacle: async () => undefined,
    probeHost: untouched('the network'),
    fetchSignInPage: untouched('the network'),
    openAccount: untouched('the account'),
    ...changes,
  };
}
