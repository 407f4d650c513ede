import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sessionFile, simulated } from '../support/simulated.ts';

const PHOTOS_HINT =
  /^keepsake: hint: open https:\/\/www\.icloud\.com\/photos once in a browser, finish what Apple asks there/m;

describe('C31: Apple accepts a sign-in, and something is not finished there', () => {
  it('no login is handed out: its own sentence and hint, one proof, and no advice to sign in', async () => {
    const { simulator, signIn, run } = await simulated({
      scenario: [
        { match: { operation: 'accountLogin' }, action: { do: 'patch', set: { isRepairNeeded: true } } },
        { match: { operation: 'accountLogin' }, action: { do: 'headers', remove: ['Set-Cookie'] } },
      ],
    });
    for (const start of [signIn, run, run]) {
      const { code, err } = await start();
      expect(err).toContain('has to be finished there first');
      expect(err).toMatch(PHOTOS_HINT);
      expect(err).not.toContain('keepsake login');
      expect(code).toBe(4);
    }
    expect(simulator.counters.get('signin/complete')).toBe(1);
  });

  it.each([200, 401, 421])(
    'AUTHENTICATION_FAILED of the database under %i, after a good code',
    async (status) => {
      const json = { serverErrorCode: 'AUTHENTICATION_FAILED', reason: 'Authentication failed' };
      const { simulator, signIn, run } = await simulated({
        scenario: [{ match: { service: 'database' }, action: { do: 'reply', status, json } }],
      });
      for (const start of [signIn, run]) {
        const { code, err } = await start();
        expect(err).toMatch(PHOTOS_HINT);
        expect(err).not.toMatch(/keepsake login|security key/);
        expect(code).toBe(4);
      }
      expect(simulator.counters.get('signin/complete')).toBe(1);
    },
  );

  it('a trust that is refused after a right code is told as that', async () => {
    const { signIn, simulator } = await simulated({
      scenario: [{ match: { operation: '2sv/trust' }, action: { do: 'reply', status: 401 } }],
    });
    const { code, err } = await signIn();
    expect(err).toContain('apple accepted the sign-in and refuses to trust this device: http status 401');
    expect(err).not.toContain('is over');
    expect(code).toBe(4);
    expect(simulator.counters.get('2sv/trust')).toBe(1);
  });

  it('a page in place of an answer is no code that was sent, and none that was accepted', async () => {
    const page = { do: 'html' };
    for (const operation of ['verify/trusteddevice/securitycode', 'signin/complete', '2sv/trust']) {
      const { signIn } = await simulated({ scenario: [{ match: { operation }, action: page }] });
      const { code, err } = await signIn();
      if (operation !== '2sv/trust') expect(err).not.toContain('apple shows a code on your trusted devices');
      expect(err).toMatch(/is not understood|apple sent no code/);
      expect(code).not.toBe(0);
    }
  });

  it('a challenge without a named key is no account with security keys', async () => {
    const { signIn, photos } = await simulated({
      scenario: [
        {
          match: { operation: 'signin/complete' },
          action: { do: 'patch', set: { fsaChallenge: { challenge: 'c', rpId: 'apple.com' } } },
        },
      ],
    });
    const { code, err } = await signIn();
    expect(err).not.toContain('security key');
    expect([code, photos().size]).toEqual([0, 12]);
  });
});

describe('C32: a domain that is only tried', () => {
  it('is not kept unless Apple accepts something', async () => {
    const cloud = await simulated({
      scenario: [{ match: { service: 'auth', times: 2 }, action: { do: 'reply', status: 503 } }],
    });
    await cloud.signIn(['--domain', 'cn']);
    expect(JSON.parse(readFileSync(sessionFile(cloud), 'utf8'))).toMatchObject({ tokens: { domain: 'com' } });
  });

  it('and gives way to what Apple says', async () => {
    const cloud = await simulated();
    expect((await cloud.signIn(['--domain', 'cn'])).code).toBe(4);
    expect(JSON.parse(readFileSync(sessionFile(cloud), 'utf8'))).toMatchObject({ tokens: { domain: 'com' } });
  });

  it('is kept once it is right', async () => {
    const cloud = await simulated({ account: { region: 'cn' } });
    expect((await cloud.signIn(['--domain', 'cn'])).code).toBe(0);
    expect(JSON.parse(readFileSync(sessionFile(cloud), 'utf8'))).toMatchObject({ tokens: { domain: 'cn' } });
    expect((await cloud.run()).code).toBe(0);
  });
});
