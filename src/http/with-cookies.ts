import type { TransportWrapper } from './transport.ts';

/** Where cookies live between requests. */
export interface CookieStore {
  /** The value of the `Cookie` header for this address, or undefined when no cookie belongs there. */
  header(url: URL): string | undefined;
  /** Takes over what a reply from this address sets, renews and deletes. Bad cookies are dropped, never an error. */
  store(url: URL, setCookie: readonly string[]): void;
}

/** Sends and keeps cookies. Replies rotate them at any time, error replies too (photos.md 1.3, auth.md 4). */
export function withCookies(cookies: CookieStore): TransportWrapper {
  return (inner) => ({
    ...inner,
    async send(request) {
      const cookie = cookies.header(request.url);
      const reply = await inner.send(
        cookie === undefined ? request : { ...request, headers: { ...request.headers, cookie } },
      );
      cookies.store(request.url, reply.headers.all('set-cookie'));
      return reply;
    },
  });
}
