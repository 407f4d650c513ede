import { KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';

/** What Apple calls a region: which hosts an account lives on. */
export type Domain = 'com' | 'cn';

/** Where sign-in and account calls of one region go (auth.md 2.1). */
export interface Endpoints {
  /** Base of the sign-in calls, without a slash at the end. */
  readonly auth: string;
  /** To be tried once when `auth` cannot be reached or answers 404/410, before any proof was sent. */
  readonly authFallback: string | undefined;
  /** The web app: `Origin`, and with a slash `Referer`, of account and photos calls. */
  readonly home: string;
  /** Base of the account calls, without a slash at the end. */
  readonly setup: string;
}

const ENDPOINTS: Readonly<Record<Domain, Endpoints>> = {
  com: {
    auth: 'https://idmsa.apple.com/appleauth/auth',
    authFallback: undefined,
    home: 'https://www.icloud.com',
    setup: 'https://setup.icloud.com/setup/ws/1',
  },
  cn: {
    // Newest evidence: accounts of China mainland sign in at the global host too (auth.md 2.1).
    auth: 'https://idmsa.apple.com/appleauth/auth',
    authFallback: 'https://idmsa.apple.com.cn/appleauth/auth',
    home: 'https://www.icloud.com.cn',
    setup: 'https://setup.icloud.com.cn/setup/ws/1',
  },
};

export function endpointsOf(domain: Domain): Endpoints {
  return ENDPOINTS[domain];
}

/** The web app we sign in as; older values keep working (auth.md 2.3). */
export const BUILD = { clientBuildNumber: '2522Project44', clientMasteringNumber: '2522B2' } as const;

/** One browser for all calls of a session, downloads included (auth.md 3.3). */
export const USER_AGENT =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15';

/** What Apple's support can look up. */
export const REQUEST_ID_HEADERS = ['x-apple-request-uuid', 'x-apple-i-request-id'] as const;

const SIGN_IN_HOSTS = ['idmsa.apple.com', 'idmsa.apple.com.cn'];
const SERVICE_SUFFIXES = ['.icloud.com', '.icloud.com.cn'];
const CONTENT_SUFFIXES = ['.icloud-content.com', '.icloud-content.com.cn', '.cdn-apple.com'];

/** May see cookies and sign-in headers: the only places that ever do (FAULTS.md J1). */
export function isApiHost(url: URL): boolean {
  return isPlainHttps(url) && (SIGN_IN_HOSTS.includes(url.hostname) || endsWithOneOf(url, SERVICE_SUFFIXES));
}

/** Serves account calls: the front door, or the house of one account (`p61-setup.icloud.com`). */
export function isSetupHost(host: string): boolean {
  return /^(p\d{1,4}-)?setup\.icloud\.com(\.cn)?$/.test(host);
}

/** May be asked for the bytes of photos; never sees a cookie (photos.md 10.1). */
export function isContentHost(url: URL): boolean {
  return isPlainHttps(url) && endsWithOneOf(url, CONTENT_SUFFIXES);
}

function isPlainHttps(url: URL): boolean {
  return url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '';
}

function endsWithOneOf(url: URL, suffixes: readonly string[]): boolean {
  return suffixes.some((suffix) => url.hostname.endsWith(suffix) && url.hostname.length > suffix.length);
}

export interface ServiceUrlOptions {
  readonly simulator?: URL | undefined;
}

/**
 * An address out of Apple's service map, checked before anything is sent there (FAULTS.md D12). The simulator may
 * name itself: its address becomes the Apple host it stands for, and the transport leads it back.
 */
export function serviceUrl(text: string, options: ServiceUrlOptions = {}): URL {
  return knownUrl(text, { ...options, standsFor: 'https://p00-ckdatabasews.icloud.com', isKnown: isApiHost });
}

/** As `serviceUrl`, for the address of a photo's bytes. Undefined: a foreign or broken one, which is one file's problem. */
export function contentUrl(text: string, options: ServiceUrlOptions = {}): URL | undefined {
  return parseKnown(text, {
    ...options,
    standsFor: 'https://cvws.icloud-content.com',
    isKnown: isContentHost,
  });
}

interface Known extends ServiceUrlOptions {
  readonly standsFor: string;
  readonly isKnown: (url: URL) => boolean;
}

function knownUrl(text: string, known: Known): URL {
  const url = parseKnown(text, known);
  if (url !== undefined) return url;
  const named = URL.parse(text)?.origin ?? 'no address at all';
  throw new KeepsakeError('SERVICE_NOT_UNDERSTOOD', 'the account names a server that is not one of Apple', {
    details: [`${printable(named)}: nothing was sent there`],
  });
}

function parseKnown(text: string, { simulator, standsFor, isKnown }: Known): URL | undefined {
  const url = URL.parse(text);
  if (url === null) return undefined;
  if (simulator !== undefined && url.origin === simulator.origin) {
    // Only the origin changes: its query is signed, byte for byte (photos.md 10.1).
    return new URL(standsFor + url.pathname + url.search);
  }
  return isKnown(url) ? url : undefined;
}
