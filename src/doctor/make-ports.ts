import { KeepsakeError } from '../base/errors.ts';
import type { Config } from '../config/config.ts';
import type { Person } from '../model/person.ts';
import type { SignInPage } from '../model/sign-in-page.ts';
import { openRun, type Run, type RunPorts } from '../sync/open/open-account.ts';
import { accountFilesOf, askSignInPage, signInHostsOf, underLock } from '../sync/open/account-ports.ts';
import { destinationAt, lookAtDestination } from '../sync/open/open-destination.ts';
import { hasState, withUnguardedState } from '../sync/open/open-state.ts';
import type { DoctorPorts, HostReport } from './check.ts';
import { lookAtDisk } from './look-at-disk.ts';
import { probeHost } from './probe-host.ts';

export interface DoctorOptions {
  readonly wants: DoctorPorts['wants'];
  readonly versions: DoctorPorts['versions'];
  /** For tests. */
  readonly probe?: (host: string, signal: AbortSignal) => Promise<HostReport>;
}

/** No doctor makes Apple send a code. */
export const NO_USER: Person = {
  isPresent: async () => false,
  askPassword: async () => undefined,
  askCode: async () => undefined,
  tell: () => {},
};

/** The real machine and the real account as the checks see them. Close it: the account may be held. */
export function makeDoctorPorts(
  config: Config,
  ports: RunPorts,
  { wants, versions, probe = probeHost }: DoctorOptions,
): DoctorPorts & { close(): Promise<void> } {
  const { clock, log, signal, env, keyring } = ports;
  let isFree = false;
  let page: Promise<SignInPage> | undefined;
  let opened: { readonly mayProve: boolean; readonly run: Run } | undefined;

  async function openAccount({ mayProve }: { readonly mayProve: boolean }): Promise<Run['source']> {
    // What may prove has proved by now, and is as good for looking.
    if (opened !== undefined && (opened.mayProve || !mayProve)) return opened.run.source;
    await opened?.run.close();
    opened = undefined;
    const password = mayProve ? config.password : { ...config.password, providers: [] };
    // A dry run: nothing is written to where photos go.
    const run = await openRun({ ...config, task: 'dry-run', password }, { ...ports, person: NO_USER });
    opened = { mayProve, run };
    return run.source;
  }

  return {
    config,
    wants,
    clock,
    log,
    signal,
    env,
    versions,
    disk: lookAtDisk,
    keyring,
    files: accountFilesOf(config, clock, lookAtDisk.files),
    signInHosts: signInHostsOf(config),
    async tryLock() {
      await underLock(config, ports, async () => {});
      isFree = true;
    },
    async knownDestination() {
      if (!isFree || config.directory === undefined) return undefined;
      const { absolute } = config.directory;
      if (!(await hasState(config, ports))) return undefined;
      return withUnguardedState(config, ports, (state) => destinationAt(absolute, state, clock));
    },
    lookAtDestination: (directory, known) => lookAtDestination(directory, { known, clock, log }),
    probeHost: (host) => probe(host, signal),
    fetchSignInPage: () => (page ??= askSignInPage(config, ports, signal)),
    async openAccount(options) {
      if (!isFree) throw new KeepsakeError('ACCOUNT_BUSY', 'the account is in use');
      return openAccount(options);
    },
    async close() {
      await opened?.run.close();
    },
  };
}
