import type { Clock } from '../../base/clock.ts';
import { IdSet } from '../../base/id-set.ts';

/** Empty pages with more to come are normal, 70 in a row were seen (photos.md 11.1.1); a server that never ends is not. */
const MOST_IDLE = 300;
/** A page of what was told before counts as so many empty ones: none was seen that meant anything. */
const REPEATED = 10;
/** So much idleness goes by at once; after it each page has to wait longer than the one before. */
const FREE = 100;
const STEP_MS = 10;
const LONGEST_PAUSE_MS = 1_000;

/** Notices a walk through pages that brings nothing new any more, and slows it down before it is given up. */
export class IdlePages {
  readonly #clock: Pick<Clock, 'sleep'>;
  readonly #seen = new IdSet();
  #idle = 0;

  constructor(clock: Pick<Clock, 'sleep'>) {
    this.#clock = clock;
  }

  /** `names`: what a page told. False: enough of this. */
  async goesOn(names: Iterable<string>, signal: AbortSignal): Promise<boolean> {
    let isEmpty = true;
    let isNew = false;
    for (const name of names) {
      isEmpty = false;
      if (this.#seen.add(name)) isNew = true;
    }
    this.#idle = isNew ? 0 : this.#idle + (isEmpty ? 1 : REPEATED);
    if (this.#idle >= MOST_IDLE) return false;
    const pause = Math.min(LONGEST_PAUSE_MS, (this.#idle - FREE) * STEP_MS);
    if (pause > 0) await this.#clock.sleep(pause, signal);
    return true;
  }
}
