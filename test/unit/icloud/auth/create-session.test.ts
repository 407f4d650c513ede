import { describe, expect, it } from 'vitest';
import { type Answer, missingCookie } from './answer.ts';
import { openBench, readDirectory, running, START_MS, typing } from './bench.ts';
import { FakeApple } from './fake-apple.ts';
import { openSignedIn } from './open-signed-in.ts';
import { COMPLETE, INIT, LOGIN, VALIDATE } from './routes.ts';

const DAY_MS = 86_400_000;

describe('renewing a session', () => {
  it('validates once per cycle, and hands out the answer without asking again', async () => {
    const { apple, session } = await openSignedIn();
    await session.ensure(running);
    await session.account(running);
    await session.account(running);
    await session.ensure(running);
    expect(apple.routes).toEqual([VALIDATE, VALIDATE]);
    expect(apple.seen[0]?.bodyText).toBe('null');
    expect(apple.complaints).toEqual([]);
  });

  it('trap 12: a 421 with JSON goes to the session token: no proof, no code', async () => {
    const { apple, session, file, lines } = await openSignedIn();
    const { clientId, trustToken } = file.tokens;
    apple.endSession();
    await session.ensure(running);
    expect(apple.routes).toEqual([VALIDATE, LOGIN]);
    expect(apple.seen[1]?.body).toMatchObject({
      trustToken,
      extended_login: true,
      accountCountryCode: 'USA',
    });
    expect(file.tokens.clientId).toBe(clientId);
    expect(lines.join('\n')).toContain('the session was renewed, with the session token');
  });

  it('trap 12: an empty 421 is misdirected: a new connection and the same call again', async () => {
    const { apple, session } = await openSignedIn();
    apple.on(VALIDATE, (_seen, count) => (count === 1 ? { status: 421 } : undefined));
    await session.ensure(running);
    expect([apple.drops, apple.routes]).toEqual([1, [VALIDATE, VALIDATE]]);
  });

  it('a dead session token leads to a proof with the device trust, and the trust survives', async () => {
    const { apple, session, file, lines } = await openSignedIn();
    const { trustToken } = file.tokens;
    apple.endSession(true);
    await session.ensure(running);
    expect(lines.join('\n')).toContain('the session was renewed, with the password');
    expect(apple.routes).toEqual([VALIDATE, LOGIN, INIT, COMPLETE, LOGIN]);
    expect(apple.seen[3]?.body['trustTokens']).toEqual([trustToken]);
    expect(apple.seen[2]?.headers['cookie']).toContain('DES1234="HSARMTKCANARY"');
  });

  it('does not validate without the cookie, or when it has expired', async () => {
    const { apple, session, time } = await openSignedIn();
    time.nowMs = Date.UTC(2099, 5, 1);
    await session.ensure(running);
    expect(apple.routes).toEqual([LOGIN]);
  });

  it('tells which account was accepted before anything is done with it, at each way to it', async () => {
    const accounts: string[] = [];
    const onAccount = async (id: string) => {
      accounts.push(id);
      if (accounts.length > 2) throw new Error('not this one');
    };
    const { session } = await openSignedIn({ session: { onAccount } });
    await session.ensure(running);
    await session.account(running);
    await session.logIn({ newTrust: false }, running);
    expect(accounts).toEqual(['12345678901', '12345678901']);
    await expect(session.renew(running)).rejects.toThrow('not this one');
  });

  describe('C27: whatever an earlier sign-in ended with, what is on disk is tried first, and costs nothing', () => {
    it.each<[string, Answer | undefined, string, string]>([
      ['a code was wanted', undefined, 'CODE_NEEDED', 'cookies'],
      ['a code was wanted', undefined, 'CODE_NEEDED', 'session token'],
      ['the sign-in service was busy', { status: 503, text: '<html>' }, 'SERVICE_THROTTLING', 'cookies'],
      ['the sign-in service was busy', { status: 429 }, 'SERVICE_THROTTLING', 'session token'],
      ['the sign-in service had trouble', { status: 500 }, 'SERVICE_REFUSING', 'session token'],
      [
        'the account was locked',
        { status: 403, json: { serviceErrors: [{ code: '-20209' }] } },
        'ACCOUNT_LOCKED',
        'cookies',
      ],
    ])('%s: %s, %s; then the %s', async (_name, init, code, held) => {
      const { apple, session, directory } = await openSignedIn();
      const before = await readDirectory(directory);
      const refused = missingCookie('X-APPLE-WEBAUTH-TOKEN');
      apple.on(VALIDATE, () => refused).on(LOGIN, () => refused);
      apple.on(
        init === undefined ? COMPLETE : INIT,
        () => init ?? { status: 409, json: { authType: 'hsa2' } },
      );
      await expect(session.ensure(running)).rejects.toMatchObject({ code });
      expect(await readDirectory(directory)).toBe(before);

      apple.overrides.clear();
      if (held === 'session token') apple.endSession();
      apple.seen.length = 0;
      // Cron: another process, ten seconds later.
      const next = await openBench(apple, { directory });
      next.time.nowMs = START_MS + 10_000;
      await expect(next.session.ensure(running)).resolves.toMatchObject({ dsid: '12345678901' });
      expect(apple.routes).toEqual(held === 'cookies' ? [VALIDATE] : [VALIDATE, LOGIN]);
    });

    it('and the proof still waits for whoever may end the wait', async () => {
      const { apple, directory } = await openSignedIn();
      apple.endSession(true);
      apple.on(INIT, () => ({ status: 503 }));
      for (let start = 0; start < 5; start += 1) {
        const next = await openBench(apple, { directory });
        await expect(next.session.ensure(running)).rejects.toMatchObject({ code: 'SERVICE_THROTTLING' });
      }
      expect([apple.count(INIT), apple.count(COMPLETE)]).toEqual([1, 0]);
      expect([apple.count(VALIDATE), apple.count(LOGIN)]).toEqual([5, 5]);
    });
  });

  it.each<[string, Answer | 'no answer', string]>([
    ['503', { status: 503, text: 'Service Unavailable', headers: { scnt: 'new' } }, 'SERVICE_THROTTLING'],
    ['429', { status: 429 }, 'SERVICE_THROTTLING'],
    ['500', { status: 500 }, 'SERVICE_REFUSING'],
    ['no answer', 'no answer', 'SERVICE_UNREACHABLE'],
    ['C16: a captive portal', { status: 200, text: '<html>' }, 'SERVICE_NOT_UNDERSTOOD'],
    ['C16: a redirect', { status: 302 }, 'SERVICE_NOT_UNDERSTOOD'],
  ])('%s stops it at every step, and the session on disk stays as it was', async (_name, answer, code) => {
    const { apple, session, directory } = await openSignedIn();
    const before = await readDirectory(directory);
    apple.endSession(true);
    for (const route of [VALIDATE, LOGIN, INIT]) {
      apple.overrides.clear();
      apple.on(route, () => answer);
      await expect(session.ensure(running)).rejects.toMatchObject({ code });
      expect(apple.routes.at(-1)).toBe(route);
      expect(await readDirectory(directory)).toBe(before);
    }
  });

  it('500 with a text about the session is about the session', async () => {
    const { apple, session } = await openSignedIn();
    apple.on(VALIDATE, () => ({ status: 500, json: { error: 'Missing X-APPLE-WEBAUTH-TOKEN cookie' } }));
    await session.ensure(running);
    expect(apple.routes).toEqual([VALIDATE, LOGIN]);
  });

  it('trap 21: a hidden status of an earlier answer does not count', async () => {
    const { apple, session } = await openSignedIn();
    apple.endSession(true);
    apple.on(INIT, (_seen, count) =>
      count === 1 ? { status: 200, headers: { 'X-Apple-I-Rscd': '401' } } : undefined,
    );
    await expect(session.ensure(running)).resolves.toBeDefined();
  });

  it('R8: what each answer renews is on disk, and the next process goes on with it', async () => {
    const { apple, session, directory } = await openSignedIn();
    await session.ensure(running);
    const next = await openBench(apple, { directory });
    await next.session.ensure(running);
    expect(apple.routes).toEqual([VALIDATE, VALIDATE]);
  });
});

describe('one for all', () => {
  it('C18, session test 17: twenty callers at once cause one renewal', async () => {
    const { apple, session } = await openSignedIn();
    apple.endSession();
    const calls = [...Array(20).keys()].map((i) =>
      i % 2 ? session.renew(running) : session.ensure(running),
    );
    const accounts = await Promise.all(calls);
    expect(new Set(accounts).size).toBe(1);
    expect(apple.count(LOGIN)).toBe(1);
  });

  it('a renewal begins with the session token: the cookies were refused already', async () => {
    const { apple, session } = await openSignedIn();
    await session.renew(running);
    expect(apple.routes).toEqual([LOGIN]);
  });
});

const trustCookie = (expires: string) => [
  `X-APPLE-WEBAUTH-HSA-TRUST="x";Expires=${expires};Path=/;Domain=.icloud.com;Secure`,
];

describe('keys that the database misses', () => {
  it.each<[string, 'photo-keys' | undefined, number]>([
    ['the database misses them', 'photo-keys', 1],
    ['only the session was refused', undefined, 0],
  ])('are asked for, though the account data does not speak of them: %s', async (_what, lost, questions) => {
    const { apple, session } = await openSignedIn();
    await session.renew(running, lost);
    expect(apple.count('POST /requestWebAccessState')).toBe(questions);
  });
});

describe('why a code is wanted', () => {
  const ends = (atMs: number) =>
    `HSA="trust"; Expires=${new Date(atMs).toUTCString()}; Domain=icloud.com; Path=/; Secure`;

  it.each<[what: string, endsMs: number, afterMs: number, why: RegExp | undefined]>([
    [
      'before its end',
      START_MS + 60 * DAY_MS,
      0,
      /^apple trusted this device until 2026-09-30, and does so no longer/,
    ],
    [
      'behind its end',
      START_MS + 60 * DAY_MS,
      61 * DAY_MS,
      /^apple's trust in this device ended on 2026-08-31 \(estimated\)/,
    ],
  ])('D13: a trust that is over %s is told so', async (_what, endsMs, afterMs, why) => {
    const { apple, session, time, file } = await openSignedIn();
    file.jar.store(new URL('https://setup.icloud.com/'), [
      ends(endsMs).replace('HSA', 'X-APPLE-WEBAUTH-HSA-TRUST'),
    ]);
    time.nowMs += afterMs;
    apple.withdrawTrust();
    apple.endSession(true);
    const details = [expect.stringMatching(why ?? /./)];
    await expect(session.ensure(running)).rejects.toMatchObject({ code: 'CODE_NEEDED', details });
  });
});

describe('the end of the device trust', () => {
  const setup = new URL('https://setup.icloud.com/');

  it('is unknown before there is one', async () => {
    const { session } = await openBench(new FakeApple());
    expect(session.trustEnds()).toBeUndefined();
  });

  it('is estimated at 30 days where Apple states none', async () => {
    const { session, file } = await openSignedIn();
    file.jar.retain(({ name }) => !name.startsWith('X-APPLE-WEBAUTH-HSA-TRUST'));
    expect(session.trustEnds()).toEqual({ atMs: START_MS + 30 * DAY_MS, estimated: true });
  });

  it('is what Apple states, sooner or later than that', async () => {
    const { session, file } = await openSignedIn();
    file.jar.store(setup, trustCookie('Mon, 10 Aug 2026 00:00:00 GMT'));
    expect(session.trustEnds()).toEqual({ atMs: Date.UTC(2026, 7, 10), estimated: false });
  });
});

it('trap 25: password, proofs, tokens, cookies and code are in no log line and no error', async () => {
  const apple = new FakeApple();
  const texts: string[] = [];
  const renew = async (options: Parameters<typeof openBench>[1]) => {
    const bench = await openBench(apple, options);
    const end: unknown = await bench.session.ensure(running).catch((error: unknown) => error);
    texts.push(...bench.lines, ...(end instanceof Error ? [inFull(end)] : []));
    return bench.directory;
  };
  await renew({ password: 'Wrong-Horse-1' });
  const directory = await renew(typing('987654', '012345'));
  apple.withdrawTrust();
  apple.endSession(true);
  await renew({ directory });

  const proofs = apple.seen.flatMap(({ body }) =>
    [body['m1'], body['m2'], body['a']].filter(Boolean).map(String),
  );
  const canaries = ['Horse-1', 'CANARY', '987654', '012345', ...proofs, ...apple.issued];
  const said = texts.join('\n');
  expect(apple.count(COMPLETE)).toBe(3);
  expect(proofs).toHaveLength(apple.count(INIT) + 2 * apple.count(COMPLETE));
  expect(said).toContain('PASSWORD_REJECTED');
  expect(said).toContain('session token is not accepted');
  expect(canaries.filter((canary) => said.includes(canary))).toEqual([]);
});

/** Message, details, stack and causes. */
function inFull(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.stack} ${JSON.stringify(error)} ${inFull(error.cause)}`;
}
