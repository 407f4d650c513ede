import type { Clock } from '../../base/clock.ts';
import type { SecretRegistry } from '../../base/secret.ts';
import { parseRetryAfter } from '../../http/retry-after.ts';
import type { HttpReply, HttpRequest, Transport, ReplyHeaders } from '../../http/transport.ts';
import { BUILD, endpointsOf, isSetupHost } from '../wire/endpoints.ts';
import { type JsonObject, parseJsonObject } from '../wire/read-json.ts';
import { asServiceError } from '../wire/service-error.ts';
import { namesNewHome, statusThatCounts } from '../wire/status.ts';
import { LOGIN_COOKIE } from '../session/cookie-jar.ts';
import type { SessionTokens } from '../session/session-data.ts';
import type { SessionFile } from '../session/session-file.ts';
import { type AuthCallKind, authHeaders, setupHeaders } from './auth-headers.ts';

/** One answer of the sign-in or the account service, read to its end. */
export interface AppleReply {
  readonly host: string;
  /** The one that counts, see `effectiveStatus`. */
  readonly status: number;
  readonly text: string;
  readonly json: JsonObject | undefined;
  readonly retryAfterMs: number | undefined;
  readonly hasNewSessionToken: boolean;
  /** It sets the cookie that stands for a living login, whether or not our clock lets it live. */
  readonly handsOutLogin: boolean;
  /** What Apple's support asks for. */
  readonly requestId: string | undefined;
  /** The account lives on this host of the account service (session.md 6). */
  readonly newHome: string | undefined;
}

export interface AuthCall {
  readonly method: HttpRequest['method'];
  /** Below the sign-in service, with a leading slash; empty for the service itself. */
  readonly path: string;
  readonly kind: AuthCallKind;
  readonly body?: JsonObject;
  /** A proof is in it: it leaves once, whatever becomes of it. */
  readonly once?: true;
}

export interface SetupCall {
  /** Below the account service, with a leading slash. */
  readonly path: string;
  readonly method?: 'GET' | 'POST';
  /** Undefined: no body at all, which is not the same as `null`. */
  readonly body?: JsonObject | null;
  /** Calls about an account that is known already name it (auth.md 2.3). */
  readonly dsid?: string;
}

/**
 * One attempt to get a session. It works on a copy of the tokens, so that an attempt that fails leaves those on disk as
 * they are; `keep` makes durable what Apple has accepted so far (session.md 3.5, R8).
 */
export interface SignInClient {
  readonly tokens: SessionTokens;
  /** Forgets the context of an earlier sign-in; the device trust stays. */
  forgetContext(): void;
  /** Asks the sign-in service. What may change something there is never sent twice; it waits for a network to be sent on. */
  askAuth(call: AuthCall, signal: AbortSignal): Promise<AppleReply>;
  /** Asks the account service; repeated while the network or Apple has passing trouble. */
  askSetup(call: SetupCall, signal: AbortSignal): Promise<AppleReply>;
  /** Goes over to the other sign-in host of the region; false when there is none (auth.md 2.1). */
  useFallbackHost(): boolean;
  /** The cookie of a login is there and alive. */
  hasLogin(): boolean;
  dropConnections(): Promise<void>;
  keep(reason: string): Promise<void>;
  /** Takes back what the attempt did to tokens and cookies since it was last kept. */
  rollBack(): void;
  /** A new login takes the place of a dead one, whose cookies go (auth.md 9.3). On disk with the next `keep`. */
  replaceLogin(): void;
}

export interface SignInClientPorts {
  /** With cookies and the host guard, see `sync/open/open-account.ts`. */
  readonly transport: Transport;
  readonly file: SessionFile;
  readonly clock: Pick<Clock, 'now'>;
  readonly secrets: SecretRegistry;
}

/** With a value: an empty one takes the login away (auth.md 8.3). */
const GIVES_LOGIN = new RegExp(`^\\s*${LOGIN_COOKIE}="?[^";\\s]`);

/** Answers here are small; a larger one is no answer. */
const BODY_LIMIT_BYTES = 4 * 2 ** 20;

export function openSignInClient({ transport, file, clock, secrets }: SignInClientPorts): SignInClient {
  const tokens = { ...file.tokens };
  let kept = { tokens: { ...file.tokens }, cookies: file.jar.toJSON() };
  let onFallback = false;
  /** Where Apple sent us for account calls. Not kept: the next attempt begins at the front door again (auth.md 8.5). */
  let setupHost: string | undefined;

  async function send(request: HttpRequest): Promise<AppleReply> {
    const { host } = request.url;
    try {
      const reply = await transport.send(request);
      const oldSessionToken = tokens.sessionToken;
      for (const secret of absorbHeaders(tokens, reply.headers, clock.now())) secrets.add(secret);
      const text = await reply.body.text(BODY_LIMIT_BYTES);
      return {
        host,
        status: statusThatCounts(reply.status, reply.headers.get('X-Apple-I-Rscd')),
        text,
        json: parseJsonObject(text),
        retryAfterMs: parseRetryAfter(reply.headers.get('Retry-After'), clock.now()),
        handsOutLogin: reply.headers.all('set-cookie').some((set) => GIVES_LOGIN.test(set)),
        hasNewSessionToken: tokens.sessionToken !== oldSessionToken,
        requestId: reply.headers.get('X-Apple-I-Request-Id') ?? reply.headers.get('X-Apple-Request-UUID'),
        newHome: newHomeOf(reply),
      };
    } catch (error) {
      throw asServiceError(error, host);
    }
  }

  function sendSetup({ path, method = 'POST', body, dsid }: SetupCall, signal: AbortSignal) {
    const url = setupUrl(hosts().setup + path, tokens);
    if (setupHost !== undefined) url.host = setupHost;
    if (dsid !== undefined) url.searchParams.set('dsid', dsid);
    const headers = setupHeaders(hosts());
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    return send({ method, url, headers, ...content, signal, retryable: true });
  }

  function hosts() {
    const endpoints = endpointsOf(tokens.domain);
    return { ...endpoints, auth: (onFallback ? endpoints.authFallback : undefined) ?? endpoints.auth };
  }

  return {
    tokens,
    forgetContext() {
      tokens.sessionToken = undefined;
      tokens.sessionId = undefined;
      tokens.scnt = undefined;
      tokens.codeRequest = undefined;
    },
    askAuth: ({ method, path, kind, body, once }, signal) =>
      send({
        method,
        url: new URL(hosts().auth + path),
        headers: authHeaders(kind, tokens, hosts()),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(once ? {} : { retryable: method === 'GET' ? 'unanswered' : 'unsent' }),
        signal,
      }),
    async askSetup(call, signal) {
      const reply = await sendSetup(call, signal);
      if (reply.newHome === undefined || setupHost !== undefined) return reply;
      setupHost = reply.newHome;
      return sendSetup(call, signal);
    },
    useFallbackHost() {
      if (onFallback || hosts().authFallback === undefined) return false;
      onFallback = true;
      return true;
    },
    hasLogin: () => file.jar.has(LOGIN_COOKIE),
    dropConnections: () => transport.dropConnections(),
    async keep(reason) {
      Object.assign(file.tokens, tokens);
      await file.commit(reason);
      kept = { tokens: { ...file.tokens }, cookies: file.jar.toJSON() };
    },
    rollBack() {
      Object.assign(file.tokens, kept.tokens);
      file.jar.restore(kept.cookies);
    },
    replaceLogin() {
      file.forgetLogin();
      Object.assign(file.tokens, tokens);
    },
  };
}

/** Calls that get a session are sent bare, all others say who asks (auth.md 2.3). */
function setupUrl(address: string, { clientId }: Pick<SessionTokens, 'clientId'>): URL {
  const url = new URL(address);
  if (/\/(validate|accountLogin)$/.test(address)) return url;
  for (const [name, value] of Object.entries({ ...BUILD, clientId })) url.searchParams.set(name, value);
  return url;
}

/** Statuses that say "you are at the wrong house", and where the right one is. */
function newHomeOf({ status, headers }: HttpReply): string | undefined {
  if (!namesNewHome(status)) return undefined;
  // A port is told at times, and is always the usual one (next.md b1).
  const told = headers.get('X-Apple-MMe-Host')?.trim().toLowerCase().replace(/:443$/, '');
  const named = told ?? URL.parse(headers.get('Location') ?? '')?.hostname;
  return named !== undefined && isSetupHost(named) ? named : undefined;
}

const KEPT = [
  ['X-Apple-Session-Token', 'sessionToken'],
  ['X-Apple-ID-Session-Id', 'sessionId'],
  ['X-Apple-ID-Account-Country', 'accountCountry'],
  ['X-Apple-TwoSV-Trust-Token', 'trustToken'],
  ['scnt', 'scnt'],
] as const;

/**
 * Takes over what an answer says about the session, whatever its status (auth.md 4). Returns the secrets among it.
 * `X-Apple-I-Rscd` is not kept: it is about its own answer only (trap 21).
 */
function absorbHeaders(tokens: SessionTokens, headers: ReplyHeaders, nowMs: number): readonly string[] {
  const secrets: string[] = [];
  for (const [header, key] of KEPT) {
    const value = headers.get(header);
    if (value === undefined || value === '') continue;
    tokens[key] = value;
    if (key === 'trustToken') tokens.trustIssuedAtMs = nowMs;
    if (key !== 'accountCountry') secrets.push(value);
  }
  return secrets;
}
