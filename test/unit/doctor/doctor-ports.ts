import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { KeyringUnavailable } from '../../../src/config/keyring.ts';
import type { RawValues } from '../../../src/config/read-values.ts';
import { resolveConfig } from '../../../src/config/resolve-config.ts';
import type { DoctorPorts } from '../../../src/doctor/check.ts';
import { lookAtDisk } from '../../../src/doctor/look-at-disk.ts';
import { lookAtDestination } from '../../../src/sync/open/open-destination.ts';
import { accountFilesOf, signInHostsOf } from '../../../src/sync/open/account-ports.ts';

export const NOW = Date.UTC(2026, 10, 21);

/** A healthy machine with nothing on it; what a test does not replace must not be touched. */
export function doctorPorts(
  changes: Partial<DoctorPorts> = {},
  raw: RawValues = {},
  env: Record<string, string> = {},
): DoctorPorts {
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
    files: accountFilesOf(resolved.config, { now: () => NOW }, lookAtDisk.files),
    signInHosts: signInHostsOf(resolved.config),
    lookAtDestination: (directory, known) =>
      lookAtDestination(directory, { known, clock: systemClock, log: silentLog }),
    tryLock: async () => {},
    knownDestination: async () => undefined,
    probeHost: untouched('the network'),
    fetchSignInPage: untouched('the network'),
    openAccount: untouched('the account'),
    ...changes,
  };
}
