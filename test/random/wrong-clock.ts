import { FakeClock } from '../support/fake-clock.ts';

/** This computer's clock, which may be wrong; whoever goes by `trueNow`, as Apple does, is not misled. */
export class WrongClock extends FakeClock {
  /** How far the clock is ahead. What measures lengths of time does not notice. */
  aheadMs = 0;

  trueNow(): number {
    return super.now();
  }

  override now(): number {
    return super.now() + this.aheadMs;
  }
}
