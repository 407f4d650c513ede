import { systemClock } from '../../src/base/clock.ts';
import { simulated } from './simulated.ts';

const DAY = 86_400_000;

/** A simulated iCloud and a program whose days can pass. */
export async function timeTravel(account: { readonly trustDays?: number; readonly webDays?: number } = {}) {
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  const clock = { ...systemClock, now };
  const world = await simulated({ account, now });
  return {
    ...world,
    run: (args: readonly string[] = [], outside = {}) => world.run(args, { clock, ...outside }),
    signIn: (args: readonly string[] = [], outside = {}) => world.signIn(args, { clock, ...outside }),
    firstRun: (args: readonly string[] = [], outside = {}) => world.firstRun(args, { clock, ...outside }),
    pass: (days: number) => void (aheadMs += days * DAY),
  };
}
