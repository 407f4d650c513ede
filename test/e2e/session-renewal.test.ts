import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TransportError } from '../../src/http/transport.ts';
import { readOurSession } from '../support/foreign-session.ts';
import { NO_PASSWORD, sessionFile, simulated } from '../support/simulated.ts';
import { operationOf, spiedConnect } from '../support/spied-connect.ts';
import { timeTravel } from '../support/time-travel.ts';

describe('a session', () => {
  it('session test 1: survives an end between any two requests', async () => {
    const world = await simulated();
    const { simulator, run, signIn } = world;
    await signIn(['--auth-only']);
    const pushes = simulator.counters.get('verify/trusteddevice/securitycode');
    // validate, accountLogin, then what the sync asks for: later cuts do not touch the session.
    for (let n = 0; n < 5; n += 1) {
      simulator.expireCookies();
      const spied = spiedConnect({
        before(_request, at) {
          if (at >= n) throw new TransportError('CERT_REJECTED', 'connect', 'cut');
        },
      });
      expect([3, 7]).toContain((await run([], { connect: spied.connect, env: NO_PASSWORD })).code);
      expect((await run(['--auth-only'], { env: NO_PASSWORD })).code).toBe(0);
    }
    expect(simulator.counters.get('verify/trusteddevice/securitycode')).toBe(pushes);
    expect(simulator.violations).toEqual([]);
  });

  it('session test 2: loses cookies that have ended when it is read, and does not write them again', async () => {
    const world = await simulated();
    await world.signIn(['--auth-only']);
    const path = sessionFile(world);
    const ours = JSON.parse(readFileSync(path, 'utf8')) as {
      cookies: { name: string; expiresAt: number | null }[];
    };
    const old = { ...ours.cookies[0], name: 'long-gone', expiresAt: 1 };
    writeFileSync(path, JSON.stringify({ ...ours, cookies: [...ours.cookies, old] }), { mode: 0o600 });
    const spied = spiedConnect();
    expect((await world.run(['--auth-only'], { connect: spied.connect })).code).toBe(0);
    expect(spied.requests.length).toBe(1);
    expect(JSON.stringify(spied.requests.map(({ headers }) => headers))).not.toContain('long-gone');
    expect(readFileSync(path, 'utf8')).not.toContain('long-gone');
  });

  it('session test 5: a 421 leads to accountLogin, as the same client with the same trust', async () => {
    const world = await simulated();
    await world.signIn(['--auth-only']);
    const { tokens } = readOurSession(join(world.folder, 'session'), 'sam@example.com');
    world.simulator.expireCookies();
    const spied = spiedConnect();
    const ended = await world.run(['--auth-only'], { connect: spied.connect, env: NO_PASSWORD });
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.err).toContain('keepsake: the session was renewed, with the session token\n');
    expect(spied.requests.map(operationOf)).toEqual(['validate', 'accountLogin']);
    expect(JSON.parse(spied.requests[1]?.body ?? '')).toMatchObject({
      trustToken: tokens['trustToken'],
      dsWebAuthToken: tokens['sessionToken'],
    });
    const after = readOurSession(join(world.folder, 'session'), 'sam@example.com').tokens;
    expect(after).toMatchObject({ clientId: tokens['clientId'], trustToken: tokens['trustToken'] });
    expect(world.simulator.violations).toEqual([]);
  });
});

describe('session renew', () => {
  it('session test 3: takes the new trust token and every cookie, and says how far the end moved', async () => {
    const world = await timeTravel({ trustDays: 20 });
    await world.signIn(['--auth-only']);
    const directory = join(world.folder, 'session');
    const cookiesAt = (host: string) =>
      readOurSession(directory, 'sam@example.com').cookies.filter(({ domain }) => domain === host);
    const before = {
      tokens: readOurSession(directory, 'sam@example.com').tokens,
      des: cookiesAt('apple.com'),
    };
    world.pass(3);
    const spied = spiedConnect();
    const ended = await world.run(['session', 'renew'], { connect: spied.connect, env: NO_PASSWORD });
    expect(ended.code).toBe(0);
    expect(ended.err).toMatch(
      /^keepsake: apple's trust in this device was extended from (\S+) to (?!\1)\S+\n$/,
    );
    expect(spied.requests.map(operationOf)).toEqual(['validate', 'trust', 'accountLogin']);
    const { tokens } = readOurSession(directory, 'sam@example.com');
    expect(tokens['trustToken']).not.toBe(before.tokens['trustToken']);
    expect(JSON.parse(spied.requests[2]?.body ?? '')).toMatchObject({ trustToken: tokens['trustToken'] });
    expect(cookiesAt('apple.com')).not.toEqual(before.des);
    expect((await world.run(['session'])).out).toMatch(/\ndevice trust \(cookie\) +\S+ \(19 d\) +server +1×/);
    expect(world.simulator.violations).toEqual([]);
  });

  it('session test 4: an end that did not move is no success', async () => {
    const world = await timeTravel({ trustDays: 20 });
    await world.signIn(['--auth-only']);
    world.pass(3);
    const spied = spiedConnect({
      cookies: (lines) => lines.filter((line) => !line.startsWith('X-APPLE-WEBAUTH-HSA-TRUST')),
    });
    const ended = await world.run(['session', 'renew'], { connect: spied.connect, env: NO_PASSWORD });
    expect(ended.code).toBe(7);
    expect(ended.err).toMatch(
      /error: apple did not extend its trust in this device; it ends on \S+ as before\n/,
    );
  });

  it('needs a person where there is no session', async () => {
    const { simulator, run } = await simulated();
    expect((await run(['session', 'renew'], { env: NO_PASSWORD })).code).toBe(4);
    expect(simulator.requests).toEqual([]);
  });
});
