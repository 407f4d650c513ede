import { setImmediate, setTimeout } from 'node:timers/promises';
import { FakeClock } from '../support/fake-clock.ts';

/** This computer's clock, which may be wrong; whoever goes by `trueNow`, as Apple does, is not misled. */
export class WrongClock extends FakeClock {
  /** How far the clock is ahead. What measures lengths of time does not notice. */
  aheadMs = 0;
  readonly #sleepers = new Set<{ readonly endsAtMs: number }>();

  trueNow(): number {
    return super.now();
  }

  override now(): number {
    return super.now() + this.aheadMs;
  }

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const sleeper = { endsAtMs: this.trueNow() + ms };
    this.#sleepers.add(sleeper);
    try {
      await super.sleep(ms, signal);
    } finally {
      this.#sleepers.delete(sleeper);
    }
  }

  /** As `run`, but time stands still while `isBusy`: network and disk take their own. */
  async runUnless<T>(isBusy: () => boolean, work: Promise<T>): Promise<T> {
    const pending = Symbol('pending');
    const settled = work.catch(() => undefined);
    // A look at every turn of the loop would take the processor from those that are busy.
    const look = () => (isBusy() ? setTimeout(1, pending) : setImmediate(pending));
    while ((await Promise.race([settled, look()])) === pending) {
      const next = Math.min(...[...this.#sleepers].map(({ endsAtMs }) => endsAtMs));
      if (!isBusy() && Number.isFinite(next)) await this.advance(Math.max(0, next - this.trueNow()));
    }
    return work;
  }
}
