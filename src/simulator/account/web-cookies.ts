import { type Exchange, header } from '../core/exchange.ts';
import { bytesFrom } from '../core/seed.ts';
import { homeOf, type Region, tld } from '../core/services.ts';
import type { Simulation } from './simulation.ts';

const DAY_MS = 86_400_000;
const SLIDE_MS = 10 * 60_000;

/** What a client has to bring to be let in; the name is the one that Apple's refusal tells (auth.md 9.1). */
const REQUIRED = ['X-APPLE-WEBAUTH-TOKEN', 'X-APPLE-WEBAUTH-USER'] as const;
/** Apple does not refuse a client without these, but one that lost them has lost cookies. */
const EXPECTED = ['X-APPLE-WEBAUTH-VALIDATE', 'X-APPLE-DS-WEB-SESSION-TOKEN'];

const PHOTO_KEYS = ['X-APPLE-WEBAUTH-PCS-Photos', 'X-APPLE-WEBAUTH-PCS-Sharing'];

/** Reads the `Cookie` header; values stay as they came, with their quotes. */
function readCookies(exchange: Exchange): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const part of (header(exchange, 'Cookie') ?? '').split(';')) {
    const cut = part.indexOf('=');
    if (cut > 0) cookies.set(part.slice(0, cut).trim(), part.slice(cut + 1).trim());
  }
  return cookies;
}

export type WebSession =
  | { readonly kind: 'good'; readonly issuedAt: number }
  | { readonly kind: 'missing'; readonly cookie: string };

/** Whether the cookies of a request belong to a living web session. */
export function checkWebSession(exchange: Exchange, simulation: Simulation): WebSession {
  const cookies = readCookies(exchange);
  for (const [name, value] of cookies) {
    if (name.startsWith('X-APPLE-') && !/^".*"$/.test(value)) {
      exchange.mistakes.push(`cookie ${name} came back without its quotes`);
    }
  }
  for (const cookie of REQUIRED) {
    if (!cookies.has(cookie)) return { kind: 'missing', cookie };
  }
  const token = /^"v=2:t=[A-Za-z]{2}==BST_(.+)~~"$/.exec(cookies.get('X-APPLE-WEBAUTH-TOKEN') ?? '')?.[1];
  const issuedAt = token === undefined ? undefined : simulation.credentials.webIssuedAt(token);
  if (issuedAt === undefined) return { kind: 'missing', cookie: 'X-APPLE-WEBAUTH-TOKEN' };
  for (const cookie of EXPECTED) {
    if (!cookies.has(cookie)) exchange.mistakes.push(`cookie ${cookie} is missing`);
  }
  return { kind: 'good', issuedAt };
}

/** Cookies of an accountLogin that still wants a code (auth.md 8.3). */
export function untrustedCookies(simulation: Simulation): readonly string[] {
  const { signIns, dsid, account, now } = simulation;
  const opaque = () => signIns.unique('cookie');
  const days = (count: number) => dateWithBlank(now() + count * DAY_MS);
  const cookie = makerFor(account.region);
  return [
    cookie('X-APPLE-UNIQUE-CLIENT-ID', 'Cw==', ''),
    cookie('X-APPLE-WEBAUTH-LOGIN', `v=1:t=Cw==BST_${opaque()}~~`, ''),
    cookie('X-APPLE-WEBAUTH-VALIDATE', `v=1:t=Cw==BST_${opaque()}~~`, ''),
    cookie('X-APPLE-WEBAUTH-HSA-LOGIN', `v=2:t=Cw==BST_${opaque()}~~`, ''),
    cookie('X-APPLE-WEBAUTH-USER', `v=1:s=1:d=${dsid}`, days(account.webDays)),
    cookie(`X_APPLE_WEB_KB-${keyId(simulation)}`, `v=1:t=Cw==BST_${opaque()}~~`, days(60)),
    cookie('X-APPLE-DS-WEB-SESSION-TOKEN', `${opaque()}=`, days(account.webDays)),
  ];
}

/** Cookies of a session that is fully signed in. `trustEnds`: when the device trust does, if there is one. */
export function trustedCookies(simulation: Simulation, trustEnds: number | undefined): readonly string[] {
  const { signIns, dsid, account, now } = simulation;
  const opaque = () => signIns.unique('cookie');
  const web = dateWithoutBlank(now() + account.webDays * DAY_MS);
  const cookie = makerFor(account.region);
  const { advancedDataProtection: isProtected, photosCookie } = account;
  const pcs = ['Documents', 'News', 'Notes', 'Sharing', 'Photos']
    .filter((name) => !isProtected && (name !== 'Photos' || photosCookie))
    .map((name) => cookie(`X-APPLE-WEBAUTH-PCS-${name}`, `${opaque()}=`, web));
  const trust =
    trustEnds === undefined
      ? []
      : [cookie(`X-APPLE-WEBAUTH-HSA-TRUST`, `${opaque()}~~`, dateWithoutBlank(trustEnds))];
  return [
    ...pcs,
    cookie('X-APPLE-WEBAUTH-USER', `v=1:s=1:d=${dsid}`, web),
    cookie('X-APPLE-WEBAUTH-VALIDATE', `v=1:t=EQ==BST_${opaque()}~~`, ''),
    cookie('X-APPLE-WEBAUTH-TOKEN', webToken(simulation), web),
    cookie('X-APPLE-DS-WEB-SESSION-TOKEN', `${opaque()}=`, web),
    cookie('X-APPLE-WEBAUTH-HSA-LOGIN', '', 'Thu, 01-Jan-1970 00:00:00 GMT'),
    ...trust,
  ];
}

/** What a device hands out under Advanced Data Protection (auth.md 11). */
export function photoKeyCookies({ signIns, account, consent }: Simulation): readonly string[] {
  const cookie = makerFor(account.region);
  const until = dateWithBlank(consent.untilMs);
  return PHOTO_KEYS.map((name) => cookie(name, `${signIns.unique('cookie')}=`, until));
}

/** Whether a request may see photos: always, but for accounts whose keys only a device can hand out. */
export function hasPhotoKeys(exchange: Exchange, { account, consent }: Simulation): boolean {
  const cookies = readCookies(exchange);
  if (!account.advancedDataProtection) return true;
  return consent.isGiven && PHOTO_KEYS.every((name) => cookies.has(name));
}

/** A used token is replaced after ten minutes. As recorded, the new one comes without a date (photos.md 1.3). */
export function rotatedCookie(simulation: Simulation, issuedAt: number): string | undefined {
  if (simulation.now() - issuedAt < SLIDE_MS) return undefined;
  return makerFor(simulation.account.region)('X-APPLE-WEBAUTH-TOKEN', webToken(simulation), '');
}

/** What a logout sends: every cookie, long expired. */
export function clearedCookies(simulation: Simulation): readonly string[] {
  const cookie = makerFor(simulation.account.region);
  return [...REQUIRED, ...EXPECTED].map((name) => cookie(name, '', 'Thu, 01-Jan-1970 00:00:00 GMT'));
}

export function allowOrigin(region: Region): readonly [string, string] {
  return ['Access-Control-Allow-Origin', homeOf(region)];
}

function webToken(simulation: Simulation): string {
  return `v=2:t=EQ==BST_${simulation.credentials.issueWeb()}~~`;
}

function makerFor(region: Region) {
  return (name: string, value: string, expires: string): string => {
    const until = expires === '' ? '' : `Expires=${expires};`;
    const hidden = name.endsWith('-VALIDATE') || name.endsWith('-CLIENT-ID') ? '' : ';HttpOnly';
    return `${name}="${value}";${until}Path=/;Domain=.icloud.${tld(region)};Secure${hidden}`;
  };
}

function keyId(simulation: Simulation): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return [...bytesFrom(`${simulation.seed}/kb`, 26)].map((byte) => letters[byte % 32]).join('');
}

/** `Fri, 12-Jan-2024 05:06:31 GMT` */
function dateWithBlank(at: number): string {
  return new Date(at).toUTCString().replace(/ (\w{3}) /, '-$1-');
}

/** `Fri,16-Jan-2099 02:07:19 GMT`: Apple writes both. */
function dateWithoutBlank(at: number): string {
  return dateWithBlank(at).replace(', ', ',');
}
