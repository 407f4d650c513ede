import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TransportError } from '../../src/http/transport.ts';
import { readOurSession } from '../support/foreign-session.ts';
import { NO_PASSWORD, sessionFile, simulated } from '../support/simulated.ts';
import { operationOf, spiedConnect } from '../support/spied-connect.ts';

describe('forgetting', () => {
  it('drops the login, keeps what makes the next one silent, and says both', async () => {
    const world = await simulated();
    await world.signIn(['--auth-only']);
    const { tokens } = readOurSession(join(world.folder, 'session'), 'sam@example.com');
    const before = world.simulator.requests.length;
    const ended = await world.run(['session', 'forget']);
    expect(ended.code).toBe(0);
    expect(ended.err).toContain('kept: the id of this client, the device trust\n');
    expect(ended.err).toContain('the next sign-in needs the password, and no code while the trust lasts\n');
    expect(world.simulator.requests.length).toBe(before);
    for (const path of [sessionFile(world), `${sessionFile(world)}.prev`]) {
      const text = readFileSync(path, 'utf8');
      expect(text).toContain(tokens['trustToken']);
      expect(text).not.toContain(tokens['sessionToken']);
      expect(text).not.toContain('X-APPLE-WEBAUTH-TOKEN');
    }
    expect((await world.run(['--auth-only'])).code).toBe(0);
    expect(world.simulator.counters.get('2sv/trust')).toBe(1);
  });

  it('everything: keeps the client id alone, in the spare file too', async () => {
    const world = await simulated();
    await world.signIn(['--auth-only']);
    const { clientId, trustToken } = readOurSession(join(world.folder, 'session'), 'sam@example.com').tokens;
    const ended = await world.run(['session', 'forget', '--everything']);
    expect(ended.err).toContain('kept: the id of this client\n');
    expect(ended.err).toContain('the next sign-in needs the password and a code\n');
    for (const path of [sessionFile(world), `${sessionFile(world)}.prev`]) {
      expect(readFileSync(path, 'utf8')).toContain(clientId);
      expect(readFileSync(path, 'utf8')).not.toContain(trustToken);
    }
    expect((await world.run(['session'])).code).toBe(4);
  });

  it('of nothing is said and done', async () => {
    const { run } = await simulated();
    expect(await run(['session', 'forget'])).toMatchObject({
      code: 0,
      err: 'keepsake: there is no session of sam@example.com to forget\n',
    });
  });
});

describe('logout', () => {
  const bodyOf = (spied: ReturnType<typeof spiedConnect>): unknown =>
    JSON.parse(spied.requests[0]?.body ?? '');

  it('ends the session at Apple and here; the next sign-in needs no code', async () => {
    const world = await simulated();
    await world.signIn(['--auth-only']);
    const spied = spiedConnect();
    const ended = await world.run(['logout'], { connect: spied.connect, env: NO_PASSWORD });
    expect(ended.code).toBe(0);
    expect(ended.err).toMatch(
      /^keepsake: logged out sam@example\.com\nkeepsake: kept: the id of this client, the device trust\n/,
    );
    expect(spied.requests.map(operationOf)).toEqual(['logout']);
    expect(bodyOf(spied)).toEqual({ trustBrowser: true, allBrowsers: false });
    expect([...(spied.requests[0]?.url.searchParams.keys() ?? [])]).toEqual(
      expect.arrayContaining(['clientBuildNumber', 'clientMasteringNumber', 'clientId']),
    );
    expect((await world.run(['--auth-only'])).code).toBe(0);
    expect(world.simulator.counters.get('2sv/trust')).toBe(1);
    expect(world.simulator.violations).toEqual([]);
  });

  it('--forget-trust gives the trust up, and never touches other browsers', async () => {
    const world = await simulated();
    await world.signIn(['--auth-only']);
    const spied = spiedConnect();
    const ended = await world.run(['logout', '--forget-trust'], { connect: spied.connect });
    expect(bodyOf(spied)).toEqual({ trustBrowser: false, allBrowsers: false });
    expect(ended.err).toContain('the next sign-in needs the password and a code\n');
    expect(ended.code).toBe(0);
    expect((await world.run(['--auth-only'])).code).toBe(4);
  });

  it('works without a network, and says what that means', async () => {
    const world = await simulated();
    await world.signIn(['--auth-only']);
    const spied = spiedConnect({
      before() {
        throw new TransportError('ENOTFOUND', 'connect', 'no such host');
      },
    });
    const ended = await world.run(['logout'], { connect: spied.connect });
    expect(ended.code).toBe(0);
    expect(ended.err).toContain('keepsake: warning: apple could not be told: ');
    expect(ended.err).toContain('on this machine only; the session at apple ends by itself\n');
    expect(readFileSync(sessionFile(world), 'utf8')).not.toContain('X-APPLE-WEBAUTH-TOKEN');
  });

  it('asks Apple nothing where there is no session, or none any more', async () => {
    const world = await simulated();
    expect((await world.run(['logout'])).err).toBe(
      'keepsake: there is no session of sam@example.com to end\n',
    );
    await world.signIn(['--auth-only']);
    await world.run(['logout']);
    const before = world.simulator.requests.length;
    expect((await world.run(['logout'])).err).toContain('the session was over already\n');
    expect(world.simulator.requests.length).toBe(before);
  });
});
