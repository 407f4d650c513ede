import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredCookie } from '../../src/icloud/session/cookie-jar.ts';

interface OurSession {
  readonly tokens: Readonly<Record<string, string | undefined>>;
  readonly cookies: readonly OurCookie[];
}

type OurCookie = Omit<StoredCookie, 'firstSeen' | 'lastExtended' | 'extensions'>;

/** The session file of keepsake as any JSON. */
export function readOurSession(folder: string, username: string): OurSession {
  return JSON.parse(readFileSync(join(folder, `${username}.session.json`), 'utf8')) as OurSession;
}

/** Python's `re.sub(r'\W', '', …)` for ASCII addresses: what icloudpd makes of an Apple ID. */
export function icloudpdName(username: string): string {
  return username.replaceAll(/\W/g, '');
}

export interface ForeignOptions {
  readonly name: string;
  /** icloudpd writes the cookies without extension, pyicloud 2 as `.cookiejar`. */
  readonly extension?: '' | '.cookiejar';
  readonly cookies?: (cookie: OurCookie) => boolean;
  readonly session?: Readonly<Record<string, string>>;
}

/** Writes a session of ours as icloudpd would have written it (auth.md 16.1). */
export function writeIcloudpdSession(folder: string, ours: OurSession, options: ForeignOptions): void {
  const { name, extension = '', cookies = () => true, session = {} } = options;
  const lines = ours.cookies.filter(cookies).map(lwpLine);
  writeFileSync(join(folder, `${name}${extension}`), ['#LWP-Cookies-2.0', ...lines, ''].join('\n'));
  writeFileSync(join(folder, `${name}.session`), JSON.stringify({ ...foreignTokens(ours), ...session }));
}

/** The same as kei would have: attributes and expiry of cookies are lost (auth.md 16.3). */
export function writeKeiSession(folder: string, ours: OurSession, name: string): void {
  const cookies = ours.cookies.map((cookie) => ({
    url: `https://${cookie.domain.endsWith('apple.com') ? 'idmsa.apple.com' : 'setup.icloud.com'}/setup/ws/1`,
    cookie: `${cookie.name}=${cookie.value}`,
  }));
  writeFileSync(join(folder, name), JSON.stringify(cookies));
  writeFileSync(join(folder, `${name}.session`), JSON.stringify(foreignTokens(ours), undefined, 2));
}

function foreignTokens({ tokens }: OurSession): Record<string, string | undefined> {
  return {
    client_id: tokens['clientId'],
    account_country: tokens['accountCountry'],
    session_id: tokens['sessionId'],
    session_token: tokens['sessionToken'],
    trust_token: tokens['trustToken'],
    trust_eligible: 'true',
    apple_rscd: '401',
    apple_ercd: '401',
    scnt: tokens['scnt'],
  };
}

/** One line of Python's `LWPCookieJar.save`. */
function lwpLine(cookie: OurCookie): string {
  const quoted = /^\w+$/.test(cookie.value)
    ? cookie.value
    : `"${cookie.value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  const parts = [
    `${cookie.name}=${quoted}`,
    `path="${cookie.path}"`,
    `domain="${cookie.hostOnly ? '' : '.'}${cookie.domain}"`,
    'path_spec',
    ...(cookie.hostOnly ? [] : ['domain_dot']),
    ...(cookie.secure ? ['secure'] : []),
    cookie.expiresAt === null
      ? 'discard'
      : `expires="${new Date(cookie.expiresAt).toISOString().slice(0, 19).replace('T', ' ')}Z"`,
    ...(cookie.httpOnly ? ['HttpOnly=None'] : []),
    'version=0',
  ];
  return `Set-Cookie3: ${parts.join('; ')}`;
}
