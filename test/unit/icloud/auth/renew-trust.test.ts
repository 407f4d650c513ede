import { describe, expect, it } from 'vitest';
import { isTrustDue } from '../../../../src/icloud/auth/renew-trust.ts';
import { TRUST_COOKIE } from '../../../../src/icloud/session/cookie-jar.ts';
import { openBench, running, START_MS, typing } from './bench.ts';
import { FakeApple } from './fake-apple.ts';
import { INIT, LOGIN, TRUST, VALIDATE } from './routes.ts';

const DAY = 86_400_000;
const setup = new URL('https://setup.icloud.com/');
const idmsa = new URL('https://idmsa.apple.com/');

const trustCookie = (endsMs: number) =>
  `${TRUST_COOKIE}="x";Expires=${new Date(endsMs).toUTCString()};Path=/;Domain=.icloud.com;Secure`;

/** A living session whose trust ends in so many days; Apple makes that `thenDays` when asked to extend it. */
async function openTrusted(
  days: number,
  thenDays: number | undefined,
  options: Parameters<typeof openBench>[1] = {},
) {
  const apple = new FakeApple();
  const settings = { session: { trustRenewBeforeMs: 14 * DAY }, ...options };
  const first = await openBench(apple, { ...typing('012345') });
  await first.session.ensure(running);
  const bench = await openBench(apple, { ...settings, directory: first.directory });
  const stated = (inDays: number) => bench.file.jar.store(setup, [trustCookie(START_MS + inDays * DAY)]);
  stated(days);
  apple.seen.length = 0;
  // Apple's own accountLogin states the year 2099; here it states what it is told to.
  const data = { status: 200, json: accountData };
  apple.on(LOGIN, () =>
    thenDays === undefined
      ? data
      : { ...data, headers: { 'set-cookie': [trustCookie(START_MS + thenDays * DAY)] } },
  );
  apple.on(VALIDATE, () => data);
  return { apple, ...bench };
}

const accountData = {
  dsInfo: { dsid: '12345678901', hsaVersion: 2 },
  hsaTrustedBrowser: true,
  webservices: { ckdatabasews: { url: 'https://p61-ckdatabasews.icloud.com:443' } },
};

describe('renewing the device trust', () => {
  it('D4: is done from fourteen days before its end, and is told', async () => {
    const { apple, session, file, lines } = await openTrusted(13, 90);
    const { trustToken } = file.tokens;
    await session.ensure(running);
    expect(apple.routes).toEqual([VALIDATE, TRUST, LOGIN]);
    expect(apple.complaints).toEqual([]);
    expect(session.trustEnds()).toEqual({ atMs: START_MS + 90 * DAY, estimated: false });
    expect(file.tokens.trustToken).not.toBe(trustToken);
    expect(lines.join()).toContain('apple trusts this device until');
    await session.ensure(running);
    expect(apple.count(TRUST)).toBe(1);
  });

  it('is not done earlier, nor by a user who does not want it, nor on an estimate', async () => {
    const early = await openTrusted(15, 90);
    const never = await openTrusted(1, 90, { session: { trustRenewBeforeMs: 0 } });
    const unknown = await openTrusted(1, 90);
    unknown.file.jar.retain(({ name }) => !name.startsWith(TRUST_COOKIE));
    for (const { apple, session } of [early, never, unknown]) {
      await session.ensure(running);
      expect(apple.routes).toEqual([VALIDATE]);
    }
  });

  it('session test 4: an end that did not move is no success, and is asked about again after 24 hours', async () => {
    const { apple, session, lines, time, directory } = await openTrusted(13, 13);
    await session.ensure(running);
    expect(lines.join()).toContain('did not extend');
    time.nowMs += 23 * 3_600_000;
    await session.ensure(running);
    expect(apple.count(TRUST)).toBe(1);

    const next = await openBench(apple, { directory, session: { trustRenewBeforeMs: 14 * DAY } });
    next.time.nowMs = time.nowMs;
    await next.session.ensure(running);
    expect(apple.count(TRUST)).toBe(1);
    next.time.nowMs += 3_600_000;
    await next.session.ensure(running);
    expect(apple.count(TRUST)).toBe(2);
  });

  it('session test 3: what 2sv/trust sets is what accountLogin gets, and what is on disk', async () => {
    const { apple, session, file, directory } = await openTrusted(13, 90);
    file.jar.store(idmsa, ['DES1="HSARMTKold"; Domain=apple.com; Path=/; Secure']);
    await session.ensure(running);
    const newest = apple.issued.findLast((value) => value.startsWith('trust-token'));
    expect(apple.seen.at(-1)?.body['trustToken']).toBe(newest);
    const { file: onDisk } = await openBench(apple, { directory });
    expect(onDisk.tokens.trustToken).toBe(newest);
    expect(onDisk.jar.header(idmsa)).toContain('DES1234="HSARMTKCANARY"');
  });

  it.each([401, 500, 503])('%i does not end the run, and is tried again tomorrow', async (status) => {
    const { apple, session, lines } = await openTrusted(13, 90);
    apple.on(TRUST, () => ({ status }));
    await expect(session.ensure(running)).resolves.toMatchObject({ dsid: '12345678901' });
    const asked = apple.count(TRUST);
    await session.ensure(running);
    expect(apple.count(TRUST)).toBe(asked);
    expect(lines.join()).toMatch(/did not extend|not renewed/);
    expect(apple.count(INIT)).toBe(0);
  });

  it('at the user’s wish is done at any time, and answers what came of it', async () => {
    const { session } = await openTrusted(80, 90);
    await expect(session.renewTrust(running)).resolves.toEqual({
      kind: 'extended',
      fromMs: START_MS + 80 * DAY,
      untilMs: START_MS + 90 * DAY,
    });
  });

  it('needs the sign-in that the session comes from', async () => {
    const { apple, session, file } = await openTrusted(80, 90);
    file.tokens.sessionId = undefined;
    await expect(session.renewTrust(running)).resolves.toMatchObject({ kind: 'refused' });
    expect(apple.count(TRUST)).toBe(0);
  });
});

it.each<[string, Partial<Parameters<typeof isTrustDue>[0]>, boolean]>([
  ['on the day', { endsMs: 14 * DAY }, true],
  ['a moment before', { endsMs: 14 * DAY + 1 }, false],
  ['with an end nobody stated', { endsMs: undefined }, false],
  ['asked a moment ago', { askedAtMs: 0 }, false],
  ['asked a day ago', { askedAtMs: -DAY }, true],
  ['asked in a far future, by a clock that was wrong', { askedAtMs: 900 * DAY }, true],
])('isTrustDue: %s', (_when, change, due) => {
  const facts = { endsMs: 10 * DAY, nowMs: 0, renewBeforeMs: 14 * DAY, askedAtMs: undefined };
  expect(isTrustDue({ ...facts, ...change })).toBe(due);
});
