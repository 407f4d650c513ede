import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ForeignReader } from '../../../../../src/icloud/session/import/foreign-session.ts';
import { readKeiCookies } from '../../../../../src/icloud/session/import/read-kei-cookies.ts';
import { readLwpCookies } from '../../../../../src/icloud/session/import/read-lwp-cookies.ts';
import { readSessionJson } from '../../../../../src/icloud/session/import/read-session-json.ts';
import { readTrustToken } from '../../../../../src/icloud/session/import/read-trust-token.ts';

const NOW = Date.UTC(2026, 10, 21);

/** The three lines of auth.md 16.1. */
const REFERENCE = [
  '#LWP-Cookies-2.0',
  String.raw`Set-Cookie3: X-APPLE-WEBAUTH-TOKEN="\"v=2:t=EQ==BST_…~~\""; path="/"; domain=".icloud.com"; path_spec; domain_dot; secure; expires="2099-01-16 02:07:19Z"; HttpOnly=None; version=0`,
  'Set-Cookie3: aasp=0123ABCD; path="/"; domain="idmsa.apple.com"; path_spec; secure; discard; HttpOnly=None; version=0',
  'Set-Cookie3: dslang="US-EN"; path="/"; domain=".apple.com"; path_spec; secure; discard; HttpOnly=None; version=0',
  '',
]
  .join('\n')
  .replace('…', 'abc');

const lwp = (...lines: readonly string[]) => ['#LWP-Cookies-2.0', ...lines, ''].join('\n');

describe('cookies of icloudpd and pyicloud', () => {
  it('are read as auth.md 16.1 has them', () => {
    const { cookies, warnings } = readLwpCookies(REFERENCE, NOW);
    expect(warnings).toEqual([]);
    expect(cookies).toMatchObject([
      {
        name: 'X-APPLE-WEBAUTH-TOKEN',
        value: '"v=2:t=EQ==BST_abc~~"',
        domain: 'icloud.com',
        hostOnly: false,
        path: '/',
        secure: true,
        httpOnly: true,
        expiresAt: Date.UTC(2099, 0, 16, 2, 7, 19),
        firstSeen: NOW,
        lastExtended: null,
        extensions: 0,
      },
      { name: 'aasp', value: '0123ABCD', domain: 'idmsa.apple.com', hostOnly: true, expiresAt: null },
      { name: 'dslang', value: 'US-EN', domain: 'apple.com', hostOnly: false, expiresAt: null },
    ]);
  });

  it('trap 20: are read as Python reads back what it wrote, values byte for byte', () => {
    const text = readFileSync('test/vectors/lwp-cookies.txt', 'utf8');
    const python = JSON.parse(readFileSync('test/vectors/lwp-cookies.json', 'utf8')) as {
      name: string;
      value: string;
      domain: string;
      path: string;
      secure: boolean;
      httpOnly: boolean;
      expires: number | null;
    }[];
    const { cookies, warnings } = readLwpCookies(text, NOW);
    const wanted = python.filter(
      ({ name, value }) => name !== 'old' && !value.includes(';'), // ended; not to be sent
    );
    expect(wanted.length).toBe(8);
    expect(warnings).toEqual(['left out, no cookies that can be sent: 1']);
    expect(
      cookies.map(({ domain, hostOnly, expiresAt, ...rest }) => ({
        ...rest,
        domain: hostOnly ? domain : `.${domain}`,
        expires: expiresAt === null ? null : expiresAt / 1000,
      })),
    ).toEqual(wanted.map((cookie) => ({ ...cookie, firstSeen: NOW, lastExtended: null, extensions: 0 })));
  });

  it.each([
    ['nothing', ''],
    ['another cookie file', '# Netscape HTTP Cookie File\n.icloud.com\tTRUE\t/\tTRUE\t0\ta\tb\n'],
    ['JSON', '{}'],
  ])('%s is no cookie file of theirs', (_what, text) => {
    expect(readLwpCookies(text, NOW)).toEqual({ tokens: {}, cookies: [], warnings: ['not a cookie file'] });
  });

  it.each([
    ['cut in its value', 'Set-Cookie3: a="b'],
    ['cut behind its value', 'Set-Cookie3: a=b'],
    ['without a value', 'Set-Cookie3: a; domain=".icloud.com"'],
    ['with a letter that no header holds', 'Set-Cookie3: a="\u00e9"; domain=".icloud.com"'],
    ['that would become two', 'Set-Cookie3: a="b; c=d"; domain=".icloud.com"'],
    ['with rubbish between', 'Set-Cookie3: a=b,; domain=".icloud.com"'],
  ])('a line %s costs one cookie', (_what, line) => {
    const read = readLwpCookies(lwp(line, 'Set-Cookie3: good=1; domain=".icloud.com"'), NOW);
    expect(read.cookies.map(({ name }) => name)).toEqual(['good']);
    expect(read.warnings).toEqual(['left out, no cookies that can be sent: 1']);
  });

  it('cookies of other sites stay behind', () => {
    const domains = ['.icloud.com.evil.test', '.com', 'xicloud.com', '.example.org', ''];
    const lines = domains.map((domain, n) => `Set-Cookie3: a${n}=1; domain="${domain}"`);
    const read = readLwpCookies(lwp(...lines), NOW);
    expect(read.cookies).toEqual([]);
    expect(read.warnings).toEqual([`left out, not Apple's: ${domains.length}`]);
  });

  it('R4: an end that is no date is unknown, an end that has come drops the cookie', () => {
    const ends = ['2026-11-21 00:00:00Z', '1960-01-01 00:00:00Z', 'soon', '2026-13-45 00:00:00Z'];
    const lines = ends.map((end, n) => `Set-Cookie3: a${n}=1; domain=".icloud.com"; expires="${end}"`);
    expect(readLwpCookies(lwp(...lines), NOW).cookies).toMatchObject([
      { name: 'a2', expiresAt: null },
      { name: 'a3', expiresAt: null },
    ]);
  });

  it('Windows line ends are no part of the last value', () => {
    const read = readLwpCookies(
      lwp('Set-Cookie3: a=1; domain=".icloud.com"; version=0').replaceAll('\n', '\r\n'),
      NOW,
    );
    expect(read).toMatchObject({ cookies: [{ name: 'a', value: '1' }], warnings: [] });
  });

  it('D11: a flood is cut', () => {
    const lines = Array.from({ length: 1000 }, (_, n) => `Set-Cookie3: a${n}=1; domain=".icloud.com"`);
    const read = readLwpCookies(lwp(...lines), NOW);
    expect(read.cookies.length).toBe(300);
    expect(read.warnings).toEqual(['left out, more than are kept: 700']);
    const long = lines.slice(0, 100).map((line) => line.replace('=1', `=${'x'.repeat(2000)}`));
    expect(readLwpCookies(lwp(...long), NOW).cookies.length).toBe(32);
  });
});

describe('cookies of kei', () => {
  const entry = (url: string, cookie: string) => ({ url, cookie });

  it('get the widest sensible domain and an unknown end', () => {
    const list = [
      entry('https://setup.icloud.com/setup/ws/1/accountLogin', 'X-APPLE-WEBAUTH-TOKEN="v=2:t=a=="'),
      entry('https://www.icloud.com.cn/', 'a=1; Path=/'),
      entry('https://idmsa.apple.com/appleauth/auth', 'aasp=0123'),
    ];
    const { cookies, warnings } = readKeiCookies(JSON.stringify(list), NOW);
    expect(warnings).toEqual([]);
    expect(cookies).toMatchObject([
      {
        name: 'X-APPLE-WEBAUTH-TOKEN',
        value: '"v=2:t=a=="',
        domain: 'icloud.com',
        hostOnly: false,
        expiresAt: null,
      },
      { name: 'a', value: '1', domain: 'icloud.com.cn', hostOnly: false },
      { name: 'aasp', domain: 'idmsa.apple.com', hostOnly: true, secure: true },
    ]);
    const lines = list.map(({ url, cookie }) => `${url}\t${cookie}`).join('\n');
    expect(readKeiCookies(lines, NOW).cookies).toEqual(cookies);
  });

  it('what is none costs one cookie', () => {
    const list = [null, 7, {}, entry('no address', 'a=1'), entry('https://setup.icloud.com', 'no pair'), []];
    expect(readKeiCookies(JSON.stringify(list), NOW)).toMatchObject({
      cookies: [],
      warnings: ['left out, no cookies that can be sent: 6'],
    });
    expect(readKeiCookies('[{"url":', NOW).warnings).toEqual(['not a cookie file']);
    expect(readKeiCookies('hello', NOW).warnings).toEqual(['not a cookie file']);
  });
});

describe('session files', () => {
  const FULL = {
    client_id: 'auth-0e24ebd8-9033-4b0a-8ecf-0aae8f5d63c9',
    account_country: 'DEU',
    session_id: 'id',
    session_token: 'token',
    trust_token: 'trust',
    scnt: 'scnt',
  };
  const TOKENS = {
    clientId: 'auth-0e24ebd8-9033-4b0a-8ecf-0aae8f5d63c9',
    accountCountry: 'DEU',
    sessionId: 'id',
    sessionToken: 'token',
    trustToken: 'trust',
    scnt: 'scnt',
  };

  it('trap 21: are read, but for what they remember of an old answer', () => {
    const others = {
      trust_eligible: 'true',
      apple_rscd: '401',
      apple_ercd: 'x',
      grant_code: 'c',
      auth_attributes: 'a',
    };
    expect(readSessionJson(JSON.stringify({ ...FULL, ...others }))).toEqual({
      tokens: TOKENS,
      cookies: [],
      warnings: [],
    });
  });

  it.each(Object.keys(FULL))('may lack %s', (key) => {
    const { tokens, warnings } = readSessionJson(JSON.stringify({ ...FULL, [key]: undefined }));
    expect(Object.keys(tokens).length).toBe(5);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['a number', 7],
    ['a line break, which would end the header', 'a\r\nb: c'],
    ['more than any token', 'x'.repeat(20_000)],
    ['a letter that no header holds', 'é'],
  ])('a token that is %s is left out by name, never by value', (_what, value) => {
    const { tokens, warnings } = readSessionJson(JSON.stringify({ ...FULL, trust_token: value }));
    expect(tokens).toEqual({ ...TOKENS, trustToken: undefined });
    expect(warnings).toEqual(['its trust_token cannot be used']);
  });

  it('a client id that our own file would not hold is left out', () => {
    for (const client_id of ['short', 'x'.repeat(101)]) {
      expect(readSessionJson(JSON.stringify({ client_id })).warnings).toEqual([
        'its client_id cannot be used',
      ]);
    }
  });

  it.each(['', '[]', '"text"', '{"client_id":"auth-'])('%j is none', (text) => {
    expect(readSessionJson(text).warnings).toEqual(['not a session file']);
  });
});

it('icloud-photos-sync leaves a trust token and no more', () => {
  expect(readTrustToken('{"trustToken":"HSARM-1","other":1}').tokens).toEqual({ trustToken: 'HSARM-1' });
  expect(readTrustToken('{}').warnings).toEqual(['no trust token in it']);
  expect(readTrustToken('{"trustToken":{}}').tokens).toEqual({});
});

describe('whatever stands in a file', () => {
  const READERS: readonly [string, ForeignReader][] = [
    ['LWP', readLwpCookies],
    ['kei', readKeiCookies],
    ['session', readSessionJson],
    ['trust token', readTrustToken],
  ];
  const sample = readFileSync('test/vectors/lwp-cookies.txt', 'utf8');
  const damaged = fc
    .tuple(fc.nat(sample.length), fc.nat(40), fc.string())
    .map(([at, cut, text]) => sample.slice(0, at) + text + sample.slice(at + cut));
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ maxLength: 200 }).map((line) => lwp(`Set-Cookie3: ${line}`)),
    fc.json(),
    damaged,
  );

  it.each(READERS)('%s: never throws, and takes in nothing that could not be sent', (_name, read) => {
    fc.assert(
      fc.property(text, (content) => {
        const { tokens, cookies } = read(content, NOW);
        for (const value of Object.values(tokens)) expect(value).toMatch(/^[\x21-\x7e]+$/);
        for (const { name, value, domain } of cookies) {
          expect(`${name}=${value}`).toMatch(/^[\x20-\x3a\x3c-\x7e]+$/);
          expect(domain).toMatch(/(^|\.)(apple|icloud)\.com(\.cn)?$/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a cookie of any value comes back as it was written', () => {
    const value = fc.string({ maxLength: 60 }).filter((each) => /^[\x20-\x3a\x3c-\x7e]*$/.test(each));
    fc.assert(
      fc.property(value, (each) => {
        const quoted = each.replaceAll(/["\\]/g, String.raw`\$&`);
        const read = readLwpCookies(
          lwp(`Set-Cookie3: a="${quoted}"; path="/"; domain=".icloud.com"; secure`),
          NOW,
        );
        expect(read.cookies.map((cookie) => cookie.value)).toEqual([each]);
      }),
    );
  });

  it('a long line of backslashes takes no time', () => {
    const line = `Set-Cookie3: a="${'\\'.repeat(500_001)}; domain=".icloud.com"`;
    expect(readLwpCookies(lwp(line), NOW).cookies).toEqual([]);
  });
});
