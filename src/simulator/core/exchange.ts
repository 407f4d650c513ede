import type { IncomingHttpHeaders } from 'node:http';
import { parseJson } from './json.ts';
import type { Service } from './services.ts';

/** One request, read completely. */
export interface Exchange {
  readonly method: string;
  /** As the client addressed us, lower case without port; empty for a bare loopback address. */
  readonly host: string;
  /** Decoded only where a route says so. */
  readonly path: string;
  readonly query: string;
  readonly parameters: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly bodyText: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
  readonly service: Service | undefined;
  readonly operation: string;
  /** What scenario rules and `requests` can speak of. */
  facts: Facts;
  /** What the client did wrong, in the order noticed. */
  readonly mistakes: string[];
}

export interface Facts {
  readonly recordType?: string;
  readonly zone?: string;
  readonly startRank?: number;
  /** Name of the album or folder whose members or children are asked for. */
  readonly album?: string;
  /** Prefix of the resource that a content request is about, e.g. `resOriginal`. */
  readonly role?: string;
  /** Record name of the asset that a content request is about. */
  readonly asset?: string;
  /** File name of that asset. */
  readonly file?: string;
  /** What a call of `records/modify` wants, one text for each operation: `trash NAME`. */
  readonly changes?: readonly string[];
  /** Operations that a scenario has refused, by record. */
  readonly refusals?: readonly { readonly record: string; readonly code: string }[];
}

export function header(exchange: Exchange, name: string): string | undefined {
  const value = exchange.headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}

export function makeExchange(
  request: {
    readonly method: string;
    readonly host: string;
    readonly url: string;
    readonly headers: IncomingHttpHeaders;
    readonly bodyText: string;
  },
  place: { readonly service: Service | undefined; readonly operation: string },
): Exchange {
  const cut = request.url.indexOf('?');
  const path = cut < 0 ? request.url : request.url.slice(0, cut);
  const query = cut < 0 ? '' : request.url.slice(cut + 1);
  return {
    method: request.method,
    host: request.host,
    path,
    query,
    parameters: new URLSearchParams(query),
    headers: request.headers,
    bodyText: request.bodyText,
    json: request.bodyText === '' ? undefined : parseJson(request.bodyText),
    ...place,
    facts: {},
    mistakes: [],
  };
}
