import type { Clock } from '../../base/clock.ts';
import type { WatchStand } from '../../model/watch-stand.ts';

/** What the user asks of a watch while it goes on, and what the loop says of itself. A pause ends with the process. */
export class WatchControl {
  readonly #clock: Pick<Clock, 'now'>;
  #pausedSinceMs: number | undefined;
  #nextLookMs: number | undefined;
  #isWorking = true;
  #isAsked = false;
  #isAwaited = false;
  /** A word came that the loop has not looked at. */
  #isNews = false;
  #wake: () => void = () => {};

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  get pausedSinceMs(): number | undefined {
    return this.#pausedSinceMs;
  }

  get stand(): WatchStand {
    const isPaused = this.#pausedSinceMs !== undefined;
    return {
      state: this.#isWorking ? 'working' : isPaused ? 'paused' : 'resting',
      pausedSinceMs: this.#pausedSinceMs,
      nextLookMs: this.#isWorking || isPaused ? undefined : this.#nextLook(),
      isAsked: this.#isAsked,
    };
  }

  /** The sync that is at work was asked for by the user, who waits for what comes of it. */
  get isAwaited(): boolean {
    return this.#isAwaited;
  }

  /** No sync may begin: it is paused, and the user wants none all the same. */
  get holdsBack(): boolean {
    return this.#pausedSinceMs !== undefined && !this.#isAwaited && !this.#isAsked;
  }

  /** One sync as soon as can be, also while it is paused; during a sync one more after it. */
  sync(): void {
    this.#isAsked = true;
    this.#tell();
  }

  /** No sync begins by itself; one that is at work goes on to its end. */
  pause(): void {
    this.#pausedSinceMs ??= this.#clock.now();
    this.#tell();
  }

  resume(): void {
    this.#pausedSinceMs = undefined;
    this.#tell();
  }

  /**
   * The loop rests from now on. Whether a sync is wanted at once is asked by `takeWish`. `nextLookMs`: when the next one begins, also
   * where a pause is in the way until the user ends it.
   */
  rests(nextLookMs: number): void {
    this.#isWorking = false;
    this.#nextLookMs = nextLookMs;
  }

  works(): void {
    this.#isWorking = true;
  }

  /** Whether a sync is asked for; from then on it is not any more. All words so far are looked at. */
  takeWish(): boolean {
    const isAsked = this.#isAsked;
    this.#isAsked = false;
    this.#isAwaited = isAsked;
    this.#isNews = false;
    return isAsked;
  }

  /** Calls `wake` at each word of the user, at once for one that was not looked at; answers how to stop that. */
  onWord(wake: () => void): () => void {
    this.#wake = wake;
    if (this.#isNews) wake();
    return () => {
      this.#wake = () => {};
    };
  }

  /** After a pause that took longer than the rest: at once. */
  #nextLook(): number | undefined {
    return this.#nextLookMs === undefined ? undefined : Math.max(this.#nextLookMs, this.#clock.now());
  }

  #tell(): void {
    this.#isNews = true;
    this.#wake();
  }
}
