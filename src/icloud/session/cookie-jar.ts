import { endFrom } from '../../base/outside-numbers.ts';
import { Cookie, domainMatch, pathMatch, CookieJar as RuleBook } from 'tough-cookie';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { SecretRegistry } from '../../base/secret.ts';
import type { CookieStore } from '../../http/with-cookies.ts';

export interface StoredCookie {
  readonly name: string;
  /** As it came, with the double quotes that Apple makes part of it (auth.md 8.3). */
  readonly value: string;
  readonly domain: string;
  readonly path: string;
  readonly hostOnly: boolean;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  /** Milliseconds since 1970; null: a session cookie, kept across restarts all the same (session.md 2). */
  readonly expiresAt: number | null;
  readonly firstSeen: number;
  /** When Apple last moved `expiresAt` forward, and how often: which calls do is not known yet (session.md 2). */
  readonly lastExtended: number | null;
  readonly extensions: number;
}

export interface CookieJarPorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly secrets: SecretRegistry;
  readonly log: Log;
}

/** Proves to Apple's account service that this browser is trusted; a suffix may follow (auth.md 8.3). */
export const TRUST_COOKIE = 'X-APPLE-WEBAUTH-HSA-TRUST';

/** Stands for a living login. */
export const LOGIN_COOKIE = 'X-APPLE-WEBAUTH-TOKEN';

/** Bounds of FAULTS.md D11: what goes beyond is not taken in, so that a flood cannot push the trust cookie out. */
const MOST_COOKIES = 300;
const MOST_BYTES = 64 * 1024;

/** The cookies of one account. tough-cookie decides what a host may set; nothing is ever sent wider than it was set. */
export class CookieJar implements CookieStore {
  readonly #cookies = new Map<string, StoredCookie>();
  readonly #ports: CookieJarPorts;

  constructor(stored: readonly StoredCookie[], ports: CookieJarPorts) {
    this.#ports = ports;
    for (const cookie of stored) {
      if (this.#isKept(cookie)) this.#put(cookie);
      if (!this.#isAlive(cookie)) ports.log.debug('cookie expired', { name: cookie.name });
    }
  }

  header(url: URL): string | undefined {
    const cookies = this.#alive()
      .filter((cookie) => belongsTo(cookie, url))
      // Longer paths first (RFC 6265 5.4); the sort keeps the order of arrival otherwise.
      .toSorted((a, b) => b.path.length - a.path.length);
    return cookies.length === 0 ? undefined : cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  store(url: URL, setCookie: readonly string[]): void {
    const now = this.#ports.clock.now();
    // What has ended makes room first.
    this.retain((cookie) => this.#isKept(cookie));
    for (const text of setCookie) {
      const cookie = judge(text, url, now);
      if (cookie === undefined) this.#ports.log.debug('cookie refused', { host: url.host });
      else if (this.#isDeletion(cookie, now)) this.#cookies.delete(keyOf(cookie));
      else this.#put(continued(this.#cookies.get(keyOf(cookie)), cookie));
    }
  }

  /** Is a cookie of exactly this name alive, and worth something? */
  has(name: string): boolean {
    return this.#alive().some((cookie) => cookie.name === name && /[^"]/.test(cookie.value));
  }

  /** The latest stated end among the cookies whose name starts so; undefined when none states one. */
  expiryOf(namePrefix: string): number | undefined {
    const ends = this.#alive()
      .filter((cookie) => cookie.name.startsWith(namePrefix))
      .flatMap(({ expiresAt }) => expiresAt ?? []);
    return ends.length === 0 ? undefined : Math.max(...ends);
  }

  /** Removes every cookie for which `keep` is false. */
  retain(keep: (cookie: StoredCookie) => boolean): void {
    for (const [key, cookie] of this.#cookies) if (!keep(cookie)) this.#cookies.delete(key);
  }

  /** Makes the jar what it was when `toJSON` gave these cookies. */
  restore(cookies: readonly StoredCookie[]): void {
    this.#cookies.clear();
    for (const cookie of cookies) this.#put(cookie);
  }

  /** The jar is done with: what it holds need not be covered for ever (`SecretRegistry.retire`). */
  retire(): void {
    for (const cookie of this.#cookies.values()) {
      for (const text of textsOf(cookie)) this.#ports.secrets.retire(text);
    }
  }

  /**
   * Everything alive, in a stable order, and what stands for trust even when it has ended: it is not sent then, but a clock
   * that was wrong for an hour must not cost it, and with it a code (G4). The values are secrets.
   */
  toJSON(): readonly StoredCookie[] {
    return [...this.#cookies.values()].filter((cookie) => this.#isKept(cookie));
  }

  #isKept(cookie: StoredCookie): boolean {
    return isTrust(cookie) || this.#isAlive(cookie);
  }

  /** Apple deletes with a date of long ago. One that ends after we first saw the cookie is a new one, and our clock may be wrong. */
  #isDeletion(cookie: StoredCookie, now: number): boolean {
    const { expiresAt } = cookie;
    if (expiresAt === null || expiresAt > now) return false;
    const old = this.#cookies.get(keyOf(cookie));
    return old === undefined || !isTrust(cookie) || expiresAt <= old.firstSeen;
  }

  #alive(): StoredCookie[] {
    return [...this.#cookies.values()].filter((cookie) => this.#isAlive(cookie));
  }

  #isAlive({ expiresAt }: StoredCookie): boolean {
    return expiresAt === null || expiresAt > this.#ports.clock.now();
  }

  #bytes(): number {
    let sum = 0;
    for (const cookie of this.#cookies.values()) sum += sizeOf(cookie);
    return sum;
  }

  #isFull(cookie: StoredCookie, old: StoredCookie | undefined): boolean {
    const count = this.#cookies.size + (old === undefined ? 1 : 0);
    const bytes = this.#bytes() + sizeOf(cookie) - (old === undefined ? 0 : sizeOf(old));
    return count > MOST_COOKIES || bytes > MOST_BYTES;
  }

  /** Where there is no room, what has ended makes some. */
  #put(cookie: StoredCookie): void {
    const key = keyOf(cookie);
    if (this.#isFull(cookie, this.#cookies.get(key))) this.retain((other) => this.#isAlive(other));
    const old = this.#cookies.get(key);
    if (this.#isFull(cookie, old) || !canBeSent(cookie)) {
      this.#ports.log.debug('cookie not kept', { domain: cookie.domain });
      return;
    }
    this.#cookies.set(key, cookie);
    if (old !== undefined && ![...this.#cookies.values()].some(({ value }) => value === old.value)) {
      for (const text of textsOf(old)) this.#ports.secrets.retire(text);
    }
    for (const text of textsOf(cookie)) this.#ports.secrets.add(text);
  }
}

/** The value as it is sent, and as it is told without Apple's quotes. */
function textsOf({ value }: StoredCookie): readonly string[] {
  return [value, value.replaceAll('"', '')];
}

/** What a `Set-Cookie` line means when it comes from this address, or undefined when it may not be set there (D11). */
function judge(text: string, url: URL, now: number): StoredCookie | undefined {
  const parsed = Cookie.parse(text, { loose: true });
  if (parsed === undefined) return undefined;
  // Max-Age counts from this moment. tough-cookie would count it from the last use.
  const expiryTime = parsed.expiryTime(new Date(now));
  const rules = new RuleBook(undefined, { looseMode: true, enforceSecureOriginOnStorage: true });
  const accepted = rules.setCookieSync(parsed, url, { ignoreError: true, now: new Date(now) });
  if (accepted === undefined || accepted.domain === null || accepted.path === null) return undefined;
  return {
    name: accepted.key,
    value: accepted.value,
    domain: accepted.domain,
    path: accepted.path,
    hostOnly: accepted.hostOnly === true,
    secure: accepted.secure,
    httpOnly: accepted.httpOnly,
    // One of twenty digits is as good as the last date there is, or writing it down fails later.
    expiresAt:
      expiryTime === undefined || expiryTime === Number.POSITIVE_INFINITY ? null : endFrom(expiryTime),
    firstSeen: now,
    lastExtended: null,
    extensions: 0,
  };
}

/** What makes Apple know this browser again: at its account service, and where it signs in (auth.md 4, 8.3). */
function isTrust({ name }: StoredCookie): boolean {
  return name.startsWith(TRUST_COOKIE) || name.startsWith('DES');
}

/** A cookie that replaces another one carries its history on. */
function continued(old: StoredCookie | undefined, fresh: StoredCookie): StoredCookie {
  if (old === undefined) return fresh;
  const extended = old.expiresAt !== null && fresh.expiresAt !== null && fresh.expiresAt > old.expiresAt;
  return {
    ...fresh,
    firstSeen: old.firstSeen,
    lastExtended: extended ? fresh.firstSeen : old.lastExtended,
    extensions: old.extensions + (extended ? 1 : 0),
  };
}

function belongsTo(cookie: StoredCookie, url: URL): boolean {
  const inDomain = cookie.hostOnly
    ? url.hostname === cookie.domain
    : domainMatch(url.hostname, cookie.domain) === true;
  return inDomain && pathMatch(url.pathname, cookie.path) && (!cookie.secure || url.protocol === 'https:');
}

/** One name may live once in each domain and path. */
function keyOf({ domain, path, name }: StoredCookie): string {
  return JSON.stringify([domain, path, name]);
}

function sizeOf({ name, value, domain, path }: StoredCookie): number {
  return name.length + value.length + domain.length + path.length;
}

/** Anything else than plain ASCII would make the header, and with it every later request, impossible. */
function canBeSent({ name, value }: StoredCookie): boolean {
  return /^[\x21-\x7e]+$/.test(name) && /^[\x20-\x7e]*$/.test(value);
}
