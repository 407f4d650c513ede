/** Apple's four services, by the host that a client names or, on a bare loopback address, by path. */
export type Service = 'auth' | 'setup' | 'database' | 'content';

export type Region = 'com' | 'cn';

const AUTH_PATH = '/appleauth/auth';
const SETUP_PATH = '/setup/ws/1/';
const DATABASE_PATH = '/database/1/';
const CONTENT_PATH = '/B/';

const HOSTS: readonly (readonly [pattern: RegExp, service: Service])[] = [
  [/^idmsa\.apple\.com(\.cn)?$/, 'auth'],
  [/^(p\d+-)?setup\.icloud\.com(\.cn)?$/, 'setup'],
  [/^p\d+-ckdatabasews\.icloud\.com(\.cn)?$/, 'database'],
  [/^[a-z0-9-]+\.icloud-content\.com(\.cn)?$/, 'content'],
];

export function isAppleHost(host: string): boolean {
  return /^([a-z0-9-]+\.)+(icloud\.com|icloud-content\.com|apple\.com)(\.cn)?$/.test(host);
}

export function regionOf(host: string): Region | undefined {
  if (!isAppleHost(host)) return undefined;
  return host.endsWith('.cn') ? 'cn' : 'com';
}

export interface Place {
  readonly service: Service | undefined;
  /** E.g. `signin/init`, `accountLogin`, `records/query`, `download`. */
  readonly operation: string;
}

export function findPlace(host: string, path: string): Place {
  const byPath = placeOfPath(path);
  if (!isAppleHost(host)) return byPath;
  const wanted = HOSTS.find(([pattern]) => pattern.test(host))?.[1];
  return wanted !== undefined && wanted === byPath.service
    ? byPath
    : { service: undefined, operation: 'unknown' };
}

function placeOfPath(path: string): Place {
  if (path === AUTH_PATH) return { service: 'auth', operation: 'options' };
  if (path.startsWith(`${AUTH_PATH}/`)) {
    return { service: 'auth', operation: path.slice(AUTH_PATH.length + 1) };
  }
  if (path.startsWith(SETUP_PATH)) return { service: 'setup', operation: path.slice(SETUP_PATH.length) };
  if (path.startsWith(DATABASE_PATH)) {
    const [, operation = 'unknown'] = /^[^/]+\/production\/(?:private|shared)\/(.+)$/.exec(
      path.slice(DATABASE_PATH.length),
    ) ?? [undefined, undefined];
    return { service: 'database', operation };
  }
  if (path.startsWith(CONTENT_PATH)) return { service: 'content', operation: 'download' };
  return { service: undefined, operation: 'unknown' };
}

/** The origin that pages of a region have, without slash. */
export function homeOf(region: Region): string {
  return region === 'cn' ? 'https://www.icloud.com.cn' : 'https://www.icloud.com';
}

export function authOriginOf(region: Region): string {
  return region === 'cn' ? 'https://idmsa.apple.com.cn' : 'https://idmsa.apple.com';
}

export function tld(region: Region): string {
  return region === 'cn' ? 'com.cn' : 'com';
}
