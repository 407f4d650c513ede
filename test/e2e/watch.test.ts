import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { TransportError } from '../../src/http/transport.ts';
import { connect, type Connect } from '../../src/sync/open/connect.ts';
import { acquire, lockPath } from '../support/acquire-lock.ts';
import { until } from '../support/child.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { filesIn, NO_PASSWORD, simulated } from '../support/simulated.ts';
import { hasty, watching } from '../support/watching.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A watch whose first sign-in was done by somebody at its prompt. Its seconds are hundredths. */
async function attended(interval: string, options: Parameters<typeof watching>[0] = {}) {
  const stdin = new PassThrough();
  let isAsked = false;
  const world = await watching(options, {
    args: ['--watch-with-interval', interval],
    stdin,
    onErr(text) {
      if (!isAsked && text.endsWith('code: ')) stdin.write(`${world.lastCode()}\n`);
      isAsked ||= text.endsWith('code: ');
    },
  });
  const seen = () => world.simulator.counters.get('validate') ?? 0;
  const at = (name: string) => {
    const folder = join(world.folder, name);
    return existsSync(folder) ? filesIn(folder).size : 0;
  };
  const cycles = () => world.simulator.counters.get('changes/database') ?? 0;
  return { ...world, seen, cycles, at };
}

describe('a watching run in trouble', { timeout: 20_000 }, () => {
  it.each([401, 421, 423])(
    'H10: a listing refused with %i is looked at again by itself, without a proof',
    async (status) => {
      const match = { service: 'database' };
      const world = await attended('10', { scenario: [{ match, action: { do: 'reply', status } }] });
      await world.waits('waiting; goes on by itself');
      world.simulator.setScenario([]);
      await until(() => world.photos().size === 12);
      expect(world.proofs()).toBe(1);
      expect((await world.end()).err.match(/waiting; goes on by itself/g)).toHaveLength(1);
    },
  );

  it.each([
    { args: ['login'], code: 0 },
    // Apple extends no trust here, and the session is alive all the same.
    { args: ['session', 'renew'], code: 7 },
  ])('H10: any login wakes it, also one that finds a living session: $args', async ({ args, code }) => {
    const match = { service: 'database' };
    const world = await attended('864000', {
      account: { trustExtends: false },
      scenario: [{ match, action: { do: 'reply', status: 421 } }],
    });
    await world.waits('waiting; goes on by itself');
    world.simulator.setScenario([]);
    expect(await world.run(args, { env: NO_PASSWORD })).toMatchObject({ code });
    await until(() => world.photos().size === 12);
    expect([world.proofs(), world.codes.length]).toEqual([1, 1]);
  });

  it('H10: two watches of one account in trouble do not wake each other', async () => {
    const refused = { match: { service: 'database' }, action: { do: 'reply', status: 421 } };
    const world = await attended('864000', { scenario: [refused] });
    await world.waits('waiting; goes on by itself');
    let said = '';
    let kill = () => {};
    const other = world.run(['--watch-with-interval', '864000'], {
      onErr: (text) => (said += text),
      onStart: (send) => (kill = () => send('SIGTERM')),
    });
    await until(() => said.includes('waiting; goes on by itself'));
    const before = world.simulator.requests.length;
    await world.looks(12);
    expect(world.simulator.requests.length).toBe(before);
    kill();
    expect((await other).code).toBe(143);
  });

  it('H13: some minutes without a network in a first sync do not cost half a day', async () => {
    const clock = new FakeClock(Date.now());
    const world = await simulated({ now: () => clock.now() });
    expect((await world.firstRun(['--auth-only'], { clock })).code).toBe(0);
    const beganAt = clock.monotonic();
    const passed = () => clock.monotonic() - beganAt;
    let kill = () => {};
    let doneAt = 0;
    const flaky: Connect = async (network, limits) => {
      const inner = await connect(network, limits);
      return {
        ...inner,
        async send(request) {
          if (passed() < 5 * MINUTE) throw new TransportError('ENETUNREACH', 'connect', 'no network');
          if ((world.simulator.counters.get('download') ?? 0) === 12) kill();
          else doneAt = passed();
          return inner.send(request);
        },
      };
    };
    const { code, err } = await clock.run(
      world.run(['--watch-with-interval', '43200'], {
        clock,
        connect: flaky,
        onStart: (send) => (kill = () => send('SIGTERM')),
      }),
    );
    expect(code).toBe(143);
    expect(err.match(/no answer from/g)).toHaveLength(1);
    expect(err.match(/works again after \d+ min, \d tries/g)).toHaveLength(1);
    expect(doneAt).toBeLessThan(15 * MINUTE);
  });
});

it('H15: session and status know what the last look knows', async () => {
  const world = await simulated();
  expect((await world.firstRun()).code).toBe(0);
  expect((await world.run(['session'])).code).toBe(0);
  const away = join(world.folder, 'away');
  renameSync(join(world.folder, 'photos'), away);
  expect((await world.run()).code).toBe(6);
  expect((await world.run(['status'])).out).toMatch(/failed on .* \(DESTINATION_MISSING\)/);
  renameSync(away, join(world.folder, 'photos'));
  world.simulator.revokeSessions();
  world.simulator.revokeTrust();
  expect((await world.run()).code).toBe(4);
  const red = await world.run(['session']);
  expect(red.code).toBe(4);
  expect(red.out).toContain('none without you; signing in needs the password and a code');
  expect((await world.signIn(['login'])).code).toBe(0);
  expect((await world.run(['session'])).code).toBe(0);
});

describe('an idle watching run', { timeout: 20_000 }, () => {
  /** With a long rest ahead of it. */
  async function idle(options: Parameters<typeof watching>[0] = {}) {
    const world = await attended('864000', options);
    await world.waits('12 files downloaded');
    await until(() => !existsSync(lockPath(join(world.folder, 'session'))));
    return world;
  }

  it('H11: every other command works beside it', async () => {
    let aheadMs = 0;
    const world = await idle({ account: { trustDays: 5 }, now: () => Date.now() + aheadMs });
    const warned = world
      .said()
      .split('\n')
      .find((line) => line.includes('--renew-trust'));
    expect(warned).toMatch(
      /`keepsake login --renew-trust --username sam@example.com --cookie-directory session` gets a new one by a code/,
    );
    for (const args of [
      [],
      ['login'],
      ['session'],
      ['status'],
      ['audit'],
      ['retry'],
      ['verify', '--repair'],
      ['list', 'assets', '--refresh'],
      ['control', 'status'],
    ]) {
      expect([args, await world.run(args, { env: NO_PASSWORD })]).toMatchObject([args, { code: 0 }]);
    }
    // The end that Apple states is in whole seconds.
    aheadMs = 2_000;
    expect(await world.run(['session', 'renew'], { env: NO_PASSWORD })).toMatchObject({ code: 0 });
    expect(world.codes.length).toBe(1);
  });

  it('H14: login --renew-trust brings a new trust by a code, in one go or in two steps', async () => {
    let aheadMs = 0;
    const now = () => Date.now() + aheadMs;
    const account = { trustDays: 5, trustExtends: false };
    const world = await idle({ account, now });
    const ends = async () =>
      /"expiresAt":"([^"]+)","source":"server"/.exec((await world.run(['--json', 'session'])).out)?.[1];
    const first = await ends();
    aheadMs = HOUR;
    expect(await world.run(['session', 'renew'], { env: NO_PASSWORD })).toMatchObject({ code: 7 });
    expect(await world.run(['login', '--renew-trust'])).toMatchObject({ code: 4 });
    expect(world.proofs()).toBe(1);

    expect(await world.run(['login', '--renew-trust', '--request-code'])).toMatchObject({ code: 0 });
    expect(world.codes.length).toBe(2);
    // A cycle of somebody else in between goes on with the old login, and leaves the sign-in alone.
    expect(await world.run([], { env: NO_PASSWORD })).toMatchObject({ code: 0 });
    expect(await ends()).toBe(first);
    expect(await world.run(['login', '--code', world.lastCode()], { env: NO_PASSWORD })).toMatchObject({
      code: 0,
    });
    const second = await ends();
    expect(Date.parse(second ?? '') - Date.parse(first ?? '')).toBeGreaterThanOrEqual(HOUR - 2_000);

    aheadMs = 2 * HOUR;
    const stdin = new PassThrough();
    const onErr = (text: string) => void (text.endsWith('code: ') && stdin.write(`${world.lastCode()}\n`));
    expect(await world.run(['login', '--renew-trust'], { stdin, onErr })).toMatchObject({ code: 0 });
    expect(Date.parse((await ends()) ?? '') - Date.parse(second ?? '')).toBeGreaterThanOrEqual(HOUR - 2_000);
    expect(world.simulator.violations).toEqual([]);
  });

  it('H14: a new trust that nobody brings the code for leaves the login as it was', async () => {
    const world = await idle();
    expect(await world.run(['login', '--renew-trust', '--request-code'])).toMatchObject({ code: 0 });
    expect(await world.run(['login', '--code', '000000'], { env: NO_PASSWORD })).toMatchObject({ code: 4 });
    expect(await world.run([], { env: NO_PASSWORD })).toMatchObject({ code: 0 });
    expect(world.codes.length).toBe(2);
  });

  it('H12: a cycle waits for another keepsake at work, and says so once; a watch that starts then ends with 5', async () => {
    const world = await attended('20');
    await world.waits('12 files downloaded');
    const directory = join(world.folder, 'session');
    await until(() => !existsSync(lockPath(directory)));
    const other = await acquire(directory);
    await world.waits('another keepsake is at work for this account, the next sync waits for it');
    const before = world.seen();
    const cycles = world.cycles();
    // One that starts in the middle of work is refused.
    expect(await world.run(['--watch-with-interval', '2'])).toMatchObject({ code: 5 });
    expect(world.seen()).toBe(before);
    // U86: what the user paused while it waited does not begin when it could.
    expect(await world.run(['control', 'pause'])).toMatchObject({ code: 0 });
    await other.release();
    await world.waits('paused: no sync begins by itself');
    const { out } = await world.run(['control', 'status']);
    expect([out, world.cycles()]).toEqual([expect.stringContaining('paused since'), cycles]);
    expect(await world.run(['control', 'resume'])).toMatchObject({ code: 0 });
    await until(() => world.cycles() > cycles);
    const ended = await world.end();
    expect(ended.code).toBe(143);
    expect(ended.err.match(/at work for this account/g)).toHaveLength(1);
  });

  it('H12: two watches of one account take turns', async () => {
    const world = await attended('2');
    await world.waits('12 files downloaded');
    let kill = () => {};
    let end: { code: number } | undefined;
    const args = ['--watch-with-interval', '2', '--directory', 'others'];
    const onStart = (send: (signal: 'SIGTERM') => void) => void (kill = () => send('SIGTERM'));
    // Beside cycles of hundredths of a second a start may well be refused.
    for (let code = 5; code === 5; ) {
      const running = world.run(args, { clock: hasty, onStart });
      const first = await Promise.race([running, until(() => world.at('others') === 12)]);
      if (first !== undefined) {
        code = first.code;
        continue;
      }
      const before = world.seen();
      await until(() => world.seen() > before + 8);
      kill();
      end = await running;
      code = end.code;
    }
    expect(end?.code).toBe(143);
    expect((await world.end()).code).toBe(143);
  });
});
