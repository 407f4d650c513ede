/** One request to a server: no cookies, no retries, no redirects. Those are wrappers of this same port. */
export interface Transport {
  /**
   * Resolves when the reply's headers are there, whatever the status. Rejects with `TransportError`, or with the signal's
   * reason once that is aborted.
   */
  send(request: HttpRequest): Promise<HttpReply>;
  /** Closes pooled connections; the transport stays usable. */
  dropConnections(): Promise<void>;
  close(): Promise<void>;
}

/** Adds one concern to a transport: guard, cookies, retries, log. Order matters: see `sync/open/open-account.ts`. */
export type TransportWrapper = (inner: Transport) => Transport;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /**
   * Whether this request may be repeated: true for reading calls, which the server may see twice; `unanswered`: only where no
   * answer came; `unsent`: only where there was no connection to send it on. Never for a proof of the password (D1).
   */
  readonly retryable?: true | 'unanswered' | 'unsent';
}

export interface HttpReply {
  readonly status: number;
  readonly headers: ReplyHeaders;
  readonly body: ReplyBody;
}

export interface ReplyHeaders {
  /** The first value; names in any case. */
  get(name: string): string | undefined;
  all(name: string): readonly string[];
}

/** Read it once, or discard it: an unread body holds a connection. */
export interface ReplyBody {
  /** Rejects with `TransportError` when the connection breaks or falls silent. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** The whole body, unpacked. Rejects with code `BODY_TOO_LARGE` beyond `limitBytes`, counted after decompression. */
  bytes(limitBytes: number): Promise<Uint8Array>;
  /** The same as UTF-8. */
  text(limitBytes: number): Promise<string>;
  discard(): void;
}

/** No answer, or half of one. `phase`: how far it got; before `headers` the server may not have seen the request. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  /** Node's or the HTTP library's code (`ECONNRESET`, `UND_ERR_SOCKET`, `CERT_HAS_EXPIRED`, ...), or one of ours. */
  readonly code: string;
  readonly phase: 'connect' | 'headers' | 'body';

  constructor(code: string, phase: 'connect' | 'headers' | 'body', message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.phase = phase;
  }
}
