import { connect, type Connect } from '../../src/sync/open/connect.ts';
import type { HttpReply, HttpRequest } from '../../src/http/transport.ts';

export interface Spied {
  readonly connect: Connect;
  /** Everything that left the program, in order. */
  readonly requests: readonly HttpRequest[];
}

export interface SpyOptions {
  /** Called before a request leaves; what it throws is what the network does. */
  readonly before?: (request: HttpRequest, n: number) => void;
  /** The `Set-Cookie` lines of a reply as the program gets to see them. */
  readonly cookies?: (lines: readonly string[]) => readonly string[];
}

/** The real network, with somebody who looks at it. */
export function spiedConnect(options: SpyOptions = {}): Spied {
  const { before = () => {}, cookies = (lines) => lines } = options;
  const requests: HttpRequest[] = [];
  return {
    requests,
    async connect(network, limits) {
      const inner = await connect(network, limits);
      return {
        ...inner,
        async send(request) {
          before(request, requests.length);
          requests.push(request);
          return withCookies(await inner.send(request), cookies);
        },
      };
    },
  };
}

/** The last part of a request's path: what it was for. */
export function operationOf({ url }: HttpRequest): string {
  return url.pathname.split('/').at(-1) ?? '';
}

function withCookies(reply: HttpReply, cookies: Required<SpyOptions>['cookies']): HttpReply {
  const { headers } = reply;
  return {
    ...reply,
    headers: {
      get: (name) => headers.get(name),
      all: (name) => (name.toLowerCase() === 'set-cookie' ? cookies(headers.all(name)) : headers.all(name)),
    },
  };
}
