import type { InventoryEntry, SessionSummary } from '../../model/account-files.ts';
import { pendingCode } from './session-data.ts';
import { LOGIN_COOKIE, type StoredCookie, TRUST_COOKIE } from './cookie-jar.ts';
import type { StoredSession } from './session-schema.ts';

type Described = Pick<InventoryEntry, 'name' | 'category' | 'neededFor'>;

const CODELESS = 'sign-in without a code';

/** Cookies that matter, by the start of their name. The optional ones are shown only where they are. */
const COOKIES: readonly (Described & { readonly cookie: string; readonly optional?: true })[] = [
  { cookie: TRUST_COOKIE, name: 'device trust (cookie)', category: 'trust', neededFor: CODELESS },
  { cookie: LOGIN_COOKIE, name: 'web login', category: 'login', neededFor: 'every request' },
  { cookie: 'X-APPLE-WEBAUTH-USER', name: 'web user', category: 'login', neededFor: 'every request' },
  {
    cookie: 'X-APPLE-DS-WEB-SESSION-TOKEN',
    name: 'web session',
    category: 'login',
    neededFor: 'every request',
  },
  {
    cookie: 'X-APPLE-WEBAUTH-PCS-Photos',
    name: 'photo keys (PCS)',
    category: 'photos',
    neededFor: 'photos with Advanced Data Protection',
    optional: true,
  },
  {
    cookie: 'X-APPLE-WEBAUTH-PCS-Sharing',
    name: 'sharing keys (PCS)',
    category: 'photos',
    neededFor: 'photos with Advanced Data Protection',
    optional: true,
  },
];

/** How long Apple is seen to trust a device where it states no end (session.md 0). Never a reason to drop anything. */
const ESTIMATED_TRUST_MS = 30 * 86_400_000;

/** What a stored session consists of, and what is known about how long each part lasts. */
export function takeInventory({ tokens, cookies }: StoredSession, nowMs: number): readonly InventoryEntry[] {
  const fromCookies = COOKIES.flatMap(({ cookie, optional, ...described }) => {
    const found = latest(cookies, cookie);
    return found === undefined && optional === true ? [] : [cookieEntry(described, found, nowMs)];
  });
  const trust = latest(cookies, TRUST_COOKIE);
  const issued = trust?.expiresAt == null ? tokens.trustIssuedAtMs : undefined;
  return [
    ...fromCookies,
    tokenEntry(
      { name: 'device trust (token)', category: 'trust', neededFor: CODELESS },
      tokens.trustToken,
      issued === undefined ? undefined : issued + ESTIMATED_TRUST_MS,
    ),
    tokenEntry(
      { name: 'session token', category: 'token', neededFor: 'silent re-login' },
      tokens.sessionToken,
    ),
    tokenEntry(
      { name: 'sign-in context', category: 'token', neededFor: 'renewing the trust' },
      tokens.sessionId === undefined ? undefined : tokens.scnt,
    ),
  ];
}

export function summarise({ tokens, cookies }: StoredSession, nowMs: number): SessionSummary {
  const login = latest(cookies, LOGIN_COOKIE);
  const stated = latest(cookies, TRUST_COOKIE)?.expiresAt ?? undefined;
  const issued = tokens.trustIssuedAtMs;
  const extended = cookies.flatMap(({ lastExtended }) => lastExtended ?? []);
  return {
    hasLogin: login !== undefined && (login.expiresAt === null || login.expiresAt > nowMs),
    hasSessionToken: tokens.sessionToken !== undefined,
    hasTrust: tokens.trustToken !== undefined,
    awaitsCode: pendingCode(tokens, nowMs) !== undefined,
    trustEnds:
      stated !== undefined
        ? { atMs: stated, estimated: false }
        : issued === undefined
          ? undefined
          : { atMs: issued + ESTIMATED_TRUST_MS, estimated: true },
    lastExtendedMs: extended.length === 0 ? undefined : Math.max(...extended),
  };
}

function cookieEntry(described: Described, cookie: StoredCookie | undefined, nowMs: number): InventoryEntry {
  const end = cookie?.expiresAt ?? undefined;
  return {
    ...described,
    expiresAtMs: end,
    source: end === undefined ? 'unknown' : 'server',
    estimatedEndMs: undefined,
    firstSeenMs: cookie?.firstSeen,
    lastExtendedMs: cookie?.lastExtended ?? undefined,
    extensions: cookie?.extensions ?? 0,
    state: cookie === undefined ? 'missing' : end === undefined ? 'held' : end > nowMs ? 'valid' : 'expired',
  };
}

function tokenEntry(
  described: Described,
  value: string | undefined,
  estimatedEndMs?: number,
): InventoryEntry {
  const isEstimated = value !== undefined && estimatedEndMs !== undefined;
  return {
    ...described,
    expiresAtMs: undefined,
    source: isEstimated ? 'estimated' : 'unknown',
    estimatedEndMs: isEstimated ? estimatedEndMs : undefined,
    firstSeenMs: undefined,
    lastExtendedMs: undefined,
    extensions: 0,
    state: value === undefined ? 'missing' : 'held',
  };
}

/** Of several cookies with such a name the one that lasts longest; one without an end counts last. */
function latest(cookies: readonly StoredCookie[], name: string): StoredCookie | undefined {
  return cookies
    .filter((cookie) => cookie.name.startsWith(name))
    .toSorted((one, other) => (other.expiresAt ?? 0) - (one.expiresAt ?? 0))[0];
}
