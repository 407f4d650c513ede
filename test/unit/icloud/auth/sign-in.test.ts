import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../../src/base/errors.ts';
import { type Answer, missingCookie } from './answer.ts';
import { openBench, readDirectory, running, typing } from './bench.ts';
import { FakeApple } from './fake-apple.ts';
import { COMPLETE, INIT, LOGIN, PUSH, REPAIR, TRUST, VERIFY } from './routes.ts';

const html = (status: number): Answer => ({ status, text: '<html>Service Temporary Unavailable</html>' });

describe('signing in', () => {
  it('goes from a password and a code to an account, and every call carries the newest scnt and session token', async () => {
    const apple = new FakeApple();
    const { session, file } = await openBench(apple, typing('012345'));
    const account = await session.ensure(running);

    expect(account).toEqual({
      dsid: '12345678901',
      databaseUrl: new URL('https://p61-ckdatabasews.icloud.com'),
    });
    expect(apple.routes).toEqual([INIT, COMPLETE, PUSH, VERIFY, TRUST, LOGIN]); // trap 1: init answers as text/html
    expect(apple.complaints).toEqual([]); // traps 4, 5
    expect(file.tokens.trustToken).toBe(apple.issued.find((value) => value.startsWith('trust-token')));
  });

  it('needs no code while the device trust lives', async () => {
    const apple = new FakeApple();
    const { directory, session } = await openBench(apple, typing('012345'));
    await session.ensure(running);
    apple.endSession(true);
    const again = await openBench(apple, { directory });
    await again.session.ensure(running);
    expect(apple.count(PUSH)).toBe(1);
    expect(apple.count(COMPLETE)).toBe(2);
  });

  it.each(['s2k', 's2k_fo'] as const)('speaks %s', async (protocol) => {
    const apple = new FakeApple({ protocol, twoFactor: false });
    const { session } = await openBench(apple);
    await expect(session.ensure(running)).resolves.toMatchObject({ dsid: '12345678901' });
  });

  it('trap 10: an account without a second factor completes its repair and has none of the hsa fields', async () => {
    const apple = new FakeApple({ twoFactor: false });
    const { session } = await openBench(apple);
    await session.ensure(running);
    expect(apple.routes).toEqual([INIT, COMPLETE, REPAIR, LOGIN]);
    expect(apple.seen[2]?.bodyText).toBe('{}');
  });

  it('a repair that does not help says what to do', async () => {
    const apple = new FakeApple({ twoFactor: false }).on(LOGIN, () => missingCookie('X-APPLE-WEBAUTH-TOKEN'));
    const { session } = await openBench(apple);
    await expect(session.ensure(running)).rejects.toMatchObject({ code: 'ACCOUNT_ACTION_NEEDED' });
  });

  it('trap 16: an address typed in capitals is proved in small letters', async () => {
    const apple = new FakeApple({ twoFactor: false });
    const { session } = await openBench(apple, { account: ' SAM@Example.COM ' });
    await session.ensure(running);
    expect(apple.seen.slice(0, 2).map(({ body }) => body['accountName'])).toEqual(
      Array(2).fill('sam@example.com'),
    );
  });

  it('trap 17: a B with a leading zero begins anew, and one proof is sent', async () => {
    const apple = new FakeApple({ twoFactor: false, shortB: 1 });
    const { session } = await openBench(apple);
    await session.ensure(running);
    expect(apple.count(COMPLETE)).toBe(1);
    expect(apple.count(INIT)).toBeGreaterThanOrEqual(2);
  });

  it('trap 17: after three of them the padded form is used', async () => {
    const apple = new FakeApple({ twoFactor: false, shortB: 4 });
    const { session } = await openBench(apple);
    await session.ensure(running);
    expect([apple.count(INIT), apple.count(COMPLETE)]).toEqual([4, 1]);
  });

  it('trap 18: a salt that begins with a zero byte', async () => {
    const apple = new FakeApple({ twoFactor: false, salt: '0000ff69b71d79f8219b28a9aaabacad' });
    const { session } = await openBench(apple);
    await expect(session.ensure(running)).resolves.toBeDefined();
  });

  it('trap 24: a password typed with decomposed accents', async () => {
    const apple = new FakeApple({ twoFactor: false, password: 'Caf\u00e9-1' });
    const { session } = await openBench(apple, { password: 'Cafe\u0301-1' });
    await expect(session.ensure(running)).resolves.toBeDefined();
  });

  it.each<[string, Record<string, unknown>]>([
    ['iteration 0', { iteration: 0 }],
    ['iteration 10^9', { iteration: 1e9 }],
    ['iteration of another type', { iteration: '20000' }],
    ['an unknown protocol', { protocol: 's2k_x' }],
    ['an empty salt', { salt: '' }],
    ['a salt that is not base64', { salt: '???' }],
    ['B = 0', { b: Buffer.alloc(256).toString('base64') }],
    ['no B', { b: undefined }],
    ['a B longer than the group', { b: Buffer.alloc(257, 1).toString('base64') }],
    ['no c', { c: '' }],
  ])('D5, trap 19: %s ends without a proof', async (_name, changes) => {
    const sound = { iteration: 1000, salt: 'AAECAwQFBgc=', protocol: 's2k', b: 'AQID', c: 'c' };
    const apple = new FakeApple().on(INIT, () => ({ status: 200, json: { ...sound, ...changes } }));
    const { session } = await openBench(apple);
    const error: unknown = await session.ensure(running).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'SERVICE_NOT_UNDERSTOOD' });
    expect(String(error)).toContain('could not prove itself');
    expect(apple.count(COMPLETE)).toBe(0);
  });

  it('a stale context at init is dropped once, with all cookies of the host but the trust', async () => {
    const apple = new FakeApple().on(INIT, (_seen, count) =>
      count === 1 ? { status: 401, headers: { scnt: 'old', 'set-cookie': ['acn01=x; Path=/'] } } : undefined,
    );
    const { session, file } = await openBench(apple, typing('012345'));
    file.jar.store(new URL('https://idmsa.apple.com/'), ['DES1="HSARMTK"; Path=/; Secure']);
    await session.ensure(running);
    expect(apple.routes.slice(0, 3)).toEqual([INIT, 'GET /auth/authorize/signin', INIT]);
    expect(apple.seen[1]?.headers).not.toHaveProperty('scnt');
    expect(apple.seen[2]?.headers['scnt']).toMatch(/^scnt-/);
    for (const { headers } of apple.seen.slice(1, 3)) expect(headers['cookie']).toBe('DES1="HSARMTK"');
    expect(apple.count(COMPLETE)).toBe(1);
  });

  it('an expired key exchange (400) begins anew once', async () => {
    const apple = new FakeApple().on(COMPLETE, (_seen, count) => (count === 1 ? { status: 400 } : undefined));
    const { session } = await openBench(apple, typing('012345'));
    await session.ensure(running);
    expect([apple.count(INIT), apple.count(COMPLETE)]).toEqual([2, 2]);
    const stubborn = new FakeApple().on(COMPLETE, () => ({ status: 400 }));
    await expect((await openBench(stubborn)).session.ensure(running)).rejects.toMatchObject({
      code: 'SERVICE_REFUSING',
    });
    expect(stubborn.count(COMPLETE)).toBe(2);
  });

  it('a misdirected proof (421) goes out once more on a new connection', async () => {
    const apple = new FakeApple().on(COMPLETE, (_seen, count) => (count === 1 ? html(421) : undefined));
    const { session } = await openBench(apple, typing('012345'));
    await session.ensure(running);
    expect([apple.drops, apple.count(COMPLETE)]).toEqual([1, 2]);
  });
});

async function openInChina(apple: FakeApple) {
  const bench = await openBench(apple, typing('012345'));
  bench.file.tokens.domain = 'cn';
  return { ...bench, hosts: () => apple.seen.map(({ url }) => url.host) };
}

describe('the two sign-in hosts of China mainland', () => {
  const global = 'idmsa.apple.com';
  const own = 'idmsa.apple.com.cn';

  it('the global one is asked first, and alone where it answers', async () => {
    const { session, hosts } = await openInChina(new FakeApple());
    await session.ensure(running);
    expect(new Set(hosts())).toEqual(new Set([global, 'setup.icloud.com.cn']));
  });

  it.each<[string, Answer | 'no answer']>([
    ['does not answer', 'no answer'],
    ['knows no such call', { status: 404 }],
  ])('the other one takes over when it %s', async (_name, answer) => {
    const apple = new FakeApple().on(INIT, ({ url }) => (url.host === global ? answer : undefined));
    const { session, hosts } = await openInChina(apple);
    await session.ensure(running);
    expect(hosts()).toEqual([global, own, own, own, own, own, 'setup.icloud.com.cn']);
    expect(apple.complaints).toEqual([]);
  });

  it('but not after a proof was sent', async () => {
    const apple = new FakeApple()
      .on(COMPLETE, () => ({ status: 400 }))
      .on(INIT, (_seen, count) => (count === 2 ? 'no answer' : undefined));
    const { session, hosts } = await openInChina(apple);
    await expect(session.ensure(running)).rejects.toMatchObject({ code: 'SERVICE_UNREACHABLE' });
    expect(new Set(hosts())).toEqual(new Set([global]));
  });
});

it('each call names the origin that its service expects', async () => {
  const apple = new FakeApple();
  const { session, file } = await openBench(apple, typing('012345'));
  await session.ensure(running);
  const [idmsa, home] = ['https://idmsa.apple.com', 'https://www.icloud.com'];
  expect(apple.seen.map(({ headers }) => headers['Origin'])).toEqual([idmsa, idmsa, home, home, home, home]);
  for (const { headers, url } of apple.seen) {
    expect(headers['Referer']).toBe(`${headers['Origin']}/`);
    expect(headers['X-Apple-OAuth-State']).toBe(
      url.host === 'idmsa.apple.com' ? file.tokens.clientId : undefined,
    );
  }
});

it('an interruption while a code is awaited passes as it is, and the next caller starts afresh', async () => {
  const stop = new AbortController();
  const reason = new Error('SIGINT');
  const answers = [
    async () => {
      stop.abort(reason);
      throw reason;
    },
    async () => '012345',
  ];
  const askCode = async () => answers.shift()?.();
  const { session } = await openBench(new FakeApple(), { person: { isPresent: async () => true, askCode } });
  await expect(session.ensure(stop.signal)).rejects.toBe(reason);
  await expect(session.ensure(running)).resolves.toBeDefined();
});

describe('a sign-in that ends', () => {
  type Case = [name: string, route: string, answer: Answer | 'no answer', code: ErrorCode];
  it.each<Case>([
    ['trap 15, D10: 503 at init is throttling', INIT, html(503), 'SERVICE_THROTTLING'],
    ['429 at init', INIT, { status: 429 }, 'SERVICE_THROTTLING'],
    ['409 at init is throttling, not a code', INIT, { status: 409 }, 'SERVICE_THROTTLING'],
    ['503 at complete', COMPLETE, html(503), 'SERVICE_THROTTLING'],
    ['429 at complete', COMPLETE, { status: 429 }, 'SERVICE_THROTTLING'],
    ['500 at complete', COMPLETE, { status: 500 }, 'SERVICE_REFUSING'],
    [
      'C16: a login page of a captive portal',
      INIT,
      { status: 200, text: '<html>Wi-Fi</html>' },
      'SERVICE_NOT_UNDERSTOOD',
    ],
    ['C16: a redirect', INIT, { status: 302 }, 'SERVICE_NOT_UNDERSTOOD'],
    ['C16: no answer', INIT, 'no answer', 'SERVICE_UNREACHABLE'],
    ['a proof without an answer is not sent again', COMPLETE, 'no answer', 'SERVICE_UNREACHABLE'],
    [
      'trap 2: 200 that means 401',
      COMPLETE,
      { status: 200, headers: { 'X-Apple-I-Rscd': '401' }, json: {} },
      'PASSWORD_REJECTED',
    ],
    ['-20283', COMPLETE, { status: 401, json: { serviceErrors: [{ code: -20283 }] } }, 'PASSWORD_REJECTED'],
    [
      '-20101 under 403',
      COMPLETE,
      { status: 403, json: { serviceErrors: [{ code: '-20101' }] } },
      'PASSWORD_REJECTED',
    ],
    [
      'D9: locked',
      COMPLETE,
      { status: 403, json: { serviceErrors: [{ code: '-20209' }] } },
      'ACCOUNT_LOCKED',
    ],
    [
      'D9: federated',
      COMPLETE,
      { status: 403, json: { serviceErrors: [{ code: -22320 }] } },
      'ACCOUNT_FEDERATED',
    ],
    ['another 403 is not called a wrong password', COMPLETE, { status: 403, json: {} }, 'SERVICE_REFUSING'],
    [
      'security keys',
      COMPLETE,
      { status: 409, json: { fsaChallenge: {}, keyNames: ['k'] } },
      'SECURITY_KEY_NEEDED',
    ],
  ])('%s', async (_name, route, answer, code) => {
    const apple = new FakeApple().on(route, () => answer);
    const { session, directory } = await openBench(apple);
    const before = await readDirectory(directory);
    await expect(session.ensure(running)).rejects.toMatchObject({ code });
    expect(apple.count(route)).toBe(1);
    expect(await readDirectory(directory)).toBe(before);
  });

  it('shows Apple’s own words and the id for its support', async () => {
    const answer = {
      status: 403,
      headers: { 'X-Apple-I-Request-Id': 'id-1' },
      json: { serviceErrors: [{ code: '-1', message: 'Not \u001b[31mtoday' }] },
    };
    const { session } = await openBench(new FakeApple().on(COMPLETE, () => answer));
    await expect(session.ensure(running)).rejects.toMatchObject({
      message: 'apple refuses the sign-in: Not \\u001b[31mtoday',
      details: ["apple's id of this request: id-1"],
    });
  });

  it.each([
    ['abcd-efgh-ijkl-mnop', 'APP_SPECIFIC_PASSWORD'],
    ['', 'PASSWORD_NEEDED'],
    [undefined, 'PASSWORD_NEEDED'],
  ])('password %j costs no request', async (password, code) => {
    const apple = new FakeApple();
    const { session } = await openBench(apple, { password });
    await expect(session.ensure(running)).rejects.toMatchObject({ code });
    expect(apple.seen).toEqual([]);
  });
});
