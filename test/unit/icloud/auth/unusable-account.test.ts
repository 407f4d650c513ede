import { describe, expect, it } from 'vitest';
import { type Answer, missingCookie } from './answer.ts';
import { openBench, running, typing } from './bench.ts';
import { FakeApple } from './fake-apple.ts';
import { openSignedIn } from './open-signed-in.ts';
import { LOGIN, VALIDATE } from './routes.ts';

describe('D9: an account that cannot be used yet', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['trap 13: new terms', { termsUpdateNeeded: true }, 'TERMS_NOT_ACCEPTED'],
    ['trap 14: no photos database', { webservices: { schoolwork: {} } }, 'PHOTOS_NOT_SET_UP'],
    ['web access off', { dsInfo: { dsid: '1', isWebAccessAllowed: false } }, 'WEB_ACCESS_OFF'],
    [
      'the old two-step verification',
      { dsInfo: { dsid: '1', hsaVersion: 1 }, hsaTrustedBrowser: false },
      'TWO_STEP_ACCOUNT',
    ],
    [
      'D12: a database that is not Apple’s',
      { webservices: { ckdatabasews: { url: 'https://evil.example' } } },
      'SERVICE_NOT_UNDERSTOOD',
    ],
    ['E70: new terms, said as text', { termsUpdateNeeded: 'true' }, 'TERMS_NOT_ACCEPTED'],
    ['E70: web access off, said as 0', { dsInfo: { dsid: 1, isWebAccessAllowed: 0 } }, 'WEB_ACCESS_OFF'],
    [
      'E70: the old two-step verification as text',
      { dsInfo: { dsid: '1', hsaVersion: '1' }, hsaTrustedBrowser: 'false' },
      'TWO_STEP_ACCOUNT',
    ],
    ['no account data', { dsInfo: {} }, 'SERVICE_NOT_UNDERSTOOD'],
  ])('%s', async (_name, accountData, code) => {
    const { apple, session } = await openSignedIn();
    apple.endSession();
    apple.accountData = accountData;
    await expect(session.ensure(running)).rejects.toMatchObject({ code });
    expect(apple.routes).toEqual([VALIDATE, LOGIN]);
  });

  it.each(['', '""'])('C31: account data that takes the login away with %j hands none out', async (value) => {
    const { apple, session } = await openSignedIn();
    apple.endSession();
    const json = {
      dsInfo: { dsid: '1', hsaVersion: 2 },
      hsaTrustedBrowser: true,
      webservices: { ckdatabasews: { url: 'https://p61-ckdatabasews.icloud.com:443' } },
    };
    const taken = `X-APPLE-WEBAUTH-TOKEN=${value};Expires=Thu, 01-Jan-1970 00:00:10 GMT;Path=/;Domain=.icloud.com`;
    apple.on(LOGIN, () => ({ status: 200, json, headers: { 'set-cookie': [taken] } }));
    await expect(session.ensure(running)).rejects.toMatchObject({ code: 'PHOTOS_NOT_SET_UP' });
  });

  const china: Answer = { status: 200, json: { domainToUse: 'iCloud.com.cn' } };

  it('trap 11: the other domain is used once, and remembered', async () => {
    const { apple, session, file } = await openSignedIn();
    apple.endSession();
    apple.on(LOGIN, ({ url }) => (url.host === 'setup.icloud.com.cn' ? undefined : china));
    await session.ensure(running);
    expect(apple.seen.at(-1)?.headers['Origin']).toBe('https://www.icloud.com.cn');
    expect(file.tokens.domain).toBe('cn');
  });

  it('trap 11: but not against the user’s word', async () => {
    const { apple, session } = await openSignedIn({ session: { domainIsExplicit: true } });
    apple.endSession();
    apple.on(LOGIN, () => china);
    await expect(session.ensure(running)).rejects.toMatchObject({ code: 'WRONG_DOMAIN' });
  });

  it('a fresh session that is refused says so', async () => {
    const apple = new FakeApple().on(LOGIN, () => missingCookie('X-APPLE-WEBAUTH-USER'));
    const { session } = await openBench(apple, typing('012345'));
    await expect(session.ensure(running)).rejects.toMatchObject({ code: 'SESSION_REFUSED' });
  });
});
