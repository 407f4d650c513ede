import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { TransportError } from '../../src/http/transport.ts';
import { acquireAccountLock } from '../../src/icloud/session/account-lock.ts';
import { readOurSession, writeKeiSession } from '../support/foreign-session.ts';
import { CODE, simulated, type Simulated } from '../support/simulated.ts';
import { operationOf, spiedConnect } from '../support/spied-connect.ts';

const NO_PASSWORD = { KEEPSAKE_PASSWORD: undefined };
const DAY = 86_400_000;

/** A simulated iCloud and a program whose days can pass. */
async function timeTravel(account: { readonly trustDays?: number; readonly webDays?: number } = {}) {
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  const clock = { ...systemClock, now };
  const world = await simulated({ account, now });
  return {
    ...world,
    run: (args: readonly string[], outside = {}) => world.run(args, { clock, ...outside }),
    firstRun: (args: readonly string[], outside = {}) => world.firstRun(args, { clock, ...outside }),
    pass: (days: number) => void (aheadMs += days * DAY),
  };
}

function sessionFile({ simulator, folder }: Pick<Simulated, 'simulator' | 'folder'>): string {
  return join(folder, 'session', `${simulator.account.username}.session.json`);
}

function everyFile(folder: string): unknown {
  return readdirSync(folder, { encoding: 'utf8' })
    .toSorted()
    .map((name) => [name, statSync(join(folder, name)).mtimeMs]);
}

interface Report {
  readonly tokens: readonly Readonly<Record<string, unknown>>[];
  readonly trust: unknown;
  readonly next: unknown;
}

describe('keepsake session', () => {
  it('shows each token, how long it lasts and what comes next, without asking Apple', async () => {
    const { simulator, run, firstRun } = await simulated();
    await firstRun(['--auth-only']);
    const before = simulator.requests.length;
    const { code, out, err } = await run(['session'], { env: NO_PASSWORD });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^account {2}sam@example\.com {5}client since \d{4}-\d\d-\d\d {5}last good sign-in 0 min ago\n/,
    );
    expect(out).toMatch(/\nTOKEN +EXPIRES +SOURCE +EXTENDED +STATE +NEEDED FOR\n/);
    expect(out).toMatch(
      /\ndevice trust \(cookie\) +\d{4}-\d\d-\d\d \(89 d\) +server +– +valid +sign-in without a code\n/,
    );
    expect(out).toMatch(/\nsession token +unknown +– +– +held +silent re-login\n/);
    expect(out).toMatch(/\npassword +not stored +– +– +– +signing in by itself\n/);
    expect(out).toMatch(/\nNext planned action: renew the device trust on or after \d{4}-\d\d-\d\d\.\n$/);
    expect(simulator.requests.length).toBe(before);
    expect((await run(['session', 'tokens'], { env: NO_PASSWORD })).out).toBe(out);
  });

  it('gives programs the same as JSON, with the keys of session.md 2.1', async () => {
    const { run, firstRun } = await simulated();
    await firstRun(['--auth-only']);
    const { out } = await run(['session', '--json']);
    const report = JSON.parse(out) as Report;
    expect(report).toMatchObject({
      version: 1,
      account: 'sam@example.com',
      exitCode: 0,
      credential: 'at hand',
    });
    for (const token of report.tokens) {
      expect(Object.keys(token)).toEqual([
        'name',
        'category',
        'expiresAt',
        'source',
        'firstSeen',
        'lastExtended',
        'extensions',
        'state',
        'neededFor',
      ]);
    }
    expect(report.next).toMatchObject({ action: 'renew-trust', wants: null });
  });

  it('works while another keepsake is at work, and changes nothing', async () => {
    const { simulator, folder, run, firstRun } = await simulated();
    await firstRun(['--auth-only']);
    const directory = join(folder, 'session');
    const lock = await acquireAccountLock({
      directory,
      account: simulator.account.username,
      command: 'keepsake (sync, watching)',
      clock: systemClock,
      onLost: () => {},
    });
    const before = everyFile(directory);
    expect((await run(['session'])).code).toBe(0);
    expect(everyFile(directory)).toEqual(before);
    expect((await run(['session', 'forget'])).code).toBe(5);
    expect((await run(['logout'])).code).toBe(5);
    await lock.release();
  });

  it('counts how often Apple extended a token', async () => {
    const { run, firstRun, pass } = await timeTravel();
    await firstRun(['--auth-only']);
    for (let n = 0; n < 2; n += 1) {
      pass(1);
      await run(['--auth-only']);
    }
    expect((await run(['session'])).out).toMatch(/\nweb login +\S+ \(29 d\) +server +2×, 0 min ago +valid/);
  });

  it.each([
    ['a living login', 0, 0, 'renew-trust'],
    ['an ended login, for which the session token lasts', 2, 0, 'log-in-silently'],
    ['an ended trust', 6, 4, 'ask-person'],
  ])('ends with the number of what comes next: %s', async (_what, days, code, action) => {
    const { run, firstRun, pass } = await timeTravel({ webDays: 1, trustDays: 5 });
    await firstRun(['--auth-only']);
    pass(days);
    const ended = await run(['session', '--json']);
    expect(ended.code).toBe(code);
    expect(JSON.parse(ended.out)).toMatchObject({ exitCode: code, next: { action } });
  });

  it('ends with 4 where there is no session, and makes none', async () => {
    const { folder, run } = await simulated();
    const ended = await run(['session']);
    expect(ended).toMatchObject({ code: 4, out: '' });
    expect(ended.err).toContain('no session of sam@example.com');
    expect(readdirSync(folder)).toEqual([]);
    expect(JSON.parse((await run(['session', '--json'])).out)).toMatchObject({ exitCode: 4, tokens: [] });
  });

  it('session test 12: a damaged file is told and left alone; the next run keeps the identity', async () => {
    const world = await simulated();
    await world.firstRun(['--auth-only']);
    const path = sessionFile(world);
    const { clientId } = readOurSession(join(world.folder, 'session'), 'sam@example.com').tokens;
    writeFileSync(path, '{"half a');
    const ended = await world.run(['session']);
    expect(ended.code).toBe(8);
    expect(ended.err).toContain('not JSON');
    expect(readFileSync(path, 'utf8')).toBe('{"half a');
    const spied = spiedConnect();
    expect((await world.firstRun(['--auth-only'], { connect: spied.connect })).code).toBe(0);
    expect(new Set(spied.requests.flatMap(({ headers }) => headers['X-Apple-OAuth-State'] ?? []))).toEqual(
      new Set([clientId]),
    );
  });

  it('session test 15: a cookie without a date has no date anywhere', async () => {
    const { simulator, folder, run, firstRun } = await simulated();
    await firstRun(['--auth-only']);
    const ours = readOurSession(join(folder, 'session'), simulator.account.username);
    mkdirSync(join(folder, 'kei'));
    writeKeiSession(join(folder, 'kei'), ours, 'samexamplecom');
    await run(['session', 'import', 'kei', '--replace']);
    const report = JSON.parse((await run(['session', '--json'])).out) as Report;
    expect(report.tokens.length).toBeGreaterThan(5);
    for (const token of report.tokens) {
      expect(token).toMatchObject({ expiresAt: null, source: 'unknown', lastExtended: null });
    }
    expect(report.trust).toEqual({ expiresAt: null, estimatedEnd: null });
    expect((await run(['session'])).out).toMatch(/\nweb login +unknown +– +– +held/);
  });

  it('names what it does not understand', async () => {
    const { run } = await simulated();
    expect((await run(['session', 'reset'])).err).toContain(
      'session takes tokens, renew, forget, import, not "reset"',
    );
    expect((await run(['session', 'renew', 'now'])).code).toBe(2);
    expect((await run(['session', 'import'])).code).toBe(2);
    expect((await run(['session', '--everything'])).err).toContain('--everything goes with session forget');
    expect((await run(['session', 'forget', '--replace'])).code).toBe(2);
    expect((await run(['logout', 'all'])).code).toBe(2);
  });

  it('may stand behind the flags of a sync', async () => {
    const { run, firstRun } = await simulated();
    await firstRun(['--auth-only']);
    expect((await run(['--watch-with-interval', '60', '--dry-run', 'session'])).code).toBe(0);
  });
});

describe('a session', () => {
  it('session test 1: survives an end between any two requests', async () => {
    const world = await simulated();
    const { simulator, run, firstRun } = world;
    await firstRun(['--auth-only']);
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
    await world.firstRun(['--auth-only']);
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
    await world.firstRun(['--auth-only']);
    const { tokens } = readOurSession(join(world.folder, 'session'), 'sam@example.com');
    world.simulator.expireCookies();
    const spied = spiedConnect();
    expect((await world.run(['--auth-only'], { connect: spied.connect, env: NO_PASSWORD })).code).toBe(0);
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
    await world.firstRun(['--auth-only']);
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
    await world.firstRun(['--auth-only']);
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

describe('forgetting', () => {
  it('drops the login, keeps what makes the next one silent, and says both', async () => {
    const world = await simulated();
    await world.firstRun(['--auth-only']);
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
    await world.firstRun(['--auth-only']);
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
    await world.firstRun(['--auth-only']);
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
    await world.firstRun(['--auth-only']);
    const spied = spiedConnect();
    const ended = await world.run(['logout', '--forget-trust'], { connect: spied.connect });
    expect(bodyOf(spied)).toEqual({ trustBrowser: false, allBrowsers: false });
    expect(ended.err).toContain('the next sign-in needs the password and a code\n');
    expect(ended.code).toBe(0);
    expect((await world.run(['--auth-only'])).code).toBe(4);
  });

  it('works without a network, and says what that means', async () => {
    const world = await simulated();
    await world.firstRun(['--auth-only']);
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
    await world.firstRun(['--auth-only']);
    await world.run(['logout']);
    const before = world.simulator.requests.length;
    expect((await world.run(['logout'])).err).toContain('the session was over already\n');
    expect(world.simulator.requests.length).toBe(before);
  });
});

it('J2: no command about the session shows a secret, at level trace', async () => {
  const { folder, simulator, run, firstRun } = await simulated();
  await firstRun(['--auth-only']);
  const { tokens, cookies } = readOurSession(join(folder, 'session'), simulator.account.username);
  mkdirSync(join(folder, 'kei'));
  writeKeiSession(join(folder, 'kei'), { tokens, cookies }, 'samexamplecom');
  const commands = [
    ['session'],
    ['session', '--json'],
    ['session', 'renew'],
    ['session', 'import', 'kei'],
    ['session', 'import', 'kei', '--replace'],
    ['--auth-only'],
    ['logout'],
    ['session', 'forget', '--everything'],
  ];
  let said = '';
  for (const command of commands) {
    const { out, err } = await run([...command, '--log-level', 'trace']);
    said += out + err;
  }
  expect(said).toContain('keepsake: trace: ');
  const secrets = [
    ...['sessionToken', 'sessionId', 'scnt', 'trustToken'].map((name) => tokens[name]),
    ...cookies.map(({ value }) => value.replaceAll('"', '')),
    simulator.account.password,
    CODE,
  ].filter((secret) => secret !== undefined && secret.length >= 6);
  expect(secrets.length).toBeGreaterThan(10);
  for (const secret of secrets) expect(said).not.toContain(secret);
});
