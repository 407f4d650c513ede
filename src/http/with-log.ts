import type { Clock } from '../base/clock.ts';
import { errorCodeOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { TransportWrapper } from './transport.ts';

/** Longer than anything Apple does takes as a rule: the user who waits is told. */
const LONG_MS = 10_000;

/** Headers under which a server names a request for its support, the one that counts first. */
export type RequestIdHeaders = readonly string[];

/**
 * Notes every exchange at debug level: where to, how it ended, how long it took, and the id that the support of the server can
 * look up. Never a query (addresses of content are signed there), a header or a body.
 */
export function withLog(
  log: Log,
  clock: Pick<Clock, 'monotonic'>,
  idHeaders: RequestIdHeaders,
): TransportWrapper {
  return (inner) => ({
    ...inner,
    async send(request) {
      const startedAt = clock.monotonic();
      const exchange = { method: request.method, host: request.url.host, path: request.url.pathname };
      log.trace('request', exchange);
      try {
        const reply = await inner.send(request);
        const ms = Math.round(clock.monotonic() - startedAt);
        if (ms >= LONG_MS) log.info('an answer took long', { ...exchange, seconds: Math.round(ms / 1000) });
        log.debug('reply', {
          ...exchange,
          status: reply.status,
          ms,
          id: idHeaders.map((name) => reply.headers.get(name)).find((id) => id !== undefined),
        });
        return reply;
      } catch (error) {
        log.debug('no reply', {
          ...exchange,
          code: errorCodeOf(error),
          ms: Math.round(clock.monotonic() - startedAt),
        });
        throw error;
      }
    },
  });
}
