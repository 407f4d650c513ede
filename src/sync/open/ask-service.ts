import type { Clock } from '../../base/clock.ts';
import { errorCodeOf } from '../../base/errors.ts';
import type { Network } from '../../config/config.ts';
import { parseRetryAfter } from '../../http/retry-after.ts';
import { isSuccess, isThrottling } from '../../http/is-success.ts';
import type { HttpRequest } from '../../http/transport.ts';
import type { Connect } from './connect.ts';

/** A request to a service of the user's, which is no service of Apple's. */
export type ServiceRequest = Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>;

/** What a service said, or why it said nothing. */
export type ServiceReply =
  | {
      readonly kind: 'reply';
      readonly verdict: 'done' | 'busy' | 'refused';
      readonly status: number;
      /** By its own clock; undefined where it did not say. */
      readonly atMs: number | undefined;
      /** What a busy one wants to be left alone for, by its headers. */
      readonly pauseMs: number | undefined;
      /** Empty where it could not be read, or is ignored. */
      readonly text: string;
    }
  | { readonly kind: 'lost'; readonly code: string };

/** `ignoresText`: what a service says that did what it was asked for is not read. */
export type AskService = (
  request: ServiceRequest & { readonly ignoresText?: boolean },
  signal: AbortSignal,
) => Promise<ServiceReply>;

const MOST_BYTES = 256 * 1024;

/**
 * Asks services of the user's, by the proxy that the environment names, without cookies, redirects and a log. What Apple is simulated by
 * is no such service, so the request goes where it is addressed to.
 */
export function openAskService(connect: Connect, network: Network, clock: Pick<Clock, 'now'>): AskService {
  return async ({ ignoresText = false, ...request }, signal) => {
    const transport = await connect({ ...network, simulator: undefined }, { connections: 1 });
    try {
      const headers = { 'user-agent': 'keepsake', ...request.headers };
      const { status, headers: said, body } = await transport.send({ ...request, headers, signal });
      const isIgnored = ignoresText && isSuccess(status);
      if (isIgnored) body.discard();
      const text = isIgnored ? '' : await body.text(MOST_BYTES).catch(() => '');
      signal.throwIfAborted();
      const atMs = Date.parse(said.get('date') ?? '');
      return {
        kind: 'reply',
        verdict: isSuccess(status) ? 'done' : isThrottling(status) ? 'busy' : 'refused',
        status,
        atMs: Number.isFinite(atMs) ? atMs : undefined,
        pauseMs: parseRetryAfter(said.get('retry-after'), clock.now()),
        text,
      };
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === undefined) throw error;
      return { kind: 'lost', code };
    } finally {
      await transport.close();
    }
  };
}
