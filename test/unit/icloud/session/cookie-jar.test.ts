import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { SecretRegistry } from '../../../../src/base/secret.ts';
import { CookieJar, type StoredCookie } from '../../../../src/icloud/session/cookie-jar.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 10, 21);
const SETUP = new URL('https://setup.icloud.com/setup/ws/1/accountLogin');
const DATABASE = new URL('https://p61-ckdatabasews.icloud.com/database/1/x');
const SIGN_IN = new URL('https://idmsa.apple.com/appleauth/auth/signin');

function makeJar(stored: readonly StoredCookie[] = []) {
  const clock = { time: START, now: () => clock.time };
  const secrets = new SecretRegistry();
  const noted: string[] = [];
  const log = {
    ...silentLog,
    debug: (message: string, fields?: object) => void noted.push(`${message} ${JSON.stringify(fields)}`),
  };
  return { jar: new CookieJar(stored, { clock, secrets, log }), clock, secrets, noted };
}

const COOKIE: StoredCookie = {
  name: 'a',
  value: 'b',
  domain: 'icloud.com',
  path: '/',
  hostOnly: false,
  secure: true,
  httpOnly: true,
  expiresAt: null,
  firstSeen: START,
  lastExtended: null,
  extensions: 0,
};

describe('what is sent back', () => {
  it.each<[rule: string, from: URL, setCookie: string, to: URL, header: string | undefined]>([
    [
      'quotes are part of a value',
      SETUP,
      'X="v=2:t=EQ==BST_~~"; Domain=.icloud.com; Path=/; Secure',
      DATABASE,
      'X="v=2:t=EQ==BST_~~"',
    ],
    ['a value may hold equal signs and blanks', SETUP, 'X=a=b c; Path=/', SETUP, 'X=a=b c'],
    [
      'a date with a blank after the comma',
      SETUP,
      'X=1; Path=/; Expires=Fri, 12-Jan-2099 05:06:31 GMT',
      SETUP,
      'X=1',
    ],
    ['a date without one', SETUP, 'X=1; Path=/; Expires=Fri,16-Jan-2099 02:07:19 GMT', SETUP, 'X=1'],
    ['a date that is nonsense makes a session cookie', SETUP, 'X=1; Path=/; Expires=soon', SETUP, 'X=1'],
    ['D11: host-only stays host-only', SETUP, 'X=1; Path=/', DATABASE, undefined],
    ['a domain cookie reaches its other hosts', SETUP, 'X=1; Domain=icloud.com; Path=/', DATABASE, 'X=1'],
    ['D11: a foreign domain is refused', SETUP, 'X=1; Domain=apple.com; Path=/', SIGN_IN, undefined],
    ['D11: a public suffix is refused', SETUP, 'X=1; Domain=com; Path=/', SIGN_IN, undefined],
    [
      'D11: a public suffix with a dot is refused',
      new URL('https://www.icloud.com.cn/'),
      'X=1; Domain=.com.cn',
      new URL('https://idmsa.apple.com.cn/'),
      undefined,
    ],
    [
      'D11: a name that only ends alike is another one',
      SETUP,
      'X=1; Domain=icloud.com; Path=/',
      new URL('https://evilicloud.com/'),
      undefined,
    ],
    [
      'D11: Secure is not accepted over http',
      new URL('http://setup.icloud.com/'),
      'X=1; Secure; Path=/',
      SETUP,
      undefined,
    ],
    [
      'J1: Secure is not sent over http',
      SETUP,
      'X=1; Secure; Path=/',
      new URL('http://setup.icloud.com/'),
      undefined,
    ],
    ['a path is kept to', SETUP, 'X=1; Path=/setup', new URL('https://setup.icloud.com/set'), undefined],
    ['a path holds below', SETUP, 'X=1; Path=/setup', new URL('https://setup.icloud.com/setup/ws'), 'X=1'],
    [
      'J1: no content host ever gets one',
      SETUP,
      'X=1; Domain=icloud.com; Path=/',
      new URL('https://cvws.icloud-content.com/'),
      undefined,
    ],
    ['what cannot stand in a header is not kept', SETUP, 'X=ä; Path=/', SETUP, undefined],
    ['no name', SETUP, '=1; Path=/', SETUP, undefined],
    ['nothing at all', SETUP, '', SETUP, undefined],
  ])('%s', (_rule, from, setCookie, to, header) => {
    const { jar } = makeJar();
    jar.store(from, [setCookie]);
    expect(jar.header(to)).toBe(header);
  });

  it('longer paths come first, otherwise in order of arrival', () => {
    const { jar } = makeJar();
    jar.store(SETUP, ['A=1; Path=/', 'B=2; Path=/setup', 'C=3; Path=/']);
    expect(jar.header(SETUP)).toBe('B=2; A=1; C=3');
  });

  it('a newer value replaces the older one', () => {
    const { jar } = makeJar();
    jar.store(SETUP, ['A=1; Path=/']);
    jar.store(SETUP, ['A=2; Path=/']);
    expect(jar.header(SETUP)).toBe('A=2');
  });

  it('a date in the past deletes', () => {
    const { jar } = makeJar();
    jar.store(SETUP, ['A=1; Path=/']);
    jar.store(SETUP, ['A=; Path=/; Expires=Thu, 01-Jan-1970 00:00:00 GMT']);
    expect(jar.header(SETUP)).toBeUndefined();
  });

  it.each(['A=; Path=/', 'A=""; Path=/'])('C31: %s stands for nothing', (line) => {
    const { jar } = makeJar();
    jar.store(SETUP, ['A=1; Path=/', line]);
    expect(jar.has('A')).toBe(false);
  });

  it('any text from a server is taken or dropped, and what is sent can stand in a header', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 60 })), (lines) => {
        const { jar } = makeJar();
        jar.store(SETUP, lines);
        expect(jar.header(SETUP) ?? '').toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });
});

describe('how long', () => {
  it('Max-Age counts from arrival, not from the last use', () => {
    const { jar, clock } = makeJar();
    jar.store(SETUP, ['A=1; Path=/; Max-Age=100']);
    clock.time += 99_000;
    expect(jar.header(SETUP)).toBe('A=1');
    clock.time += 1000;
    expect(jar.header(SETUP)).toBeUndefined();
    expect(jar.has('A')).toBe(false);
    expect(jar.toJSON()).toEqual([]);
  });

  it('says the stated end of a family of cookies, and nothing where none is stated', () => {
    const { jar } = makeJar();
    const [soon, late] = [1, 2].map((days) => new Date(START + days * DAY_MS).toUTCString());
    jar.store(SETUP, [`X-TRUST-1=a; Expires=${soon}`, `X-TRUST-2=a; Expires=${late}`, 'X-TRUST-3=a', 'Y=a']);
    expect(jar.expiryOf('X-TRUST')).toBe(START + 2 * DAY_MS);
    expect(jar.expiryOf('Y')).toBeUndefined();
    expect(jar.expiryOf('Z')).toBeUndefined();
  });

  it('counts how often Apple moved an end forward', () => {
    const { jar, clock } = makeJar();
    jar.store(SETUP, ['A=1; Max-Age=1000']);
    clock.time += 5000;
    jar.store(SETUP, ['A=2; Max-Age=1000']);
    expect(jar.toJSON()).toMatchObject([
      { value: '2', firstSeen: START, lastExtended: START + 5000, extensions: 1 },
    ]);
    clock.time += 5000;
    jar.store(SETUP, ['A=3; Max-Age=100']);
    expect(jar.toJSON()).toMatchObject([
      { value: '3', firstSeen: START, lastExtended: START + 5000, extensions: 1 },
    ]);
  });
});

describe('from one run to the next', () => {
  it('comes back as it was, session cookies too', () => {
    const { jar } = makeJar();
    jar.store(SETUP, ['A="1"; Path=/; Domain=icloud.com; Max-Age=1000; Secure; HttpOnly', 'B=2; Path=/']);
    const again = makeJar(structuredClone([...jar.toJSON()])).jar;
    expect(again.toJSON()).toEqual(jar.toJSON());
    expect(again.header(SETUP)).toBe('A="1"; B=2');
    expect(again.header(DATABASE)).toBe('A="1"');
  });

  it('C27: the device trust outlives a clock of the year 2100, and is sent to nobody meanwhile', () => {
    const trust = { ...COOKIE, name: 'X-APPLE-WEBAUTH-HSA-TRUST', expiresAt: START + 60 * DAY_MS };
    const { jar, clock } = makeJar([trust, { ...COOKIE, expiresAt: START + DAY_MS }]);
    clock.time = Date.UTC(2100, 0, 1);
    expect(jar.header(SETUP)).toBeUndefined();
    expect(jar.has(trust.name)).toBe(false);
    // Apple, whose clock is right, extends it.
    const later = new Date(START + 90 * DAY_MS).toUTCString();
    jar.store(SETUP, [`${trust.name}=new; Domain=icloud.com; Path=/; Secure; HttpOnly; Expires=${later}`]);
    const kept = jar.toJSON();
    expect(kept).toMatchObject([{ name: trust.name, value: 'new', expiresAt: START + 90 * DAY_MS }]);
    expect(makeJar(kept).jar.header(SETUP)).toBe(`${trust.name}=new`);
  });

  it('C27: and still goes when Apple deletes it', () => {
    const { jar } = makeJar([{ ...COOKIE, name: 'X-APPLE-WEBAUTH-HSA-TRUST', expiresAt: START + DAY_MS }]);
    jar.store(SETUP, [
      'X-APPLE-WEBAUTH-HSA-TRUST=; Domain=icloud.com; Path=/; Expires=Thu, 01-Jan-1970 00:00:00 GMT',
    ]);
    expect(jar.toJSON()).toEqual([]);
  });

  it('R19: expired ones are dropped, by name in the log and never by value', () => {
    const { jar, noted } = makeJar([
      { ...COOKIE, name: 'OLD', value: 'secret-value', expiresAt: START },
      COOKIE,
    ]);
    expect(jar.toJSON()).toEqual([COOKIE]);
    expect(noted).toEqual(['cookie expired {"name":"OLD"}']);
  });

  it('keeps only what it is told to keep', () => {
    const { jar } = makeJar([COOKIE, { ...COOKIE, name: 'b' }]);
    jar.retain(({ name }) => name === 'b');
    expect(jar.header(SETUP)).toBe('b=b');
  });
});

describe('bounds', () => {
  it('D11: takes 300 cookies, and further ones not at the cost of those', () => {
    const { jar } = makeJar();
    jar.store(
      SETUP,
      Array.from({ length: 10_000 }, (_, n) => `c${n}=1; Path=/`),
    );
    expect(jar.toJSON()).toHaveLength(300);
    jar.store(SETUP, ['c7=2; Path=/']);
    expect(jar.toJSON()[7]?.value).toBe('2');
  });

  it('D11: takes 64 KiB', () => {
    const { jar } = makeJar();
    jar.store(SETUP, [
      `a=1; Path=/`,
      `big=${'x'.repeat(1_000_000)}; Path=/`,
      `b=${'x'.repeat(60_000)}; Path=/`,
      `c=${'x'.repeat(6000)}; Path=/`,
    ]);
    expect(jar.toJSON().map(({ name }) => name)).toEqual(['a', 'b']);
  });
});

it('K2: values that were replaced again and again are forgotten in time, one that another cookie has is not', () => {
  const { jar, secrets } = makeJar([{ ...COOKIE, name: 'other', value: 'shared-by-two' }]);
  for (let n = 1; n <= 1000; n += 1) {
    const shared = n === 1 ? 'shared-by-two' : `passing-value-${n}`;
    jar.store(SETUP, [`A="value-number-${n}"; Path=/`, `B=${shared}; Path=/`]);
  }
  expect(secrets.scrub('"value-number-1000" shared-by-two')).toBe('[secret] [secret]');
  expect(secrets.scrub('"value-number-500"')).toBe('"value-number-500"');
});

it('J2: values are known as secrets, with and without their quotes', () => {
  const { jar, secrets } = makeJar([{ ...COOKIE, value: 'stored-secret' }]);
  jar.store(SETUP, ['A="quoted-secret"; Path=/']);
  expect(secrets.scrub('stored-secret "quoted-secret" quoted-secret')).not.toContain('-secret');
});
