import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { acquireAccountLock } from '../../src/account/account-lock.ts';
import { readOurSession, writeKeiSession } from '../support/foreign-session.ts';
import { CODE, NO_PASSWORD, sessionFile, simulated } from '../support/simulated.ts';
import { spiedConnect } from '../support/spied-connect.ts';
import { timeTravel } from '../support/time-travel.ts';

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
    const { simulator, run, signIn } = await simulated();
    await signIn(['--auth-only']);
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
    const { run, signIn } = await simulated();
    await signIn(['--auth-only']);
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
    const { simulator, folder, run, signIn } = await simulated();
    await signIn(['--auth-only']);
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
    const { run, signIn, pass } = await timeTravel();
    await signIn(['--auth-only']);
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
    const { run, signIn, pass } = await timeTravel({ webDays: 1, trustDays: 5 });
    await signIn(['--auth-only']);
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
    await world.signIn(['--auth-only']);
    const path = sessionFile(world);
    const { clientId } = readOurSession(join(world.folder, 'session'), 'sam@example.com').tokens;
    writeFileSync(path, '{"half a');
    const ended = await world.run(['session']);
    expect(ended.code).toBe(8);
    expect(ended.err).toContain('not JSON');
    expect(readFileSync(path, 'utf8')).toBe('{"half a');
    const spied = spiedConnect();
    expect((await world.signIn(['--auth-only'], { connect: spied.connect })).code).toBe(0);
    expect(new Set(spied.requests.flatMap(({ headers }) => headers['X-Apple-OAuth-State'] ?? []))).toEqual(
      new Set([clientId]),
    );
  });

  it('session test 15: a cookie without a date has no date anywhere', async () => {
    const { simulator, folder, run, signIn } = await simulated();
    await signIn(['--auth-only']);
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
      'session takes one of the words tokens, renew, forget, import',
    );
    expect((await run(['session', 'renew', 'now'])).code).toBe(2);
    expect((await run(['session', 'import'])).code).toBe(2);
    expect((await run(['session', '--everything'])).err).toContain('--everything goes with session forget');
    expect((await run(['session', 'forget', '--replace'])).code).toBe(2);
    expect((await run(['logout', 'all'])).code).toBe(2);
  });

  it('may stand behind the flags of a sync', async () => {
    const { run, signIn } = await simulated();
    await signIn(['--auth-only']);
    expect((await run(['--watch-with-interval', '60', '--dry-run', 'session'])).code).toBe(0);
  });
});

it('J2: no command about the session shows a secret, at level trace', async () => {
  const { folder, simulator, run, signIn } = await simulated();
  await signIn(['--auth-only']);
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
