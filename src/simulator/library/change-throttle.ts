import { CloudError } from '../core/cloud-error.ts';

const WINDOW_MS = 10 * 60_000;

/**
 * One user was answered 503 after some 240 deletions of one photo each in a row (next.md a2). When that begins and ends at Apple is not
 * known: here so many in ten minutes are borne.
 */
export class ChangeThrottle {
  readonly #now: () => number;
  #single: number[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A call with so many operations came. Throws where it is one too many. */
  note(operations: number, mostSingle: number): void {
    if (operations > 1) return;
    const now = this.#now();
    this.#single = this.#single.filter((at) => now - at < WINDOW_MS);
    if (this.#single.length >= mostSingle) throw new CloudError(503, 'THROTTLED', 'Request throttled');
    this.#single.push(now);
  }
}
