import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/base/secret.ts';
import type { Person } from '../../../../src/model/person.ts';
import { openBench, readDirectory, running } from './bench.ts';
import { FakeApple } from './fake-apple.ts';
import { openSignedIn } from './open-signed-in.ts';
import { COMPLETE, INIT } from './routes.ts';

describe('a wrong password', () => {
  it('D1: is proved once, also in watch mode over 100 cycles', async () => {
    const apple = new FakeApple();
    const { session, time } = await openBench(apple, { password: 'Wrong-Horse-1' });
    const first: unknown = await session.ensure(running).catch((error: unknown) => error);
    expect(first).toMatchObject({
      code: 'PASSWORD_REJECTED',
      details: ["apple's id of this request: support-id-1"],
    });
    for (let cycle = 1; cycle < 100; cycle += 1) {
      time.nowMs += 3_600_000;
      const { message } = first instanceof Error ? first : { message: '' };
      await expect(session.ensure(running)).rejects.toMatchObject({ code: 'PASSWORD_REJECTED', message });
    }
    expect(apple.steps).toEqual([INIT, COMPLETE]);
  });

  it('D1: is proved again only when a person types it', async () => {
    const apple = new FakeApple({ twoFactor: false });
    const answers = ['Wrong-Horse-2', 'Correct-Horse-1'];
    let isPresent = false;
    const person: Partial<Person> = {
      isPresent: async () => isPresent,
      askPassword: async () => new Secret(answers.shift() ?? ''),
    };
    const { session } = await openBench(apple, { password: 'Wrong-Horse-1', person });
    const rejected = { code: 'PASSWORD_REJECTED' };
    await expect(session.ensure(running)).rejects.toMatchObject(rejected);
    await expect(session.ensure(running)).rejects.toMatchObject(rejected);
    expect(apple.count(COMPLETE)).toBe(1);
    isPresent = true;
    await expect(session.ensure(running)).rejects.toMatchObject(rejected);
    await session.ensure(running);
    expect(apple.count(COMPLETE)).toBe(3);
  });

  it('removes nothing from a session on disk', async () => {
    const { apple, session, directory } = await openSignedIn({ password: 'Wrong-Horse-1' });
    apple.endSession(true);
    const before = await readDirectory(directory);
    await expect(session.ensure(running)).rejects.toMatchObject({ code: 'PASSWORD_REJECTED' });
    expect(await readDirectory(directory)).toBe(before);
  });

  it('takes back what it did to the cookies, so that nobody else writes half of it to disk', async () => {
    const { apple, session, file, directory } = await openSignedIn();
    file.jar.store(new URL('https://idmsa.apple.com/'), ['acn01=kept; Path=/; Secure']);
    await file.commit('another cookie');
    const before = await readDirectory(directory);
    apple.endSession(true);
    const half = { 'set-cookie': ['aasp=half; Path=/; Secure', 'acn01=; Max-Age=0; Path=/; Secure'] };
    apple.on(INIT, (_seen, count) => (count === 1 ? { status: 401 } : { status: 503, headers: half }));
    await expect(session.ensure(running)).rejects.toMatchObject({ code: 'SERVICE_THROTTLING' });
    await file.commit('database answer');
    expect(await readDirectory(directory)).toBe(before);
  });

  it('neither does a code that nobody is there to enter', async () => {
    const { apple, session, file, directory } = await openSignedIn();
    const { trustToken } = file.tokens;
    apple.endSession(true);
    apple.withdrawTrust();
    await expect(session.ensure(running)).rejects.toMatchObject({ code: 'CODE_NEEDED' });
    const again = await openBench(apple, { directory });
    expect(again.file.tokens.trustToken).toBe(trustToken);
    expect(again.file.jar.has('X-APPLE-WEBAUTH-TOKEN')).toBe(true);
  });

  it('a person is asked where nothing else has the password', async () => {
    const apple = new FakeApple({ twoFactor: false });
    const asked: string[] = [];
    const person: Partial<Person> = {
      isPresent: async () => true,
      askPassword: async (account) => {
        asked.push(account);
        return new Secret('Correct-Horse-1');
      },
    };
    const { session } = await openBench(apple, { password: undefined, person });
    await session.ensure(running);
    expect(asked).toEqual(['sam@example.com']);
  });
});
