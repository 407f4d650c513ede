import type { Clock } from '../base/clock.ts';
import { BEAT_MS, REDRAW_MS } from './status-times.ts';
import type { Terminal } from './terminal.ts';

interface How {
  /** Whether the user wants a status line. */
  readonly isOn: boolean;
  /** How the work stands, as of now. */
  readonly describe: () => string;
}

/** How a long piece of work stands: a status line on a terminal; where there is none a line a minute, whether or not anything happens. */
export class WorkLine {
  readonly #terminal: Terminal;
  readonly #clock: Pick<Clock, 'monotonic' | 'beat'>;
  readonly #how: How;
  readonly #startedAtMs: number;
  #drawnAtMs = Number.NEGATIVE_INFINITY;
  #beating: AbortController | undefined;

  constructor(terminal: Terminal, clock: Pick<Clock, 'monotonic' | 'beat'>, how: How) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#startedAtMs = clock.monotonic();
    this.#how = { ...how, isOn: how.isOn && terminal.isInteractive };
  }

  /** The work has begun, or gone on. `isDrawn`: whenever the line was drawn last. */
  changed({ isDrawn = false } = {}): void {
    if (this.#beating === undefined) void this.#beat();
    const nowMs = this.#clock.monotonic();
    if (!this.#how.isOn || (nowMs - this.#drawnAtMs < REDRAW_MS && !isDrawn)) return;
    this.#drawnAtMs = nowMs;
    this.#terminal.status(this.#how.describe());
  }

  /** The work has ended. */
  clear(): void {
    this.#beating?.abort();
    this.#beating = undefined;
    this.#terminal.status('');
  }

  async #beat(): Promise<void> {
    const { signal } = (this.#beating = new AbortController());
    try {
      for (;;) {
        // Whole minutes since it was begun.
        const nowMs = this.#clock.monotonic();
        await this.#clock.beat(BEAT_MS - ((nowMs - this.#startedAtMs) % BEAT_MS), signal);
        this.#terminal.note(`at work: ${this.#how.describe()}`);
      }
    } catch (error) {
      // The work has ended: waiting rejects.
      if (!signal.aborted) throw error;
    }
  }
}
