import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/base/clock.ts';
import { Interruption } from '../../../src/cli/interruption.ts';
import type { EndSignal, World } from '../../../src/cli/world.ts';

function fakeWorld() {
  let nowMs = 0;
  let listener: ((signal: EndSignal) => void) | undefined;
  const timers: { atMs: number; done: () => void }[] = [];
  const exits: number[] = [];
  const clock: Clock = {
    beat: () => new Promise(() => {}),
    now: () => nowMs,
    monotonic: () => nowMs,
    random: () => 0,
    sleep: (ms, signal) =>
      new Promise((done, fail) => {
        timers.push({ atMs: nowMs + ms, done });
        signal?.addEventListener('abort', () => fail(new Error('aborted')));
      }),
  };
  const world: Pick<World, 'clock' | 'onSignal' | 'exitNow'> = {
    clock,
    onSignal: (wanted) => {
      listener = wanted;
      return () => (listener = undefined);
    },
    exitNow: (code) => exits.push(code),
  };
  return {
    world,
    exits,
    kill: (name: EndSignal) => listener?.(name),
    async pass(ms: number) {
      nowMs += ms;
      for (const timer of timers) if (timer.atMs <= nowMs) timer.done();
      await Promise.resolve();
      await Promise.resolve();
    },
    isListening: () => listener !== undefined,
  };
}

describe('A4: an interruption', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('by %s aborts the run and asks for exit code %i', (name, code) => {
    const outside = fakeWorld();
    const interruption = new Interruption(outside.world);
    outside.kill(name);
    expect(interruption.signal.aborted).toBe(true);
    expect(interruption.exitCode).toBe(code);
    expect(outside.exits).toEqual([]);
  });

  it('ends the process by itself when the run does not end in time', async () => {
    const outside = fakeWorld();
    void new Interruption(outside.world);
    outside.kill('SIGTERM');
    await outside.pass(4_999);
    expect(outside.exits).toEqual([143]);
  });

  it('twice ends the process at once', async () => {
    const outside = fakeWorld();
    void new Interruption(outside.world);
    outside.kill('SIGINT');
    await outside.pass(1_000);
    outside.kill('SIGINT');
    expect(outside.exits).toEqual([130]);
  });

  it('delivered twice by one Ctrl-C counts once', () => {
    const outside = fakeWorld();
    void new Interruption(outside.world);
    outside.kill('SIGINT');
    outside.kill('SIGINT');
    expect(outside.exits).toEqual([]);
  });

  it('is not waited for any more once the run is over', async () => {
    const outside = fakeWorld();
    const interruption = new Interruption(outside.world);
    outside.kill('SIGTERM');
    interruption.close();
    await outside.pass(60_000);
    expect(outside.exits).toEqual([]);
    expect(outside.isListening()).toBe(false);
  });
});
