import type { IncomingMessage } from 'node:http';
import { unreachable } from '../base/errors.ts';
import { type Answer, emptyAnswer } from './core/answer.ts';
import { buildLibrary } from './library/build-library.ts';
import { Credentials } from './account/credentials.ts';
import { deliver } from './deliver.ts';
import { DeviceConsent } from './account/device-consent.ts';
import { describe } from './describe.ts';
import { type Exchange, makeExchange } from './core/exchange.ts';
import { ChangeThrottle } from './library/change-throttle.ts';
import type { Library } from './library/library.ts';
import { LinkMaker } from './library/links.ts';
import { listen } from './listen.ts';
import { type AccountSettings, DEFAULT_ACCOUNT, type SimulatorOptions } from './core/options.ts';
import { Pauses } from './pauses.ts';
import { answerAuth } from './routes/auth.ts';
import { answerContent } from './routes/content.ts';
import { answerDatabase } from './routes/database.ts';
import { answerSetup } from './routes/setup.ts';
import { Scenario } from './scenario.ts';
import { bytesFrom } from './core/seed.ts';
import { findPlace, isAppleHost } from './core/services.ts';
import { SignIns } from './account/sign-ins.ts';
import type { Simulation } from './account/simulation.ts';
import { makeVerifier } from './core/srp.ts';
import { SyncTokens } from './account/sync-tokens.ts';
import { makeServerIdentity } from './tls/certificates.ts';
import { type RequestRecord, Traffic, type Violation } from './traffic.ts';

/** About what is told of Apple (auth.md 11). */
const CONSENT_MS = 3_600_000;
const MAX_REQUEST_BYTES = 8 * 1024 * 1024;

/** A running simulator. Closing it ends every connection. */
export interface Simulator {
  /** `http://127.0.0.1:PORT`: plain HTTP, and a forward proxy for `CONNECT`. */
  readonly url: string;
  readonly port: number;
  readonly tlsPort: number | undefined;
  /** The authority to trust, when `tls` was asked for. */
  readonly caPem: string | undefined;
  readonly account: { readonly username: string; readonly password: string };
  readonly requests: readonly RequestRecord[];
  /** Requests so far, by operation. */
  readonly counters: ReadonlyMap<string, number>;
  /** What clients did wrong. A test of a client expects it to be empty. */
  readonly violations: readonly Violation[];
  readonly library: Library;
  /** The code that a device shows now; one from the device's settings if nothing was pushed. */
  code(): string;
  /** Replaces all rules; counts of `nth`, `every` and `times` start again. */
  setScenario(scenario: unknown): void;
  expireCookies(): void;
  revokeSessions(): void;
  revokeTrust(): void;
  expireLinks(): void;
  /** The user taps "Allow Access" on a device; `endConsent` takes that back (Advanced Data Protection). */
  giveConsent(): void;
  endConsent(): void;
  close(): Promise<void>;
}

/** Starts a simulated iCloud on 127.0.0.1 (docs/SIMULATOR.md). */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const now = options.now ?? Date.now;
  const simulation = prepare(options, now);
  const traffic = new Traffic(options.keepRequests ?? 100_000);
  const pauses = new Pauses();
  let scenario = new Scenario(options.scenario ?? [], simulation);

  const tls = options.tls ?? options.tlsPort !== undefined;
  const fault = typeof tls === 'string' ? tls : undefined;
  const identity = tls === false ? undefined : makeServerIdentity(now(), fault);
  const listener = await listen(
    { port: options.port ?? 0, tlsPort: options.tlsPort, identity },
    (request, response, socket) => {
      const serve = async () => {
        const exchange = await readExchange(request, simulation);
        const { answer, rules } = scenario.direct(exchange, (seen) => route(seen, simulation));
        const { delivery } = answer;
        const unseen = delivery.never !== undefined || delivery.raw !== undefined;
        traffic.record(exchange, unseen ? 0 : answer.status, now(), rules);
        const delayMs = delivery.delayMs + (options.latencyMs ?? 0);
        const gzip = (options.gzip ?? true) && /\bgzip\b/.test(String(request.headers['accept-encoding']));
        await deliver(
          { ...answer, delivery: { ...delivery, delayMs } },
          { response, socket, now, gzip, sleep: (ms) => pauses.sleep(ms, socket) },
        );
      };
      // The only errors left are those of a connection that ended, or bugs of ours: both end the connection.
      serve().catch((error: unknown) => {
        if (!socket.destroyed) traffic.violations.push({ operation: 'simulator', problem: String(error) });
        socket.destroy();
      });
    },
    (host) => traffic.violations.push({ operation: 'connect', problem: `CONNECT to ${host}` }),
  );

  const { credentials, signIns, links, library, account } = simulation;
  return {
    url: `http://127.0.0.1:${listener.port}`,
    port: listener.port,
    tlsPort: listener.tlsPort,
    caPem: identity?.caPem,
    account: { username: account.username, password: account.password },
    requests: traffic.requests,
    counters: traffic.counters,
    violations: traffic.violations,
    library,
    code: () => signIns.shownCode(),
    setScenario(rules) {
      scenario = new Scenario(rules, simulation);
    },
    expireCookies: () => credentials.expireCookies(),
    revokeSessions: () => credentials.revokeSessions(),
    revokeTrust: () => credentials.revokeTrust(),
    expireLinks: () => links.expireLinks(),
    giveConsent: () => simulation.consent.allow(),
    endConsent: () => simulation.consent.end(),
    async close() {
      pauses.close();
      await listener.close();
    },
  };
}

function prepare(options: SimulatorOptions, now: () => number): Simulation {
  const seed = options.seed ?? 'keepsake';
  const account: AccountSettings = { ...DEFAULT_ACCOUNT, ...options.account };
  const { protocol, iterations, region } = account;
  const salt = Buffer.from(account.salt, 'hex');
  const password = account.password.normalize('NFC');
  return {
    seed,
    account,
    verifier: makeVerifier(account.username.toLowerCase(), password, { protocol, iterations, salt }),
    dsid: account.dsid || dsidFrom(seed),
    now,
    strict: options.strict ?? true,
    credentials: new Credentials(seed, account, now),
    signIns: new SignIns(seed, { now, fixedCode: account.code, onCode: options.onCode ?? (() => {}) }),
    library: buildLibrary(seed, options, now),
    links: new LinkMaker(seed, { now, region }),
    tokens: new SyncTokens(seed),
    throttle: new ChangeThrottle(now),
    onChange: options.onChange ?? (() => {}),
    consent: new DeviceConsent(now, {
      lifetimeMs: CONSENT_MS,
      onAsked: options.onConsentAsked ?? (() => {}),
    }),
    termsOpen: account.termsUpdateNeeded,
    shortB: account.shortB,
  };
}

function dsidFrom(seed: string): string {
  const number = bytesFrom(`${seed}/dsid`, 6).readUIntBE(0, 6);
  return `1${String(number).padStart(15, '0').slice(-10)}`;
}

function route(exchange: Exchange, simulation: Simulation): Answer {
  switch (exchange.service) {
    case 'auth':
      return answerAuth(exchange, simulation);
    case 'setup':
      return answerSetup(exchange, simulation);
    case 'database':
      return answerDatabase(exchange, simulation);
    case 'content':
      return answerContent(exchange, simulation);
    case undefined:
      exchange.mistakes.push(`nothing at ${exchange.host}${exchange.path}`);
      return emptyAnswer(404);
    default:
      return unreachable(exchange.service);
  }
}

async function readExchange(request: IncomingMessage, simulation: Simulation): Promise<Exchange> {
  const { host, url } = addressOf(request);
  const body = await readBody(request);
  const path = url.split('?', 1)[0] ?? '';
  const exchange = makeExchange(
    {
      method: request.method ?? 'GET',
      host,
      url,
      headers: request.headers,
      bodyText: body.toString('utf8'),
    },
    findPlace(host, path),
  );
  exchange.facts = describe(exchange, simulation);
  return exchange;
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_REQUEST_BYTES) chunks.push(chunk);
      else reject(new RangeError('request body too large'));
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('close', () => reject(new Error('the client hung up')));
  });
}

/** Which of Apple's hosts is meant, if one is named: in the request line of a proxy request, or in `Host`. */
function addressOf(request: IncomingMessage): { readonly host: string; readonly url: string } {
  const line = request.url ?? '/';
  const absolute = /^https?:\/\/([^/]+)(\/.*)?$/.exec(line);
  const named = (absolute?.[1] ?? request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  return { host: isAppleHost(named) ? named : '', url: absolute === null ? line : (absolute[2] ?? '/') };
}
