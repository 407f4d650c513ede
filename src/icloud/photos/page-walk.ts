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

/** As far as a walk may go, even where each page brings something new: more than any account has. */
export interface WalkBounds {
  readonly pages: number;
  readonly names: number;
}

/**
 * A walk through pages of Apple's. Notices when it brings nothing new any more, and slows it down before it is given up; and when it
 * never ends.
 */
export class PageWalk {
  readonly #clock: Pick<Clock, 'sleep'>;
  readonly #bounds: WalkBounds;
  readonly #seen = new IdSet();
  #idle = 0;
  #pages = 0;

  constructor(clock: Pick<Clock, 'sleep'>, bounds: WalkBounds) {
    this.#clock = clock;
    this.#bounds = bounds;
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
    this.#pages += 1;
    const { pages, names: most } = this.#bounds;
    if (this.#idle >= MOST_IDLE || this.#pages >= pages || this.#seen.size > most) return false;
    const pause = Math.min(LONGEST_PAUSE_MS, (this.#idle - FREE) * STEP_MS);
    if (pause > 0) await this.#clock.sleep(pause, signal);
    return true;
  }
}
