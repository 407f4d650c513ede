import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import type { EndSignal } from '../../src/cli/world.ts';
import type { SimulatorOptions } from '../../src/simulator/core/options.ts';
import { until } from './child.ts';
import type { Outside } from './outside.ts';
import { simulated } from './simulated.ts';

/** Waits a hundredth of what it is asked to. */
export const hasty: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 100, signal) };

/** A watch loop in this process, and what somebody beside it may type. `args` as in the command line of the loop. */
export async function watching(
  options: SimulatorOptions = {},
  { args = ['--watch-with-interval', '1'], ...outside }: Partial<Outside> & { args?: readonly string[] } = {},
) {
  const codes: string[] = [];
  const world = await simulated({ ...options, onCode: (code) => void codes.push(code) });
  let said = '';
  let sleeps = 0;
  const clock: Clock = {
    ...hasty,
    sleep(ms, signal) {
      sleeps += 1;
      return hasty.sleep(ms, signal);
    },
  };
  let kill: (signal: EndSignal) => void = () => {};
  const loop = world.run(args, {
    clock,
    onStart: (listener) => (kill = listener),
    ...outside,
    onErr(text) {
      said += text;
      outside.onErr?.(text);
    },
  });
  const end = () => {
    kill('SIGTERM');
    return loop;
  };
  onTestFinished(async () => void (await end()));
  /** As a person would who meets a cycle at work: the same command again. */
  const beside: typeof world.run = async (words, more) => {
    for (;;) {
      const ended = await world.run(words, more);
      if (ended.code !== 5) return ended;
    }
  };
  return {
    ...world,
    beside,
    codes,
    end,
    lastCode: () => codes.at(-1) ?? 'no code was sent',
    said: () => said,
    /** Until a waiting loop has looked so many times more whether it may go on. */
    looks: (count: number): Promise<void> => {
      const last = sleeps + count;
      return until(() => sleeps > last);
    },
    proofs: () => world.simulator.counters.get('signin/complete') ?? 0,
    waits: (message: string) => until(() => said.includes(message)),
  };
}
