import type { Clock } from '../base/clock.ts';
import { BEAT_MS, REDRAW_MS } from './status-times.ts';
import type { Terminal } from './terminal.ts';

interface Where {
  readonly terminal: Terminal;
  readonly clock: Pick<Clock, 'monotonic' | 'beat'>;
  /** Whether the user wants a status line. */
  readonly isOn: boolean;
}

interface Work<Progress> {
  /** How it stands when it begins; undefined where it is shown from its first report on. */
  readonly begun?: Progress;
  /** How it stands, by its newest report, so many milliseconds after it began. */
  readonly describe: (progress: Progress, elapsedMs: number) => string;
  /** What is told whenever the line was drawn last. */
  readonly isUrgent?: (progress: Progress) => boolean;
}

/** How far a long piece of work has come, for people. */
export function showWork<Progress>(
  { terminal, clock, isOn }: Where,
  { begun, describe, isUrgent }: Work<Progress>,
): { readonly report: (progress: Progress) => void; readonly clear: () => void } {
  const startedAtMs = clock.monotonic();
  let latest: Progress | undefined;
  const line = new WorkLine(terminal, clock, {
    isOn,
    describe: () => (latest === undefined ? '' : describe(latest, clock.monotonic() - startedAtMs)),
  });
  const report = (progress: Progress) => {
    latest = progress;
    line.changed({ isDrawn: isUrgent?.(progress) === true });
  };
  if (begun !== undefined) report(begun);
  return { report, clear: () => line.clear() };
}

interface How {
  readonly isOn: boolean;
  /** How the work stands, as of now. */
  readonly describe: () => string;
}

/** How a long piece of work stands: a status line on a terminal; where there is none a line a minute, whether or not anything happens. */
class WorkLine {
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
