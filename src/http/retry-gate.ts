import type { Clock } from '../base/clock.ts';
import { KeepsakeError } from '../base/errors.ts';

/** Whatever a server asks for: after a week one request tells whether it is still so. */
const LONGEST_HOLD_MS = 7 * 86_400_000;

export interface GateListener {
  /** Hears how long a pause will be, each time it gets longer. */
  readonly onHold: (ms: number, isAsked: boolean) => void;
  /** The first request after a pause goes out. */
  readonly onFree: () => void;
}

const NOBODY: GateListener = { onHold: () => {}, onFree: () => {} };

/**
 * One gate for a whole account. When Apple says "not before", nothing is sent earlier: neither API calls nor downloads
 * (FAULTS.md C21, H9).
 */
export class RetryGate {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #listener: GateListener;
  #endsAt = 0;
  #isHeld = false;

  /**
   * `limitMs`: a longer pause is not waited for. One hour in a single run, unlimited in watch mode.
   */
  constructor(clock: Clock, limitMs: number, listener: GateListener = NOBODY) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#listener = listener;
  }

  /** Holds all requests for at least `ms` from now, a week at most. A pause is never shortened. `isAsked`: by Apple. */
  hold(ms: number, isAsked = true): void {
    const holdMs = Math.min(ms, LONGEST_HOLD_MS);
    const endsAt = this.#clock.monotonic() + holdMs;
    if (!(endsAt > this.#endsAt)) return;
    this.#endsAt = endsAt;
    this.#isHeld = true;
    this.#listener.onHold(holdMs, isAsked);
  }

  /** What is left of the pause; 0 when there is none. */
  leftMs(): number {
    return Math.max(0, this.#endsAt - this.#clock.monotonic());
  }

  /** More is asked for than this run is willing to wait. */
  isTooLong(): boolean {
    return this.leftMs() > this.#limitMs;
  }

  /** Resolves when requests are welcome again; rejects with SERVICE_THROTTLING at once when that is too far away. */
  async wait(signal: AbortSignal): Promise<void> {
    for (let leftMs = this.leftMs(); leftMs > 0; leftMs = this.leftMs()) {
      if (this.isTooLong()) {
        const until = new Date(this.#clock.now() + leftMs).toISOString();
        throw new KeepsakeError('SERVICE_THROTTLING', `apple asks for a pause until ${until}`);
      }
      // Timers may fire a moment early: hence the loop and the rounding.
      await this.#clock.sleep(Math.ceil(leftMs), signal);
    }
    if (this.#isHeld) this.#listener.onFree();
    this.#isHeld = false;
  }
}
