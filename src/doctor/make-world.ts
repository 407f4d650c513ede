import { KeepsakeError } from '../base/errors.ts';
import type { Config } from '../config/config.ts';
import { withHostGuard } from '../http/with-host-guard.ts';
import { withLog } from '../http/with-log.ts';
import { decideSrpProof } from '../icloud/auth/decide-attempt.ts';
import { obstacleError } from '../icloud/auth/obstacle-error.ts';
import { peekAttempts } from '../icloud/auth/peek-attempts.ts';
import { isApiHost } from '../icloud/wire/endpoints.ts';
import type { Person } from '../model/person.ts';
import { openSqliteStore } from '../state/sqlite-store.ts';
import { compose, type Composed, type Surroundings } from '../sync/open/compose.ts';
import { underLock } from '../sync/open/open-account.ts';
import { storeOptions } from '../sync/open/store-options.ts';
import type { DoctorWorld, HostReport, PageReply } from './check.ts';
import { lookAtDisk } from './look-at-disk.ts';
import { probeHost } from './probe-host.ts';
import { fetchSignInPage } from './sign-in-page.ts';

export interface DoctorOptions {
  readonly wants: DoctorWorld['wants'];
  readonly versions: DoctorWorld['versions'];
  /** For tests. */
  readonly probe?: (host: string, signal: AbortSignal) => Promise<HostReport>;
}

/** No doctor makes Apple send a code. */
export const NOBODY: Person = {
  isPresent: async () => false,
  askPassword: async () => undefined,
  askCode: async () => undefined,
  tell: () => {},
};

/** The real machine and the real account as the checks see them. Close it: the account may be held. */
export function makeDoctorWorld(
  config: Config,
  surroundings: Surroundings,
  { wants, versions, probe = probeHost }: DoctorOptions,
): DoctorWorld & { close(): Promise<void> } {
  const { clock, log, signal, env, keyring } = surroundings;
  const { username: account, cookieDirectory: directory } = config;
  let isFree = false;
  let page: Promise<PageReply> | undefined;
  let opened: { readonly mayProve: boolean; readonly composed: Composed } | undefined;

  async function openAccount({ mayProve }: { readonly mayProve: boolean }): Promise<Composed['source']> {
    // What may prove has proved by now, and is as good for looking.
    if (opened !== undefined && (opened.mayProve || !mayProve)) return opened.composed.source;
    await opened?.composed.close();
    opened = undefined;
    const password = mayProve ? config.password : { ...config.password, providers: [] };
    // A dry run: nothing is written to where photos go.
    const composed = await compose(
      { ...config, task: 'dry-run', password },
      { ...surroundings, person: NOBODY },
    );
    opened = { mayProve, composed };
    return composed.source;
  }

  async function askForPage(): Promise<PageReply> {
    const network = await surroundings.connect(config.network, { connections: 1 });
    try {
      const transport = withLog(log, clock)(withHostGuard(isApiHost)(network));
      return await fetchSignInPage(transport, config.domain, signal);
    } finally {
      await network.close();
    }
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
    async tryLock() {
      await underLock(config, surroundings, async () => {});
      isFree = true;
    },
    async knownDestination() {
      if (!isFree || config.directory === undefined) return undefined;
      const options = storeOptions(config, surroundings);
      if ((await lookAtDisk.files.look(options.path)) === undefined) return undefined;
      const store = openSqliteStore(options);
      try {
        return await store.destinationAt(config.directory.absolute);
      } finally {
        await store.close();
      }
    },
    async obstacle() {
      const { ledger } = await peekAttempts(directory, account);
      const decision = decideSrpProof(ledger, 'nobody', clock.now());
      return decision.do === 'go' ? undefined : obstacleError(decision, ledger, clock.now());
    },
    probeHost: (host) => probe(host, signal),
    fetchSignInPage: () => (page ??= askForPage()),
    async openAccount(options) {
      if (!isFree) throw new KeepsakeError('ACCOUNT_BUSY', 'the account is in use');
      return openAccount(options);
    },
    async close() {
      await opened?.composed.close();
    },
  };
}
