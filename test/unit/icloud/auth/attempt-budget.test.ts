import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/base/secret.ts';
import { localTime } from '../../../../src/base/local-time.ts';
import type { Answer } from './answer.ts';
import { openBench, running, START_MS, typing } from './bench.ts';
import { FakeApple } from './fake-apple.ts';
import { COMPLETE, INIT, LOGIN, PUSH } from './routes.ts';

const HOUR = 3_600_000;
const FILE = 'sam@example.com.attempts.json';

/** As a container that starts keepsake again and again: each attempt is a new process, some time later. */
async function restarting(apple: FakeApple, options: Parameters<typeof openBench>[1] = {}) {
  const { directory } = await openBench(apple, options);
  let nowMs = START_MS;
  return {
    directory,
    attempt: async (afterMs: number, change: Parameters<typeof openBench>[1] = {}) => {
      nowMs += afterMs;
      const bench = await openBench(apple, { directory, ...options, ...change });
      bench.time.nowMs = nowMs;
      const end: unknown = await bench.session.ensure(running).catch((error: unknown) => error);
      nowMs = bench.time.nowMs;
      return end;
    },
  };
}

describe('D1, session test 8: a rejected password', () => {
  it('is sent once, over a hundred restarts', async () => {
    const apple = new FakeApple();
    const { attempt } = await restarting(apple, { password: 'Wrong-Horse-1' });
    for (let start = 0; start < 100; start += 1) {
      expect(await attempt(HOUR)).toMatchObject({ code: 'PASSWORD_REJECTED' });
    }
    expect(apple.steps).toEqual([INIT, COMPLETE]);
  });

  it('leaves the way free for another one, and for that one only once', async () => {
    const apple = new FakeApple({ twoFactor: false });
    const { attempt } = await restarting(apple, { password: 'Wrong-Horse-1' });
    await attempt(0);
    expect(await attempt(HOUR, { password: 'Wrong-Horse-2' })).toMatchObject({ code: 'PASSWORD_REJECTED' });
    await attempt(HOUR);
    await attempt(HOUR, { password: 'Wrong-Horse-2' });
    expect(apple.count(COMPLETE)).toBe(2);
    expect(await attempt(HOUR, { password: 'Correct-Horse-1' })).toMatchObject({ dsid: '12345678901' });
  });

  it('is not kept, nor anything it could be found from', async () => {
    const { attempt, directory } = await restarting(new FakeApple(), { password: 'Wrong-Horse-1' });
    await attempt(0);
    const text = await readFile(join(directory, FILE), 'utf8');
    expect(text).not.toMatch(/Horse/);
    const { rejected } = JSON.parse(text) as { rejected: { prints: string[] } };
    expect(rejected.prints).toEqual([expect.stringMatching(/^[0-9a-f]{3}$/)]);
    expect((await stat(join(directory, FILE))).mode & 0o777).toBe(0o600);
  });
});

describe('D3: a code that nobody enters', () => {
  it('costs one proof, and no request after it, however often keepsake starts', async () => {
    const apple = new FakeApple();
    const { attempt } = await restarting(apple);
    await attempt(0);
    const sent = apple.seen.length;
    for (let start = 0; start < 50; start += 1) {
      expect(await attempt(HOUR)).toMatchObject({ code: 'CODE_NEEDED' });
    }
    expect(apple.seen.length).toBe(sent);
    expect(await attempt(HOUR, typing('012345'))).toMatchObject({ dsid: '12345678901' });
    apple.endSession(true);
    expect(await attempt(HOUR)).toMatchObject({ dsid: '12345678901' });
  });

  it('a session from elsewhere is looked at all the same', async () => {
    const apple = new FakeApple();
    const { attempt, directory } = await restarting(apple);
    await attempt(0);
    const other = await openBench(apple, typing('012345'));
    await other.session.ensure(running);
    const { file } = await openBench(apple, { directory });
    Object.assign(file.tokens, other.file.tokens);
    await file.commit('brought along');
    apple.seen.length = 0;
    expect(await attempt(HOUR)).toMatchObject({ dsid: '12345678901' });
    expect(apple.routes).toEqual([LOGIN]);
    const left = JSON.parse(await readFile(join(directory, FILE), 'utf8')) as Record<string, unknown>;
    expect(left).not.toHaveProperty('wall');
  });
});

describe('D10, trap 15: throttling', () => {
  it.each<[string, Answer, number]>([
    ['503', { status: 503, text: '<html>' }, HOUR],
    ['429 with three hours', { status: 429, headers: { 'Retry-After': '10800' } }, 3 * HOUR],
    ['session test 6: 409 at init', { status: 409 }, HOUR],
  ])('%s: one request, and none before the time that is told', async (_name, answer, waitMs) => {
    const apple = new FakeApple({ twoFactor: false }).on(INIT, () => answer);
    const { attempt } = await restarting(apple);
    const error = {
      code: 'SERVICE_THROTTLING',
      message: `apple accepts no sign-ins for now: not before ${localTime(START_MS + waitMs)}`,
    };
    expect(await attempt(0)).toMatchObject(error);
    for (let n = 0; n < 9; n += 1) expect(await attempt(waitMs / 10)).toMatchObject(error);
    expect(apple.routes).toEqual([INIT]);

    await attempt(waitMs / 10);
    expect(apple.routes).toEqual([INIT, INIT]);
    // Twice as long, now that it was not over.
    expect(await attempt(HOUR)).toMatchObject({ code: 'SERVICE_THROTTLING', waitMs: expect.any(Number) });
    expect(apple.count(INIT)).toBe(2);
    expect(apple.count(PUSH)).toBe(0);
  });

  it('is not passed over by a person, but by one who insists', async () => {
    const apple = new FakeApple().on(INIT, (_seen, count) => (count === 1 ? { status: 503 } : undefined));
    const { attempt } = await restarting(apple, typing('012345'));
    await attempt(0);
    expect(await attempt(60_000)).toMatchObject({ code: 'SERVICE_THROTTLING' });
    expect(apple.count(INIT)).toBe(1);
    const insisting = { session: { signInNow: true } };
    expect(await attempt(60_000, insisting)).toMatchObject({ dsid: '12345678901' });
  });

  it('D2: after too many codes neither a proof nor a push leaves, whoever is there', async () => {
    const locked = { status: 200, json: { securityCode: { tooManyCodesSent: true } } };
    const apple = new FakeApple().on(PUSH, (_seen, count) => (count === 1 ? locked : undefined));
    const { attempt } = await restarting(apple, typing('012345'));
    expect(await attempt(0)).toMatchObject({ code: 'CODES_LOCKED' });
    for (let n = 0; n < 3; n += 1)
      expect(await attempt(50 * 60_000)).toMatchObject({ code: 'SERVICE_THROTTLING' });
    expect([INIT, COMPLETE, PUSH].map((route) => apple.count(route))).toEqual([1, 1, 1]);
    expect(await attempt(HOUR)).toMatchObject({ dsid: '12345678901' });
  });

  it('names the rejected passwords that led to it', async () => {
    const apple = new FakeApple();
    const { attempt } = await restarting(apple, { password: 'Wrong-Horse-1' });
    await attempt(0);
    apple.on(INIT, () => ({ status: 503 }));
    expect(await attempt(HOUR, { password: 'Wrong-Horse-2' })).toMatchObject({
      code: 'SERVICE_THROTTLING',
      details: [`this follows a rejected password, the last on ${localTime(START_MS)}`],
    });
  });
});

describe('session test 18: a day', () => {
  /** Sessions that die at once: nothing a proof could mend. */
  async function dyingSessions() {
    const apple = new FakeApple();
    const first = await restarting(apple, {});
    await first.attempt(0, typing('012345'));
    apple.seen.length = 0;
    return { apple, ...first };
  }

  it('has three proofs at most, a minute apart at least', async () => {
    const { apple, attempt } = await dyingSessions();
    const ends: unknown[] = [];
    for (let start = 0; start < 200; start += 1) {
      apple.endSession(true);
      ends.push(await attempt(120_000));
    }
    expect(apple.count(COMPLETE)).toBe(3);
    expect(ends.at(-1)).toMatchObject({
      code: 'SIGN_IN_WAITS',
      message: expect.stringContaining('not before'),
    });
    apple.endSession(true);
    expect(await attempt(24 * HOUR)).toMatchObject({ dsid: '12345678901' });
  });

  it('R13: within a minute of the last one keepsake waits by itself', async () => {
    const { apple, attempt } = await dyingSessions();
    apple.endSession(true);
    await attempt(HOUR);
    apple.endSession(true);
    const bench = await attempt(10_000);
    expect(bench).toMatchObject({ dsid: '12345678901' });
    expect(apple.count(COMPLETE)).toBe(2);
  });

  it('R13: after an attempt that came to nothing the next is an hour later', async () => {
    const { apple, attempt } = await dyingSessions();
    apple.endSession(true);
    apple.on(COMPLETE, () => ({ status: 500 }));
    expect(await attempt(HOUR)).toMatchObject({ code: 'SERVICE_REFUSING' });
    expect(await attempt(HOUR / 2)).toMatchObject({ code: 'SIGN_IN_WAITS' });
    expect(apple.count(COMPLETE)).toBe(1);
    apple.overrides.clear();
    expect(await attempt(HOUR / 2)).toMatchObject({ dsid: '12345678901' });
  });

  it('a network that is down uses nothing up', async () => {
    const { apple, attempt } = await dyingSessions();
    apple.endSession(true);
    apple.on(INIT, () => 'no answer');
    for (let start = 0; start < 5; start += 1) {
      expect(await attempt(60_000)).toMatchObject({ code: 'SERVICE_UNREACHABLE' });
    }
    apple.overrides.clear();
    expect(await attempt(60_000)).toMatchObject({ dsid: '12345678901' });
  });

  it('a proof counts although the process died before the answer', async () => {
    const { apple, attempt, directory } = await dyingSessions();
    apple.endSession(true);
    apple.on(COMPLETE, () => {
      throw new Error('killed');
    });
    await attempt(HOUR);
    const { proofs } = JSON.parse(await readFile(join(directory, FILE), 'utf8')) as { proofs: unknown[] };
    expect(proofs.at(-1)).toMatchObject({ outcome: 'sent' });
  });
});

it('G4: a wait that a wrong clock began in a far future is over when it has lasted', async () => {
  const apple = new FakeApple({ twoFactor: false }).on(INIT, (_seen, count) =>
    count === 1 ? { status: 503 } : undefined,
  );
  const { attempt } = await restarting(apple);
  const years = 70 * 365 * 24 * HOUR;
  await attempt(years);
  for (let n = 0; n < 4; n += 1) {
    expect(await attempt(n === 0 ? -years : HOUR / 4)).toMatchObject({ code: 'SERVICE_THROTTLING' });
  }
  expect(apple.count(INIT)).toBe(1);
  expect(await attempt(HOUR / 4)).toMatchObject({ dsid: '12345678901' });
});

describe('D6: a damaged file of attempts', () => {
  it.each(['', '{"half a', '[]', '{"version":9}'])(
    '%j is set aside and taken as a failed attempt',
    async (text) => {
      const apple = new FakeApple({ twoFactor: false });
      const { attempt, directory } = await restarting(apple);
      await writeFile(join(directory, FILE), text, { mode: 0o600 });
      expect(await attempt(0)).toMatchObject({ code: 'SIGN_IN_WAITS' });
      expect(apple.seen).toEqual([]);
      expect((await readdir(directory)).filter((name) => name.startsWith(`${FILE}.damaged-`))).toHaveLength(
        1,
      );
      expect(await attempt(HOUR)).toMatchObject({ dsid: '12345678901' });
    },
  );
});

it('a typed password is a person’s decision, even one that was rejected', async () => {
  const apple = new FakeApple();
  const person = { isPresent: async () => true, askPassword: async () => new Secret('Wrong-Horse-1') };
  const { attempt } = await restarting(apple, { password: undefined, person });
  await attempt(0);
  expect(await attempt(0)).toMatchObject({ code: 'PASSWORD_REJECTED' });
  expect(apple.count(COMPLETE)).toBe(2);
});
