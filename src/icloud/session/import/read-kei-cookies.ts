import { isJsonObject } from '../../wire/read-json.ts';
import { collectCookies, type ForeignCookie } from './collect-cookies.ts';
import type { ForeignContent } from './foreign-session.ts';

/**
 * The cookie file of kei and icloudpd-rs: a JSON array of `{url, cookie}`, in older versions lines of `url<TAB>cookie`
 * (auth.md 16.3). It lost all attributes, so when these cookies end is unknown.
 */
export function readKeiCookies(text: string, nowMs: number): ForeignContent {
  const pairs = readPairs(text);
  if (pairs === undefined) return { tokens: {}, cookies: [], warnings: ['not a cookie file'] };
  return { tokens: {}, ...collectCookies(pairs.map(readCookie), nowMs) };
}

interface Pair {
  readonly url: unknown;
  readonly cookie: unknown;
}

function readPairs(text: string): readonly Pair[] | undefined {
  if (!text.trimStart().startsWith('[')) return readLines(text);
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list)) return undefined;
    return list.map((entry: unknown) =>
      isJsonObject(entry)
        ? { url: entry['url'], cookie: entry['cookie'] }
        : { url: undefined, cookie: undefined },
    );
  } catch {
    return undefined;
  }
}

function readLines(text: string): readonly Pair[] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.includes('\t'));
  if (lines.length === 0) return undefined;
  return lines.map((line) => {
    const cut = line.indexOf('\t');
    return { url: line.slice(0, cut), cookie: line.slice(cut + 1) };
  });
}

function readCookie({ url, cookie }: Pair): ForeignCookie | undefined {
  if (typeof url !== 'string' || typeof cookie !== 'string') return undefined;
  const host = URL.parse(url)?.hostname;
  const [pair = ''] = cookie.split(';', 1);
  const cut = pair.indexOf('=');
  if (host === undefined || cut < 1) return undefined;
  return {
    name: pair.slice(0, cut).trim(),
    value: pair.slice(cut + 1).trim(),
    domain: widestDomain(host),
    path: '/',
    secure: true,
    httpOnly: false,
    expiresAt: null,
  };
}

/** Account cookies are good for every host of iCloud. Those of the sign-in host stay there, as most of them were set. */
function widestDomain(host: string): string {
  const [, domain] = /(?:^|\.)(icloud\.com(?:\.cn)?)$/.exec(host) ?? [];
  return domain === undefined ? host : `.${domain}`;
}
