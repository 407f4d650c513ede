import type { Clock } from '../../base/clock.ts';
import type { SecretRegistry } from '../../base/secret.ts';
import { parseRetryAfter } from '../../http/retry-after.ts';
import type { HttpRequest, Transport } from '../../http/transport.ts';
import { endpointsOf } from '../endpoints.ts';
import { type JsonObject, parseJsonObject } from '../read-json.ts';
import { asServiceError } from '../service-error.ts';
import type { SessionTokens } from '../session/session-data.ts';
import type { SessionFile } from '../session/session-file.ts';
import { absorbHeaders, effectiveStatus } from './absorb-headers.ts';
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
  /** What Apple's support asks for. */
  readonly requestId: string | undefined;
}

export interface AuthCall {
  readonly method: HttpRequest['method'];
  /** Below the sign-in service, with a leading slash. */
  readonly path: string;
  readonly kind: AuthCallKind;
  readonly body?: JsonObject;
}

export interface SetupCall {
  readonly path: '/validate' | '/accountLogin';
  readonly body: JsonObject | null;
}

/**
 * One attempt to get a session. It works on a copy of the tokens, so that an attempt that fails leaves those on disk as
 * they are; `keep` makes durable what Apple has accepted so far (session.md 3.5, R8).
 */
export interface Conversation {
  readonly tokens: SessionTokens;
  /** Forgets the context of an earlier sign-in; the device trust stays. */
  forgetContext(): void;
  /** Asks the sign-in service. Never sent twice: a proof or a code may be in it. */
  askAuth(call: AuthCall, signal: AbortSignal): Promise<AppleReply>;
  /** Asks the account service; repeated while the network or Apple has passing trouble. */
  askSetup(call: SetupCall, signal: AbortSignal): Promise<AppleReply>;
  /** Goes over to the other sign-in host of the region; false when there is none (auth.md 2.1). */
  useFallbackHost(): boolean;
  dropConnections(): Promise<void>;
  keep(reason: string): Promise<void>;
  /** A new login takes the place of a dead one, whose cookies go (auth.md 9.3). On disk with the next `keep`. */
  replaceLogin(): void;
}

export interface ConversationPorts {
  /** With cookies and the host guard, see `sync/compose.ts`. */
  readonly transport: Transport;
  readonly file: SessionFile;
  readonly clock: Pick<Clock, 'now'>;
  readonly secrets: SecretRegistry;
}

/** Answers here are small; a larger one is no answer. */
const BODY_LIMIT_BYTES = 4 * 2 ** 20;

export function openConversation({ transport, file, clock, secrets }: ConversationPorts): Conversation {
  const tokens = { ...file.tokens };
  let onFallback = false;

  async function send(request: HttpRequest): Promise<AppleReply> {
    const { host } = request.url;
    try {
      const reply = await transport.send(request);
      const oldSessionToken = tokens.sessionToken;
      for (const secret of absorbHeaders(tokens, reply.headers, clock.now())) secrets.add(secret);
      const text = await reply.body.text(BODY_LIMIT_BYTES);
      return {
        host,
        status: effectiveStatus(reply.status, reply.headers),
        text,
        json: parseJsonObject(text),
        retryAfterMs: parseRetryAfter(reply.headers.get('Retry-After'), clock.now()),
        hasNewSessionToken: tokens.sessionToken !== oldSessionToken,
        requestId: reply.headers.get('X-Apple-I-Request-Id') ?? reply.headers.get('X-Apple-Request-UUID'),
      };
    } catch (error) {
      throw asServiceError(error, host);
    }
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
    },
    askAuth: ({ method, path, kind, body }, signal) =>
      send({
        method,
        url: new URL(hosts().auth + path),
        headers: authHeaders(kind, tokens, hosts()),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal,
      }),
    askSetup: ({ path, body }, signal) =>
      send({
        method: 'POST',
        url: new URL(hosts().setup + path),
        headers: setupHeaders(hosts()),
        body: JSON.stringify(body),
        signal,
        retryable: true,
      }),
    useFallbackHost() {
      if (onFallback || hosts().authFallback === undefined) return false;
      onFallback = true;
      return true;
    },
    dropConnections: () => transport.dropConnections(),
    async keep(reason) {
      Object.assign(file.tokens, tokens);
      await file.commit(reason);
    },
    replaceLogin() {
      file.forgetLogin();
      Object.assign(file.tokens, tokens);
    },
  };
}
