import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { KeepsakeError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { CallTroubles } from '../../http/call-troubles.ts';
import { RetryGate } from '../../http/retry-gate.ts';
import type { Config } from '../../config/config.ts';
import type { Keyring } from '../../config/keyring.ts';
import { withHostGuard } from '../../http/with-host-guard.ts';
import { withLog } from '../../http/with-log.ts';
import { withRetry } from '../../http/with-retry.ts';
import { openAttemptBudget } from '../../icloud/auth/attempt-budget.ts';
import { pauseInBody } from '../../icloud/wire/classify-reply.ts';
import { isContentHost, REQUEST_ID_HEADERS } from '../../icloud/wire/endpoints.ts';
import { openSignInClient } from '../../icloud/auth/sign-in-client.ts';
import type { TrustRenewal } from '../../icloud/auth/renew-trust.ts';
import { createICloudSource } from '../../icloud/icloud-source.ts';
import { createRecentlyDeleted } from '../../icloud/recently-deleted.ts';
import { connectDatabase } from '../../icloud/photos/connect-database.ts';
import { accountFileStem } from '../../account/account-file-stem.ts';
import { takeOverAtFirstUse } from '../../icloud/session/import/take-over.ts';
import { createSession } from '../../icloud/auth/create-session.ts';
import type { Person } from '../../model/person.ts';
import type { PhotoSource, SignedIn } from '../../model/photo-source.ts';
import type { Report } from '../../model/progress.ts';
import type { Catalogue } from '../../model/catalogue.ts';
import type { DeletionJournal } from '../../model/deletion-journal.ts';
import type { StateStore } from '../../model/state-store.ts';
import type { RecentlyDeleted } from '../../model/recently-deleted.ts';
import type { OpenTagTool } from '../../model/tag-tool.ts';
import { openStateStore } from '../../state/ignored-file.ts';
import { Reserve } from '../../destinations/local/reserve.ts';
import { carefulCatalogue, carefulJournal, carefulSession, carefulState } from './careful-writes.ts';
import { ownerCheck } from './owner-check.ts';
import { cutDone } from './cut-done.ts';
import { createCredentials, type Credentials } from './credentials.ts';
import { type AccountPorts, apiOver, lockAccount, openSession } from './account-ports.ts';
import type { SharedLimits } from '../../transfer/transfer-limiter.ts';
import { pauseTeller } from './pause-teller.ts';
import { openCatalogueOf } from './open-catalogue.ts';
import { journalOf } from './open-journal.ts';
import { storeOptions } from './open-state.ts';

/** What a run gets from the command line. */
export interface RunPorts extends AccountPorts {
  readonly person: Person;
  readonly keyring: Keyring;
  readonly openTagTool: OpenTagTool;
  /** What a command of the user inherits. Without secrets. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly report: Report;
  /** Takes one path of `--only-print-filenames`. */
  readonly print: (path: string) => void;
  /** What its downloads share with those of other accounts and cycles. */
  readonly limits?: SharedLimits | undefined;
}

/** One account that this process holds, with all that work on it needs. */
interface Account {
  readonly clock: Clock;
  readonly log: Log;
  readonly report: Report;
  /** Starts what writes into photos. */
  readonly openTagTool: OpenTagTool;
  readonly print: (path: string) => void;
  readonly limits: SharedLimits | undefined;
  /** Aborts at an interruption, and when the account lock is lost. */
  readonly signal: AbortSignal;
  readonly source: PhotoSource;
  /** What changes something at Apple. */
  readonly recentlyDeleted: RecentlyDeleted;
  /** Signs in at the user's wish, and tells watching runs that wait for it. `newTrust`: by a code, whatever still lives. */
  logIn(wish: { readonly newTrust: boolean }): Promise<SignedIn>;
  /** Signs in as far as needed, then asks Apple to extend the device trust, whether it is time or not. */
  renewTrust(): Promise<TrustRenewal>;
  /** Brings the code for a sign-in that another process began; `source.signIn` does the rest. */
  enterCode(typed: string): Promise<void>;
  /** What the photos database said against the account, for `status` and `session`; undefined: nothing. */
  noteTrouble(error: KeepsakeError | undefined): Promise<void>;
  /** One gate for calls and downloads alike. */
  readonly gate: RetryGate;
  readonly state: StateStore;
  /** What iCloud shows. */
  readonly catalogue: Catalogue;
  /** What we changed at Apple. */
  readonly journal: DeletionJournal;
  /** Given up first on a full disk. */
  readonly reserve: Pick<Reserve, 'fill'>;
  /** Tells a warning the first time it comes up: a watching run would repeat it every cycle. */
  warnOnce(warning: string): void;
  close(): Promise<void>;
}

/** An open account, and what the user wants of it. */
export interface Run extends Account {
  readonly config: Config;
  /** In a watch: the user asked for this cycle, and waits for what comes of it. */
  readonly isAwaited?: boolean | undefined;
}

/** A single run waits this long when Apple asks for it; a watching one as long as it takes. */
const LONGEST_PAUSE_MS = 3_600_000;

/** List pages, lookups and the like beside the downloads. */
const SPARE_CONNECTIONS = 4;

/** What outlasts the cycles of a watching run, each of which opens the account anew. */
export interface Lasting {
  readonly gate: RetryGate;
  readonly credentials: Credentials;
  /** Warnings that were told. */
  readonly warned: Set<string>;
  /** Accounts to which Apple hands out no keys for photos. */
  readonly withoutKeys: Set<string>;
  /** Calls that come to nothing, as far as was told. */
  readonly troubles: CallTroubles;
}

export function createLasting(config: Config, world: RunPorts): Lasting {
  const limitMs = config.watch === undefined ? LONGEST_PAUSE_MS : Number.POSITIVE_INFINITY;
  return {
    gate: new RetryGate(world.clock, limitMs, pauseTeller(world)),
    credentials: createCredentials(config, { ...world, commandPorts: world }),
    warned: new Set(),
    withoutKeys: new Set(),
    troubles: new CallTroubles(),
  };
}

/** Config → real ports, wrapped in order. Calls have patience around them, files their own; downloads have no cookies at all. */
async function openAccount(
  config: Config,
  world: RunPorts,
  { gate, credentials, warned, withoutKeys, troubles }: Lasting = createLasting(config, world),
): Promise<Account> {
  const { clock, log, secrets } = world;
  const directory = config.cookieDirectory;
  const account = config.username;
  const cleanups: (() => Promise<void>)[] = [];
  const close = async () => {
    const failed: unknown[] = [];
    // Also after one that fails: the account has to be free again.
    for (const cleanup of cleanups.splice(0).toReversed()) {
      await cleanup().catch((error: unknown) => failed.push(error));
    }
    if (failed.length > 0) throw failed[0];
  };

  try {
    const lock = await lockAccount(config, world);
    cleanups.push(() => lock.release());

    const reserve = new Reserve(join(directory, `${accountFileStem(account)}.reserve`), log);
    const options = storeOptions(config, world);
    const store = await reserve.guard(() => openStateStore(options));
    const state = carefulState(store, reserve);
    cleanups.push(() => state.close());
    const catalogue = carefulCatalogue(
      await reserve.guard(async () => openCatalogueOf(config, world)),
      reserve,
    );
    cleanups.push(() => catalogue.close());
    await cutDone(catalogue, state.jobs);
    const journal = carefulJournal(journalOf(config), reserve);

    const taken = await takeOverAtFirstUse({ directory, account, clock });
    for (const warning of taken.warnings) log.warn(warning);
    for (const line of taken.lines) log.info(line);
    const file = carefulSession(await openSession(config, world), reserve, lock);
    // Another process may replace them before the next cycle, which covers anew what it reads.
    cleanups.push(async () => file.jar.retire());
    // A failed first sign-in must not make the next one look like another machine (session.md R7).
    await file.commitIdentity();

    const network = await world.connect(config.network, { connections: config.threads + SPARE_CONNECTIONS });
    cleanups.push(() => network.close());
    const api = withRetry({ clock, gate, log, pauseInBody, troubles })(apiOver(network, file, world));
    const download = withLog(log, clock, REQUEST_ID_HEADERS)(withHostGuard(isContentHost)(network));

    const { simulator } = config.network;
    const budget = openAttemptBudget({ directory, account, tokens: file.tokens, clock, log, secrets });
    const session = createSession({
      account,
      transport: api,
      file,
      person: credentials.person,
      passwords: credentials.find,
      onVerdict: credentials.onVerdict,
      budget,
      clock,
      log,
      secrets,
      domainIsExplicit: config.domainIsExplicit,
      acceptTerms: config.acceptTerms,
      withoutKeys,
      signInNow: config.signInNow,
      trustRenewBeforeMs: config.trustRenewDays * 86_400_000,
      simulator,
      onAccount: ownerCheck(catalogue, account, log),
    });
    const database = connectDatabase({ transport: api, session, file, gate, clock, log });
    const source = createICloudSource({ session, database, download, clock, log, simulator });
    const recentlyDeleted = createRecentlyDeleted({ database, clock, log });

    const { signal } = lock;
    return {
      clock,
      log,
      report: world.report,
      openTagTool: world.openTagTool,
      print: world.print,
      limits: world.limits,
      signal,
      source,
      recentlyDeleted,
      async logIn(wish) {
        await session.logIn(wish, signal);
        return { trustEnds: session.trustEnds() };
      },
      renewTrust: () => session.renewTrust(signal),
      noteTrouble: (error) => budget.noteTrouble(error),
      async enterCode(typed) {
        const { enterCode } = await import('../../icloud/auth/enter-code.ts');
        const client = openSignInClient({ transport: api, file, clock, secrets });
        try {
          await enterCode({ client, clock, typed }, signal);
        } catch (error) {
          // The next sign-in is another process, and is to leave the account alone as well.
          if (!(error instanceof KeepsakeError && error.code === 'CODES_LOCKED')) throw error;
          throw await budget.noteFailure(error, undefined);
        }
      },
      gate,
      state,
      catalogue,
      journal,
      reserve,
      warnOnce(warning) {
        if (!warned.has(warning)) log.warn(warning);
        warned.add(warning);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens the account for what these settings ask for. */
export async function openRun(config: Config, ports: RunPorts, lasting?: Lasting): Promise<Run> {
  return { ...(await openAccount(config, ports, lasting)), config };
}
