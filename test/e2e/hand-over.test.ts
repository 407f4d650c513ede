import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { start, until } from '../support/child.ts';
import { simulated } from '../support/simulated.ts';
import { watching } from '../support/watching.ts';

describe('a watching run that needs a person', { timeout: 30_000 }, () => {
  it('trap 22, D3: sends one proof and causes no code, however often it looks', async () => {
    const { waits, looks, proofs, codes, simulator, end } = await watching();
    await waits('wants a code');
    const before = simulator.requests.length;
    await looks(40);
    expect(simulator.requests.length).toBe(before);
    expect([proofs(), codes.length, simulator.counters.get('options')]).toEqual([1, 0, undefined]);
    expect((await end()).err.match(/keepsake: error:/g)).toHaveLength(1);
  });

  it('goes on by itself when two other processes bring the code', async () => {
    const { waits, looks, beside, lastCode, photos, proofs, end, simulator } = await watching();
    await waits('wants a code');
    expect(await beside(['login', '--request-code', '--sms', '1'])).toMatchObject({ code: 0 });
    // The pending sign-in is on disk now, and the loop leaves it alone.
    await looks(10);
    expect(proofs()).toBe(2);
    expect(await beside(['login', '--code', lastCode()])).toMatchObject({ code: 0 });
    await until(() => photos().size === 12);
    expect(proofs()).toBe(2);
    expect(await end()).toMatchObject({ code: 143 });
    expect(simulator.violations).toEqual([]);
  });

  it('holds no lock while it waits, and waits for whoever does', async () => {
    const { waits, looks, beside, photos, lastCode, proofs } = await watching();
    await waits('wants a code');
    const stdin = new PassThrough();
    const ended = await beside(['login'], {
      stdin,
      onErr(text) {
        if (text.endsWith('code: ')) void looks(3).then(() => stdin.write(`${lastCode()}\n`));
      },
    });
    expect(ended.code).toBe(0);
    await until(() => photos().size === 12);
    expect(proofs()).toBe(2);
  });

  it('D1: after a rejected password it sends no other proof until somebody signs in', async () => {
    const { waits, beside, proofs, photos, lastCode, simulator } = await watching(
      {},
      { env: { KEEPSAKE_PASSWORD: 'Wrong-Horse-1' } },
    );
    await waits('does not accept this address with this password');
    expect(proofs()).toBe(1);
    expect(await beside(['login', '--request-code'])).toMatchObject({ code: 0 });
    expect(await beside(['login', '--code', lastCode()])).toMatchObject({ code: 0 });
    await until(() => photos().size === 12);
    expect(proofs()).toBe(2);
    expect(simulator.violations).toEqual([]);
  });

  it('a person who begins and gives up costs no proof of the loop', async () => {
    const { waits, looks, beside, proofs } = await watching();
    await waits('wants a code');
    expect(await beside(['login'], { input: '111111\n111112\n111113\n' })).toMatchObject({ code: 4 });
    await looks(17);
    expect(proofs()).toBe(2);
  });

  it('new terms are looked for at every cycle, without a proof', async () => {
    const { waits, beside, simulator, proofs, lastCode } = await watching({
      account: { termsUpdateNeeded: true },
    });
    await waits('wants a code');
    await beside(['login', '--request-code']);
    expect((await beside(['login', '--code', lastCode()])).err).toContain('new terms');
    const logins = () => simulator.counters.get('accountLogin') ?? 0;
    const before = logins();
    await until(() => logins() > before + 1);
    expect(proofs()).toBe(2);
  });

  it('session test 7: the trust ends while it watches, and nobody is asked although a pipe is open', async () => {
    const stdin = new PassThrough();
    let first = true;
    const world = await watching(
      {},
      {
        stdin,
        onErr(text) {
          if (first && text.endsWith('code: ')) stdin.write(`${world.lastCode()}\n`);
          if (text.endsWith('code: ')) first = false;
        },
      },
    );
    await until(() => world.simulator.counters.get('download') === 12);
    await until(() => (world.simulator.counters.get('validate') ?? 0) > 1);
    world.simulator.revokeSessions();
    world.simulator.revokeTrust();
    await until(() => world.proofs() === 2);
    await world.looks(17);
    expect([world.proofs(), world.codes.length]).toEqual([2, 1]);
  });

  it('A4: SIGTERM ends the waiting at once', async () => {
    const world = await simulated();
    const child = start(world, ['--watch-with-interval', '3600']);
    const ended = once(child, 'exit');
    await until(() => world.simulator.counters.get('signin/complete') === 1);
    await setTimeout(500);
    const before = systemClock.monotonic();
    child.kill('SIGTERM');
    expect(await ended).toEqual([143, null]);
    expect(systemClock.monotonic() - before).toBeLessThan(5_000);
  });
});
