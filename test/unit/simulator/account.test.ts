import { describe, expect, it } from 'vitest';
import { RawClient } from './raw-client.ts';
import { json } from './replies.ts';
import { start, startSignedIn } from './start.ts';

describe('accountLogin', () => {
  it('before the code: flags, and no WEBAUTH-TOKEN cookie', async () => {
    const client = new RawClient(await start());
    await client.prove();
    const reply = await client.login();
    expect(json(reply)).toMatchObject({ hsaTrustedBrowser: false, hsaChallengeRequired: true });
    expect([...client.cookies.keys()].join()).toMatch(/X-APPLE-WEBAUTH-USER/);
    expect(client.cookies.has('X-APPLE-WEBAUTH-TOKEN')).toBe(false);
  });

  it('names the services at Apple’s own hosts', async () => {
    const { client } = await startSignedIn();
    const reply = json(await client.login());
    expect(reply['webservices']).toMatchObject({
      ckdatabasews: { url: 'https://p61-ckdatabasews.icloud.com:443', pcsRequired: true, status: 'active' },
      schoolwork: {},
    });
  });

  it('writes cookie dates in both of Apple’s forms, and values in quotes', async () => {
    const now = Date.UTC(2025, 5, 1, 12, 0, 0);
    const { client } = await startSignedIn({ now: () => now });
    const lines = client.replies.at(-1)?.headers['set-cookie'] ?? [];
    const token = lines.find((line) => line.startsWith('X-APPLE-WEBAUTH-TOKEN='));
    expect(token).toMatch(
      /^X-APPLE-WEBAUTH-TOKEN="v=2:t=EQ==BST_[\w-]+~~";Expires=Tue,01-Jul-2025 12:00:00 GMT;Path=\/;Domain=\.icloud\.com;Secure;HttpOnly$/,
    );
    expect(lines.join('\n')).toContain('Expires=Tue, 01-Jul-2025 12:00:00 GMT');
    expect(lines.find((line) => line.includes('HSA-TRUST'))).toContain('Expires=Sat,30-Aug-2025');
    expect(lines.find((line) => line.includes('WEBAUTH-VALIDATE'))).not.toContain('Expires');
  });

  it('without a session token: Missing apple_id field; with an old one: 421', async () => {
    const { simulator, client } = await startSignedIn();
    client.session.token = '';
    expect((await client.login()).text).toContain('Missing apple_id field');
    client.session.token = 'no token of ours';
    expect((await client.login()).status).toBe(421);
    await client.prove();
    simulator.revokeSessions();
    expect((await client.login()).status).toBe(421);
  });

  it('is told apart when it does not bring the newest token of a sign-in', async () => {
    const { simulator, client } = await startSignedIn();
    await client.prove();
    const old = client.session.token;
    await client.auth('GET', '/2sv/trust');
    client.session.token = old;
    await client.login();
    expect(simulator.violations).toEqual([
      { operation: 'accountLogin', problem: 'dsWebAuthToken is not the last session token of the sign-in' },
    ]);
  });

  it('with a trust token that was revoked: not trusted any more', async () => {
    const { simulator, client } = await startSignedIn();
    simulator.revokeTrust();
    expect(json(await client.login())).toMatchObject({ hsaTrustedBrowser: false });
  });

  it('on a host of the other region names the right one', async () => {
    const simulator = await start({ account: { region: 'cn', twoFactor: false } });
    const client = new RawClient(simulator);
    await client.prove();
    await client.auth('POST', '/repair/complete', {});
    expect(json(await client.login())).toEqual({ domainToUse: 'iCloud.com.cn' });
    client.domain = 'com.cn';
    const services = json(await client.login())['webservices'];
    expect(services).toMatchObject({ ckdatabasews: { url: 'https://p61-ckdatabasews.icloud.com.cn:443' } });
  });

  it('with new terms leaves out the three cookies', async () => {
    const { client } = await startSignedIn({ account: { termsUpdateNeeded: true } });
    expect(json(client.replies.at(-1))).toMatchObject({ termsUpdateNeeded: true });
    expect([...client.cookies.keys()].filter((name) => /-TOKEN$|-VALIDATE$/.test(name))).toEqual([]);
  });

  it('without Photos has no database', async () => {
    const { client } = await startSignedIn({ account: { photosSetUp: false } });
    expect(json(await client.login())['webservices']).not.toHaveProperty('ckdatabasews');
  });
});

describe('the web session', () => {
  it('ends when its cookies do; the session token makes a new one', async () => {
    const { simulator, client } = await startSignedIn();
    simulator.expireCookies();
    const gone = await client.setup('validate', 'null');
    expect(gone.status).toBe(421);
    expect(json(gone)).toMatchObject({ success: false, error: 'Missing X-APPLE-WEBAUTH-TOKEN cookie' });
    expect((await client.database('zones/list', {})).status).toBe(421);
    await client.login();
    expect((await client.database('zones/list', {})).status).toBe(200);
  });

  it('gets a new token cookie without a date after ten minutes of use', async () => {
    let now = Date.UTC(2025, 0, 1);
    const { client } = await startSignedIn({ now: () => now });
    const quiet = await client.database('zones/list', {});
    expect(quiet.headers['set-cookie']).toBeUndefined();
    now += 11 * 60_000;
    const loud = await client.database('zones/list', {});
    expect(loud.headers['set-cookie']?.join()).toMatch(/^X-APPLE-WEBAUTH-TOKEN="[^"]+";Path/);
    expect((await client.database('zones/list', {})).headers['set-cookie']).toBeUndefined();
  });

  it('ends with a logout, which may keep the trust', async () => {
    const { client } = await startSignedIn();
    expect((await client.setup('logout', { trustBrowser: true, allBrowsers: false })).status).toBe(200);
    expect(client.cookies.has('X-APPLE-WEBAUTH-TOKEN')).toBe(false);
    expect((await client.prove()).status).toBe(200);
  });

  it('does not open the database while web access is off', async () => {
    const { client } = await startSignedIn({ account: { webAccess: false } });
    expect((await client.database('zones/list', {})).text).toContain('private db access disabled');
  });
});
