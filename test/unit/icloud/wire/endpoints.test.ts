import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../../../src/base/errors.ts';
import {
  contentUrl,
  endpointsOf,
  isApiHost,
  isContentHost,
  serviceUrl,
} from '../../../../src/icloud/wire/endpoints.ts';

const SIMULATOR = new URL('http://127.0.0.1:1234');

describe('hosts', () => {
  it.each<[url: string, api: boolean, content: boolean]>([
    ['https://idmsa.apple.com/appleauth/auth', true, false],
    ['https://idmsa.apple.com.cn/', true, false],
    ['https://setup.icloud.com/setup/ws/1', true, false],
    ['https://setup.icloud.com.cn/', true, false],
    ['https://p61-ckdatabasews.icloud.com:443/', true, false],
    ['https://P61-CKDATABASEWS.ICLOUD.COM/', true, false],
    ['https://cvws.icloud-content.com/B/x', false, true],
    ['https://cvws-h2.icloud-content.com/', false, true],
    ['https://cvws.icloud-content.com.cn/', false, true],
    ['https://x.cdn-apple.com/', false, true],
    ['https://apple.com/', false, false],
    ['https://www.apple.com/', false, false],
    ['https://x.idmsa.apple.com/', false, false],
    ['https://evilicloud.com/', false, false],
    ['https://icloud.com.evil.test/', false, false],
    ['https://icloud.com@evil.test/', false, false],
    ['https://evil.test/#.icloud.com', false, false],
    ['https://user:secret@setup.icloud.com/', false, false],
    ['https://setup.icloud.com:8443/', false, false],
    ['https://setup.icloud.com./', false, false],
    ['https://.icloud.com/', false, false],
    ['http://setup.icloud.com/', false, false],
    ['http://cvws.icloud-content.com/', false, false],
    ['https://evil-icloud-content.com/', false, false],
    ['https://127.0.0.1/', false, false],
    ['https://ıcloud.com/', false, false],
    ['file:///etc/passwd', false, false],
  ])('J1: %s: cookies %s, bytes %s', (url, api, content) => {
    expect([isApiHost(new URL(url)), isContentHost(new URL(url))]).toEqual([api, content]);
  });

  it.each(['com', 'cn'] as const)('every address of the region %s is one of ours', (domain) => {
    const { auth, authFallback, setup, home } = endpointsOf(domain);
    for (const base of [auth, authFallback ?? auth, setup, home]) {
      expect(isApiHost(new URL(base))).toBe(true);
      expect(base).not.toMatch(/\/$/);
    }
  });
});

describe('serviceUrl', () => {
  it.each([
    ['https://p61-ckdatabasews.icloud.com:443', 'https://p61-ckdatabasews.icloud.com/'],
    ['https://p01-ckdatabasews.icloud.com.cn/a?b', 'https://p01-ckdatabasews.icloud.com.cn/a?b'],
  ])('takes %s', (text, url) => {
    expect(serviceUrl(text).href).toBe(url);
    expect(serviceUrl(text, { simulator: SIMULATOR }).href).toBe(url);
  });

  it.each([
    'https://evil.test',
    'http://p61-ckdatabasews.icloud.com',
    'http://127.0.0.1:1234',
    'https://x.cdn-apple.com',
    '',
    'nonsense',
    '//x.icloud.com',
  ])('D12: refuses %j', (text) => {
    expect(() => serviceUrl(text)).toThrow(KeepsakeError);
  });

  it('the simulator may name itself, and stands for an Apple host', () => {
    expect(serviceUrl('http://127.0.0.1:1234/db?x=%2f', { simulator: SIMULATOR }).href).toBe(
      'https://p00-ckdatabasews.icloud.com/db?x=%2f',
    );
    expect(contentUrl('http://127.0.0.1:1234/B/x/${f}?s=%2f+%20', { simulator: SIMULATOR })?.href).toBe(
      'https://cvws.icloud-content.com/B/x/$%7Bf%7D?s=%2f+%20',
    );
  });

  it.each([
    'http://127.0.0.1:1235/',
    'https://127.0.0.1:1234/',
    'http://10.0.0.1:1234/',
    'http://127.0.0.1:1234@evil.test/',
  ])('D12: with a simulator, %s is still nobody', (text) => {
    expect(() => serviceUrl(text, { simulator: SIMULATOR })).toThrow(KeepsakeError);
    expect(contentUrl(text, { simulator: SIMULATOR })).toBeUndefined();
  });

  it('J2: a refusal names the host and not what may be secret behind it', () => {
    try {
      serviceUrl('https://user:secret@evil.test/secret?secret');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'SERVICE_NOT_UNDERSTOOD',
        details: ['https://evil.test: nothing was sent there'],
      });
    }
  });
});

describe('contentUrl', () => {
  it('keeps a signed link as it is', () => {
    const link = 'https://cvws.icloud-content.com/B/x/$%7Bf%7D?o=A%2bz&v=1&e=1&a=C%7E';
    expect(contentUrl(link)?.href).toBe(link);
  });

  it.each(['https://setup.icloud.com/', 'http://cvws.icloud-content.com/', 'nonsense', ''])(
    'C24: %j is no place for bytes',
    (text) => {
      expect(contentUrl(text)).toBeUndefined();
    },
  );
});
