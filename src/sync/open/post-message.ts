import { errorCodeOf } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import type { Network } from '../../config/config.ts';
import { isSuccess } from '../../http/is-success.ts';
import type { Connect } from './connect.ts';

/** A request to a service of the user's. */
interface MessageRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers why the service did not take it, in words; undefined: it did. */
export type PostMessage = (request: MessageRequest, signal: AbortSignal) => Promise<string | undefined>;

/** More of a refusal is read by nobody. */
const MOST_WORDS = 200;
const MOST_BYTES = 64 * 1024;

/**
 * Sends messages to services of the user's, by the proxy that the environment names, without cookies, redirects and second tries. What
 * Apple is simulated by is no such service, so the message goes where it is addressed to.
 */
export function openPostMessage(connect: Connect, network: Network): PostMessage {
  return async ({ url, headers, body }, signal) => {
    const transport = await connect({ ...network, simulator: undefined }, { connections: 1 });
    try {
      const own = { 'user-agent': 'keepsake', ...headers };
      const reply = await transport.send({ method: 'POST', url, headers: own, body, signal });
      if (isSuccess(reply.status)) {
        reply.body.discard();
        return undefined;
      }
      const said = await reply.body.text(MOST_BYTES).catch(() => '');
      const words = printable(said.trim().slice(0, MOST_WORDS));
      return `it answered ${reply.status}${words === '' ? '' : `: ${words}`}`;
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === undefined) throw error;
      return code;
    } finally {
      await transport.close();
    }
  };
}
