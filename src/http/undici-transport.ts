import type { LookupFunction } from 'node:net';
import { Agent, Client, type Dispatcher, EnvHttpProxyAgent, errors, Pool } from 'undici';
import { errorCodeOf } from '../base/errors.ts';
import { takeText } from './arrived-body.ts';
import { readBytes } from './read-bytes.ts';
import {
  type HttpReply,
  type HttpRequest,
  type ReplyBody,
  type Transport,
  TransportError,
  type ReplyHeaders,
} from './transport.ts';
import { BODY_LIMITS, type BodyLimits, withinTime } from './within-time.ts';
import { withoutContinue } from './without-continue.ts';

/** What the `HTTP_PROXY` family of variables holds. Without an HTTPS proxy of its own, HTTPS goes through the other one. */
interface ProxySettings {
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
}

export interface UndiciTransportOptions {
  readonly proxy?: ProxySettings | undefined;
  /** Most sockets per server: the number of things done at once. */
  readonly connections: number;
  /** Everything goes there, in plain HTTP, with the `Host` it was meant for. */
  readonly simulator?: URL | undefined;
  /** For tests: shorter limits, own names and certificates. */
  readonly limits?: Partial<TimeLimits>;
  readonly bodyLimits?: BodyLimits;
  readonly lookup?: LookupFunction;
  readonly ca?: string;
}

interface TimeLimits {
  /** Until a connection stands, over all addresses of a name (FAULTS.md C26). */
  readonly connectMs: number;
  /** Until the headers of a reply are complete (C15). */
  readonly headersMs: number;
  /** Without a byte of the body while the caller waits for it (C14). */
  readonly silenceMs: number;
}

const TIME_LIMITS: TimeLimits = { connectMs: 10_000, headersMs: 30_000, silenceMs: 30_000 };

/** A dead IPv6 address costs this long before the next one is tried; a satellite link still fits in. */
const NEXT_ADDRESS_MS = 1000;

/** Apple sets some twenty long cookies in one reply; Node's own limit of 16 KiB is near. */
const MAX_HEADER_BYTES = 64 * 1024;

/** Replies of the 1xx kind before the real one: none is usual. */
const MOST_INTERIM = 5;

/** A body up to this size is read to its end to keep the connection; above, or one that takes longer, closing is cheaper. */
const DISCARD_BYTES = 128 * 1024;
const DISCARD_MS = 1_000;

/** HTTP by undici. Import this file lazily: undici costs 50 ms at start-up. */
export function createUndiciTransport(options: UndiciTransportOptions): Transport {
  let agent = createAgent(options);

  return {
    send: (request) => send(agent, request, options),
    async dropConnections() {
      const old = agent;
      agent = createAgent(options);
      // Not awaited: what is under way on the old connections may take its time.
      old.close().catch(() => {});
    },
    async close() {
      // Not awaited: a connection that is still being made cannot be stopped, and no request waits for it any more.
      agent.destroy().catch(() => {});
    },
  };
}

function createAgent({
  proxy,
  connections,
  simulator,
  limits,
  lookup,
  ca,
}: UndiciTransportOptions): Dispatcher {
  const { connectMs, headersMs, silenceMs } = { ...TIME_LIMITS, ...limits };
  const tls = { ...(lookup && { lookup }), ...(ca !== undefined && { ca }) };
  const settings = {
    connections,
    // One TCP connection for all streams loses on lossy lines, and 421 means something else there (auth.md 9.2).
    allowH2: false,
    pipelining: 1,
    connectTimeout: connectMs,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
    headersTimeout: headersMs,
    bodyTimeout: silenceMs,
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: 30_000,
    keepAliveMaxTimeout: 120_000,
    connect: tls,
    factory: (origin: string | URL, options: Pool.Options) =>
      new Pool(origin, { ...options, factory: createClient }),
  };
  // Nothing of a simulator's traffic may leave this machine, not even to a proxy.
  if (simulator !== undefined || !(proxy?.httpProxy || proxy?.httpsProxy)) return new Agent(settings);
  return new EnvHttpProxyAgent({
    ...settings,
    ...(ca !== undefined && { requestTls: { ca } }),
    // Empty, not absent: undici would look into the environment by itself.
    httpProxy: proxy.httpProxy ?? '',
    httpsProxy: proxy.httpsProxy ?? '',
    noProxy: proxy.noProxy ?? '',
  });
}

function createClient(origin: URL, options: Client.Options): Client {
  const { connect } = options;
  if (typeof connect !== 'function') return new Client(origin, options);
  return new Client(origin, {
    ...options,
    connect: (where, callback) =>
      connect(where, (...ended) => {
        if (ended[0] === null) withoutContinue(ended[1]);
        callback(...ended);
      }),
  });
}

async function send(
  agent: Dispatcher,
  request: HttpRequest,
  options: UndiciTransportOptions,
): Promise<HttpReply> {
  const { url, signal } = request;
  signal.throwIfAborted();
  const progress = { started: false };
  const watched = agent.compose(
    (dispatch) => (dispatchOptions, handler) => dispatch(dispatchOptions, watch(handler, progress)),
  );

  const { simulator } = options;
  const exchange = watched.request({
    origin: simulator?.origin ?? url.origin,
    // As the URL has it: nothing in a signed address may be encoded again or sorted (photos.md 10.1).
    path: url.pathname + url.search,
    method: request.method,
    headers: simulator === undefined ? request.headers : { ...request.headers, host: url.host },
    body: request.body ?? null,
    signal,
  });
  try {
    // undici notices an abort only once a connection stands; a person at the keyboard does not wait for that.
    const reply = await untilAborted(exchange, signal);
    return {
      status: reply.statusCode,
      headers: replyHeaders(reply.headers),
      body: replyBody(reply, signal, options.bodyLimits ?? BODY_LIMITS),
    };
  } catch (error) {
    throw transportError(error, progress.started ? 'headers' : 'connect', signal);
  }
}

/** Notes when a request goes out, and stops a server that answers "wait" for ever: each such reply starts the clock anew. */
function watch(
  handler: Dispatcher.DispatchHandler,
  progress: { started: boolean },
): Dispatcher.DispatchHandler {
  const onRequestStart = handler.onRequestStart?.bind(handler);
  const onResponseStart = handler.onResponseStart?.bind(handler);
  let interim = 0;
  handler.onRequestStart = (controller, context) => {
    progress.started = true;
    onRequestStart?.(controller, context);
  };
  handler.onResponseStart = (controller, status, ...rest) => {
    if (status < 200) interim += 1;
    if (interim > MOST_INTERIM)
      controller.abort(Object.assign(new Error('no end of interim replies'), { code: 'INTERIM_REPLIES' }));
    else onResponseStart?.(controller, status, ...rest);
  };
  return handler;
}

function transportError(error: unknown, phase: TransportError['phase'], signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  const errorCode =
    errorCodeOf(error) ?? (error instanceof errors.HTTPParserError ? 'HPE_INVALID' : undefined);
  // A request that cannot be written is our own mistake, not the network's.
  if (!(error instanceof Error) || errorCode === undefined || errorCode === 'UND_ERR_INVALID_ARG')
    return error;
  // A tunnel that the proxy refuses is reported as an abort that no caller asked for (C25).
  const code = phase === 'connect' && errorCode === 'UND_ERR_ABORTED' ? 'PROXY_REFUSED' : errorCode;
  return new TransportError(code, phase, error.message, error);
}

function replyBody(
  { body, headers }: Dispatcher.ResponseData,
  signal: AbortSignal,
  limits: BodyLimits,
): ReplyBody {
  const fail = (error: unknown): never => {
    throw transportError(error, 'body', signal);
  };
  const chunks: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]() {
      const inner: AsyncIterator<Uint8Array, undefined> = body[Symbol.asyncIterator]();
      return {
        next: () => inner.next().catch(fail),
        return: async () => (await inner.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
  const bytes = (limitBytes: number) =>
    readBytes(
      withinTime(chunks, (reason) => body.destroy(reason), limits),
      replyHeaders(headers).get('content-encoding'),
      limitBytes,
    );
  return {
    chunks,
    bytes,
    text: async (limitBytes) => takeText(await bytes(limitBytes)),
    discard() {
      // With an end: one that drips would hold its connection, and requests that wait for one, for ever.
      body.dump({ limit: DISCARD_BYTES, signal: AbortSignal.timeout(DISCARD_MS) }).catch(() => {});
    },
  };
}

/** Headers by any spelling of their names, out of a record that has them in lower case. */
function replyHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): ReplyHeaders {
  const all = (name: string): readonly string[] => {
    const value = headers[name.toLowerCase()];
    if (value === undefined) return [];
    return typeof value === 'string' ? [value] : value;
  };
  return { all, get: (name) => all(name)[0] };
}

/** Waits for work, but no longer than until the signal is aborted: then it rejects with the signal's reason at once. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
