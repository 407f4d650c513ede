import { unreachable } from '../base/errors.ts';
import type { PostMessage } from '../sync/open/post-message.ts';
import type { Fact } from './fact.ts';
import { noticeGroupOf } from './notice-group.ts';

/** A service such as healthchecks.io shows the first 100 kB; nobody reads that many. */
const MOST_CHARACTERS = 10_000;

export interface Ping {
  readonly url: URL;
  readonly body: string;
}

/**
 * What a service that waits for signs of life is told: `/start`, the address itself for success, `/fail`; undefined: nothing. `tail`: the
 * log's last lines; `isAlone`: no user sees how the cycle ends. Pure.
 */
export function pingOf(
  address: string,
  fact: Fact,
  tail: readonly string[],
  isAlone = false,
): Ping | undefined {
  switch (fact.kind) {
    case 'began':
      return { url: below(address, 'start'), body: '' };
    case 'ended': {
      const { exitCode, news = [], warnings = [] } = fact.answer;
      const url = exitCode === 0 ? new URL(address) : below(address, 'fail');
      return { url, body: bodyOf([...tail, ...news, ...warnings]) };
    }
    case 'failed': {
      // The keepsake that holds the account has its own signs of life.
      if (noticeGroupOf(fact.code, isAlone) === undefined) return undefined;
      const { errors = [], hint } = fact.answer;
      const lines = [...tail, ...errors, ...(hint === undefined ? [] : [hint])];
      return { url: below(address, 'fail'), body: bodyOf(lines) };
    }
    case 'resting':
    case 'interrupted':
      return undefined;
    default:
      return unreachable(fact);
  }
}

/** Sends it, and answers why it did not get there. `cover`: for secrets. */
export async function sendPing(
  ping: Ping,
  { post, cover }: { readonly post: PostMessage; readonly cover: (text: string) => string },
  signal: AbortSignal,
): Promise<string | undefined> {
  return post(
    { url: ping.url, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: cover(ping.body) },
    signal,
  );
}

/** What stands behind `?` stays there. */
function below(address: string, word: string): URL {
  const url = new URL(address);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${word}`;
  return url;
}

function bodyOf(lines: readonly string[]): string {
  return lines.join('\n').slice(-MOST_CHARACTERS);
}
