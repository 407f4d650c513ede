import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../support/fake-clock.ts';
import { sessionFile, simulated } from '../support/simulated.ts';

type Json = Record<string, unknown>;

describe('C30: numbers that nobody can mean', () => {
  it('one photo of 9·10¹⁵ bytes costs itself, and the others are saved', async () => {
    const size = { 'fields.resOriginalRes.value.size': 9e15 };
    const { firstRun, photos } = await simulated({
      scenario: [
        {
          match: { service: 'database' },
          action: { do: 'damage', recordType: 'CPLMaster', file: 'IMG_0000003.JPG', set: size },
        },
      ],
    });
    const { code, err } = await firstRun();
    expect(photos().size).toBe(11);
    expect(err).not.toContain('no room');
    expect(code).toBe(3);
  });

  it.each([[1e300], [-1e300], [1.5e15], ['1e300']])(
    'a photo dated %j is saved like any other',
    async (value) => {
      const set = { 'fields.assetDate.value': value, 'fields.addedDate.value': value };
      const { firstRun, photos } = await simulated({
        scenario: [
          {
            match: { service: 'database' },
            action: { do: 'damage', recordType: 'CPLAsset', record: 'all', set },
          },
        ],
      });
      const { code, err } = await firstRun();
      expect(code).toBe(0);
      expect(photos().size).toBe(12);
      // Once, of all photos.
      expect(err.match(/in a form that keepsake does not know.*assetDate/g)).toHaveLength(1);
    },
  );

  it('a Max-Age of twenty digits: every command goes on working', async () => {
    const cookie = `X-APPLE-WEBAUTH-HSA-TRUST=v; Max-Age=${'9'.repeat(20)}; Domain=icloud.com; Path=/; Secure`;
    const { signIn, run, simulator } = await simulated({
      scenario: [
        { match: { operation: 'accountLogin' }, action: { do: 'headers', set: { 'Set-Cookie': cookie } } },
      ],
    });
    expect((await signIn()).code).toBe(0);
    simulator.setScenario([]);
    for (const command of [['session'], ['session', '--json'], ['doctor'], []]) {
      const { err } = await run([...command]);
      expect(err).not.toMatch(/bug|Invalid time/);
    }
  });

  it('times of no calendar in our own files: every command goes on working', async () => {
    const cloud = await simulated();
    await cloud.firstRun();
    const path = sessionFile(cloud);
    const session = JSON.parse(readFileSync(path, 'utf8')) as { cookies: Json[]; tokens: Json };
    const far = '1e300' as unknown as number;
    for (const cookie of session.cookies)
      Object.assign(cookie, { expiresAt: far, firstSeen: far, lastExtended: far });
    Object.assign(session.tokens, { trustIssuedAtMs: far, clientSinceMs: far });
    writeFileSync(path, JSON.stringify(session).replaceAll('"1e300"', '1e300'));
    writeFileSync(
      path.replace('.session.json', '.attempts.json'),
      `{"version":1,"proofs":[{"atMs":1e300,"attended":false,"outcome":"failed"}],"throttles":3,
        "coolDown":{"reason":"throttled","sinceMs":0,"untilMs":1e300},
        "wall":{"code":"CODE_NEEDED","message":"m","sinceMs":1e300},"trustAskedAtMs":1e300}`,
    );
    for (const command of [['session'], ['session', '--json'], ['doctor'], ['status'], []]) {
      const { code, err } = await cloud.run([...command]);
      expect(err).not.toMatch(/bug|Invalid time/);
      expect(code).not.toBe(1);
    }
    expect((await cloud.run()).code).toBe(0);
  });

  it.each([3e9, 1e300])(
    'a wait of %d seconds in a body neither silences a watch nor ends it',
    async (retryAfter) => {
      const clock = new FakeClock();
      const { run, firstRun, simulator } = await simulated({ now: () => clock.now() });
      await clock.run(firstRun([], { clock }));
      simulator.setScenario([
        {
          match: { service: 'database', times: 1 },
          action: { do: 'reply', status: 503, json: { serverErrorCode: 'THROTTLED', retryAfter } },
        },
      ]);
      expect((await clock.run(run([], { clock }))).code).toBe(0);
    },
  );
});

it('C30: a wait that Apple asks for is in the log with its end, also without a terminal', async () => {
  const clock = new FakeClock();
  const { run, firstRun, simulator } = await simulated({ now: () => clock.now() });
  await clock.run(firstRun([], { clock }));
  simulator.setScenario([
    { match: { service: 'database', times: 1 }, action: { do: 'busy', status: 429, retryAfter: 600 } },
  ]);
  const { code, err } = await clock.run(run([], { clock }));
  expect(code).toBe(0);
  expect(err).toMatch(/apple asks for a pause, and keepsake goes on at \d{4}-\d\d-\d\d \d\d:\d\d/);
});

describe('C28: answers that mean "again"', () => {
  it.each([408, 409, 425, 429, 500, 501, 502, 504, 507, 521, 599])(
    'a %i to a list, twice, and to a download costs nothing',
    async (status) => {
      const clock = new FakeClock();
      const { firstRun, simulator, photos } = await simulated({
        now: () => clock.now(),
        scenario: [
          { match: { service: 'database', nth: [1, 2] }, action: { do: 'reply', status } },
          { match: { service: 'content', nth: [1] }, action: { do: 'reply', status } },
        ],
      });
      expect((await clock.run(firstRun([], { clock }))).code).toBe(0);
      expect(photos().size).toBe(12);
      expect(simulator.violations).toEqual([]);
    },
  );

  it('a 421 of the content host is asked again over a new connection', async () => {
    const { firstRun, simulator, photos } = await simulated({
      scenario: [{ match: { service: 'content', nth: [1, 2] }, action: { do: 'reply', status: 421 } }],
    });
    expect((await firstRun()).code).toBe(0);
    expect(photos().size).toBe(12);
    await vi.waitFor(() => expect(simulator.counters.get('download')).toBe(14));
  });
});
