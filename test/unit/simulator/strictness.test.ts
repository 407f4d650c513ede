import { describe, expect, it } from 'vitest';
import { listBody, RawClient, send } from './raw-client.ts';
import { linkIn, list } from './replies.ts';
import { start, startKnown, startSignedIn } from './start.ts';

const PUSH = '/verify/trusteddevice/securitycode';
const problems = (simulator: { violations: readonly { problem: string }[] }) =>
  simulator.violations.map((violation) => violation.problem);

describe('calls to the auth host', () => {
  it.each([
    ['X-Apple-OAuth-Client-Id', 'something', 'X-Apple-OAuth-Client-Id is not as wanted'],
    ['X-Apple-Widget-Key', '', 'X-Apple-Widget-Key is not as wanted'],
    ['X-Apple-OAuth-Client-Type', 'firstParty', 'X-Apple-OAuth-Client-Type is not as wanted'],
    ['X-Apple-OAuth-Redirect-URI', 'https://www.icloud.com/', 'X-Apple-OAuth-Redirect-URI is not as wanted'],
    ['X-Apple-OAuth-Require-Grant-Code', 'yes', 'X-Apple-OAuth-Require-Grant-Code is not as wanted'],
    ['X-Apple-OAuth-Response-Mode', 'query', 'X-Apple-OAuth-Response-Mode is not as wanted'],
    ['X-Apple-OAuth-Response-Type', 'token', 'X-Apple-OAuth-Response-Type is not as wanted'],
    ['X-Apple-OAuth-State', '', 'X-Apple-OAuth-State is missing'],
    ['X-Apple-Frame-Id', 'another', 'X-Apple-Frame-Id is not the OAuth state'],
    ['Content-Type', 'text/plain', 'Content-Type is not application/json'],
    ['Accept', 'image/png', 'Accept does not take what this call answers'],
    ['Origin', 'https://www.icloud.com', 'Origin is not https://idmsa.apple.com'],
    ['Referer', 'https://idmsa.apple.com', 'Referer is not https://idmsa.apple.com/'],
    ['User-Agent', 'node', 'User-Agent is not a browser'],
  ])('%s: %j is refused', async (name, value, problem) => {
    const simulator = await start();
    const client = new RawClient(simulator);
    const reply = await client.auth('POST', '/signin/init', {}, { [name]: value });
    expect(reply.status).toBe(400);
    expect(problems(simulator)).toEqual([problem]);
  });

  it('have the page’s origin after the password', async () => {
    const simulator = await start();
    const client = new RawClient(simulator);
    await client.prove();
    const reply = await client.auth('PUT', PUSH, undefined, { Origin: 'https://idmsa.apple.com' });
    expect(reply.status).toBe(400);
    expect(problems(simulator)).toEqual(['Origin is not https://www.icloud.com']);
  });

  it.each([
    ['scnt', 'scnt is not the one of the last answer', 401],
    ['X-Apple-ID-Session-Id', 'X-Apple-ID-Session-Id is not the one of this sign-in', 401],
    ['X-Apple-OAuth-State', 'X-Apple-OAuth-State changed within a sign-in', 401],
  ])('%s has to be echoed', async (name, problem, status) => {
    const simulator = await start();
    const client = new RawClient(simulator);
    await client.prove();
    const reply = await client.auth('PUT', PUSH, undefined, { [name]: 'stale' });
    expect(reply.status).toBe(status);
    if (name !== 'X-Apple-ID-Session-Id') expect(problems(simulator)).toEqual([problem]);
  });

  it('scnt changes with every answer', async () => {
    const { client } = await startSignedIn();
    const values = client.replies
      .map((reply) => reply.headers['scnt'])
      .filter((value) => value !== undefined);
    expect(new Set(values).size).toBe(5);
  });

  it('an old scnt at init is no mistake', async () => {
    const { simulator, client } = await startSignedIn();
    client.session.scnt = 'of last month';
    client.session.id = 'of last month';
    await client.prove();
    expect(simulator.violations).toEqual([]);
  });

  it('a sign-in ends after its minutes', async () => {
    let now = Date.UTC(2025, 0, 1);
    const simulator = await start({ now: () => now });
    const client = new RawClient(simulator);
    await client.prove();
    now += 16 * 60_000;
    expect((await client.auth('PUT', PUSH)).status).toBe(401);
  });

  it.each([
    ['POST', '/verify/trusteddevice', 404],
    ['DELETE', PUSH, 405],
    ['POST', '/signin', 404],
  ])('%s %s is no call', async (method, path, status) => {
    const simulator = await start();
    expect((await new RawClient(simulator).auth(method, path, {})).status).toBe(status);
    expect(simulator.violations).toHaveLength(1);
  });

  it.each([
    ['init without protocols', '/signin/init', { a: 'AQ==', accountName: 'x' }],
    ['init with A = 0', '/signin/init', { a: 'AAAA', accountName: 'x', protocols: ['s2k', 's2k_fo'] }],
  ])('%s is malformed', async (_what, path, body) => {
    const simulator = await start();
    expect((await new RawClient(simulator).auth('POST', path, body)).status).toBe(400);
    expect(simulator.violations).toHaveLength(1);
  });

  it('only record what is wrong when not strict', async () => {
    const simulator = await start({ strict: false });
    const client = new RawClient(simulator);
    const body = { a: 'AQ==', accountName: 'x', protocols: ['s2k', 's2k_fo'] };
    expect(
      (await client.auth('POST', '/signin/init', body, { Origin: 'https://elsewhere.example' })).status,
    ).toBe(200);
    expect(problems(simulator)).toEqual(['Origin is not https://idmsa.apple.com']);
  });
});

describe('calls to the account host', () => {
  it('without the page’s origin are redirected', async () => {
    const { client, simulator } = await startKnown();
    expect((await client.setup('validate', 'null', { Origin: 'https://idmsa.apple.com' })).status).toBe(302);
    expect(problems(simulator)).toEqual(['Origin is not https://www.icloud.com']);
  });

  it('validate wants the four characters null', async () => {
    const { client, simulator } = await startKnown();
    await client.setup('validate', '{}');
    expect(problems(simulator)).toEqual(['validate wants the body null']);
  });

  it('cookies come back with their quotes', async () => {
    const { client, simulator } = await startKnown();
    for (const [name, value] of client.cookies) client.cookies.set(name, value.replaceAll('"', ''));
    expect((await client.setup('validate', 'null')).status).toBe(421);
    expect(problems(simulator)).toContain('cookie X-APPLE-WEBAUTH-TOKEN came back without its quotes');
  });
});

describe('calls to the database', () => {
  it.each([
    ['GET instead of POST', { method: 'GET' }, 405, 'database calls are POST'],
    ['no remapEnums', { query: 'getCurrentSyncToken=true' }, 400, 'remapEnums=true is missing'],
    ['another dsid', { query: 'remapEnums=true&dsid=1' }, 400, 'dsid is not the one of the account'],
    ['no client id', { query: 'remapEnums=true&clientId=' }, 400, 'clientId is empty'],
    [
      'a form',
      { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
      400,
      'Content-Type is neither text/plain nor application/json',
    ],
    [
      'another origin',
      { headers: { Origin: 'https://idmsa.apple.com' } },
      400,
      'Origin is not https://www.icloud.com',
    ],
  ])('%s', async (_what, options, status, problem) => {
    const { client, simulator } = await startKnown();
    const reply = await client.database('records/query', listBody(0), options);
    expect(reply.status).toBe(status);
    expect(problems(simulator)).toEqual([problem]);
  });

  it.each(['X-APPLE-WEBAUTH-TOKEN', 'X-APPLE-WEBAUTH-USER'])(
    'without %s answer 421 and say so',
    async (name) => {
      const { client } = await startKnown();
      client.cookies.delete(name);
      const reply = await client.database('zones/list', {});
      expect(reply.status).toBe(421);
      expect(reply.text).toContain(`Missing ${name} cookie`);
    },
  );

  it('a cookie lost on the way is noticed', async () => {
    const { client, simulator } = await startKnown();
    client.cookies.delete('X-APPLE-WEBAUTH-VALIDATE');
    expect((await client.database('zones/list', {})).status).toBe(200);
    expect(problems(simulator)).toEqual(['cookie X-APPLE-WEBAUTH-VALIDATE is missing']);
  });

  it('lookup refuses getCurrentSyncToken', async () => {
    const { client, simulator } = await startKnown();
    const body = { records: [{ recordName: 'x' }], zoneID: { zoneName: 'PrimarySync' } };
    expect((await client.database('records/lookup', body)).text).toContain('sync zone');
    expect(problems(simulator)).toEqual(['records/lookup with getCurrentSyncToken']);
  });

  it('the shared database wants the owner of a zone', async () => {
    const { client, simulator } = await startKnown({ library: 'demo' });
    const zoneName = simulator.library.zones.at(-1)?.name.zoneName;
    const body = listBody(0, { zone: { zoneName } });
    const reply = await client.database('records/query', body, { database: 'shared' });
    expect(reply.status).toBe(404);
    expect(problems(simulator)).toEqual(['zoneID without ownerRecordName in the shared database']);
  });

  it('another partition than the service map names is misdirected', async () => {
    const { simulator } = await startKnown();
    const url =
      'https://p62-ckdatabasews.icloud.com/database/1/com.apple.photos.cloud/production/private/zones/list';
    const reply = await send(simulator.port, { method: 'POST', url, body: {} });
    expect([reply.status, reply.text]).toEqual([421, expect.stringContaining('<html>')]);
  });
});

it('content hosts must never see a cookie or a token', async () => {
  const { client, simulator } = await startKnown();
  const page = list(await client.database('records/query', listBody(0)));
  const url = linkIn(page.records[0]).downloadURL;
  await client.download(url, { Cookie: 'a=b', scnt: 'x', 'X-Apple-ID-Session-Id': 'y' });
  expect(problems(simulator)).toEqual([
    'cookie sent to a content host',
    'header scnt sent to a content host',
    'header x-apple-id-session-id sent to a content host',
  ]);
});

it('a service on the host of another is not found', async () => {
  const simulator = await start();
  const reply = await send(simulator.port, {
    method: 'POST',
    url: 'https://idmsa.apple.com/setup/ws/1/validate',
  });
  expect(reply.status).toBe(404);
  expect(problems(simulator)).toEqual(['nothing at idmsa.apple.com/setup/ws/1/validate']);
});

it('on a bare loopback address the path decides', async () => {
  const { client, simulator } = await startKnown();
  const page = list(await client.database('records/query', listBody(0)));
  const link = new URL(linkIn(page.records[0]).downloadURL);
  const reply = await send(simulator.port, { url: `${simulator.url}${link.pathname}${link.search}` });
  expect(reply.status).toBe(200);
  expect(simulator.violations).toEqual([]);
});
