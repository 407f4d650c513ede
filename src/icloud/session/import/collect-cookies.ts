import type { StoredCookie } from '../cookie-jar.ts';

/** A cookie as another tool wrote it down. `domain` with a leading dot: good for hosts below it too. */
export type ForeignCookie = Pick<
  StoredCookie,
  'name' | 'value' | 'path' | 'secure' | 'httpOnly' | 'expiresAt'
> & {
  readonly domain: string;
};

/** As much as our own jar takes in (FAULTS.md D11). */
const MOST_COOKIES = 300;
const MOST_LETTERS = 64 * 1024;

/** What the jar could not send, or what would become two cookies on the wire. */
const SENDABLE_NAME = /^[\x21-\x3a\x3c\x3e-\x7e]{1,256}$/;
const SENDABLE_VALUE = /^[\x20-\x3a\x3c-\x7e]{0,8192}$/;

const APPLE_DOMAIN = /^([a-z0-9-]+\.)*(apple|icloud)\.com(\.cn)?$/;

/**
 * Keeps what Apple may see again. `undefined` stands for a line that was no cookie. Expired cookies go without a word:
 * other tools write them down all the time (auth.md 16.1).
 */
export function collectCookies(
  found: Iterable<ForeignCookie | undefined>,
  nowMs: number,
): { readonly cookies: readonly StoredCookie[]; readonly warnings: readonly string[] } {
  const cookies: StoredCookie[] = [];
  let unreadable = 0;
  let foreign = 0;
  let tooMany = 0;
  let letters = 0;
  for (const cookie of found) {
    if (cookie === undefined || !SENDABLE_NAME.test(cookie.name) || !SENDABLE_VALUE.test(cookie.value)) {
      unreadable += 1;
      continue;
    }
    const domain = cookie.domain.toLowerCase().replace(/^\./, '');
    if (!APPLE_DOMAIN.test(domain)) foreign += 1;
    else if (cookie.expiresAt !== null && cookie.expiresAt <= nowMs) continue;
    else if (cookies.length === MOST_COOKIES || letters + sizeOf(cookie) > MOST_LETTERS) tooMany += 1;
    else {
      letters += sizeOf(cookie);
      cookies.push({
        name: cookie.name,
        value: cookie.value,
        domain,
        path: cookie.path.startsWith('/') ? cookie.path : '/',
        hostOnly: !cookie.domain.startsWith('.'),
        secure: cookie.secure,
        httpOnly: cookie.httpOnly,
        expiresAt: cookie.expiresAt,
        firstSeen: nowMs,
        lastExtended: null,
        extensions: 0,
      });
    }
  }
  const left: readonly (readonly [string, number])[] = [
    ['no cookies that can be sent', unreadable],
    ["not Apple's", foreign],
    ['more than are kept', tooMany],
  ];
  const warnings = left
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `left out, ${what}: ${count}`);
  return { cookies, warnings };
}

function sizeOf({ name, value, domain, path }: ForeignCookie): number {
  return name.length + value.length + domain.length + path.length;
}
