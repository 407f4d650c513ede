import type { Clock } from '../base/clock.ts';
import { KeepsakeError } from '../base/errors.ts';

/** How often, and how long in between, a piece of work waits for whoever holds the account: a minute in all. */
const TRIES = 20;
const REST_MS = 3_000;

/** Does a piece of work on an account that a cycle or another command may hold for a moment. */
export async function whenFree<T>(
  work: () => Promise<T>,
  { clock, signal }: { readonly clock: Pick<Clock, 'sleep'>; readonly signal: AbortSignal },
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const isBusy = error instanceof KeepsakeError && error.code === 'ACCOUNT_BUSY';
      if (!isBusy || tries === TRIES) throw error;
    }
    await clock.sleep(REST_MS, signal);
  }
}
