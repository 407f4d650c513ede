import type { Clock } from '../base/clock.ts';
import { unreachable } from '../base/errors.ts';
import type { ProgressEvent } from '../model/progress.ts';
import { type ProgressFacts, renderProgress } from './render-progress.ts';
import { BEAT_MS, REDRAW_MS } from './status-times.ts';
import type { Terminal } from './terminal.ts';

/** Without events the line still changes: seconds pass, and a stall has to show. */
const TICK_MS = 1000;

const SPEED_WINDOW_MS = 5_000;
const STEADY_WINDOW_MS = 30_000;
const SAMPLE_EVERY_MS = 500;

/** The status line of a sync; without a terminal, a line a minute. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #clock: Clock;
  readonly #isOn: boolean;
  #counts = NOTHING;
  #waiting: { readonly reason: string; readonly untilMs: number } | undefined;
  #drawnAtMs = Number.NEGATIVE_INFINITY;
  #samples: { readonly atMs: number; readonly received: number }[] = [];
  #ticking: AbortController | undefined;
  #beating: AbortController | undefined;

  constructor(terminal: Terminal, clock: Clock, isOn: boolean) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#isOn = isOn && terminal.isInteractive;
  }

  report(event: ProgressEvent): void {
    const nowMs = this.#clock.monotonic();
    this.#counts = count(this.#counts, event);
    // As long as anything comes, no user waits.
    this.#waiting =
      event.kind === 'waiting' ? { reason: event.reason, untilMs: nowMs + event.ms } : undefined;
    this.#sample(nowMs);
    if (this.#beating === undefined) void this.#beat();
    if (!this.#isOn) return;
    if (nowMs - this.#drawnAtMs >= REDRAW_MS || event.kind === 'waiting') this.#draw(nowMs);
    if (this.#ticking === undefined) void this.#tick();
  }

  /** Takes the line away; a new cycle counts from nothing. */
  clear(): void {
    this.#ticking?.abort();
    this.#ticking = undefined;
    this.#beating?.abort();
    this.#beating = undefined;
    this.#terminal.status('');
    this.#counts = NOTHING;
    this.#waiting = undefined;
    this.#samples = [];
  }

  async #tick(): Promise<void> {
    const { signal } = (this.#ticking = new AbortController());
    try {
      for (;;) {
        await this.#clock.sleep(TICK_MS, signal);
        this.#draw(this.#clock.monotonic());
      }
    } catch (error) {
      // The line was taken away: sleeping rejects.
      if (!signal.aborted) throw error;
    }
  }

  /** Until the line is taken away: a phase that takes long tells how it stands. */
  async #beat(): Promise<void> {
    const { signal } = (this.#beating = new AbortController());
    try {
      for (;;) {
        await this.#clock.beat(BEAT_MS, signal);
        const nowMs = this.#clock.monotonic();
        this.#sample(nowMs);
        const text = renderProgress(this.#facts(nowMs, STEADY_WINDOW_MS), Number.POSITIVE_INFINITY);
        this.#terminal.note(text === '' ? 'at work, with nothing to count now' : `at work: ${text}`);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #draw(nowMs: number): void {
    this.#drawnAtMs = nowMs;
    this.#sample(nowMs);
    this.#terminal.status(renderProgress(this.#facts(nowMs, SPEED_WINDOW_MS), this.#terminal.width));
  }

  #facts(nowMs: number, windowMs: number): ProgressFacts {
    return {
      ...this.#counts,
      bytesPerSecond: this.#speed(nowMs, windowMs),
      steadyBytesPerSecond: this.#speed(nowMs, STEADY_WINDOW_MS),
      waiting: this.#waiting && {
        reason: this.#waiting.reason,
        leftMs: this.#waiting.untilMs - nowMs,
      },
    };
  }

  #sample(nowMs: number): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && nowMs - last.atMs < SAMPLE_EVERY_MS) return;
    this.#samples.push({ atMs: nowMs, received: this.#counts.receivedBytes });
    while ((this.#samples[0]?.atMs ?? nowMs) < nowMs - STEADY_WINDOW_MS) this.#samples.shift();
  }

  /** Bytes per second. */
  #speed(nowMs: number, windowMs: number): number {
    const first = this.#samples.find(({ atMs }) => atMs >= nowMs - windowMs);
    if (first === undefined || nowMs <= first.atMs) return 0;
    return Math.round(((this.#counts.receivedBytes - first.received) * 1000) / (nowMs - first.atMs));
  }
}

interface Counts {
  readonly listed: number;
  readonly expected: number | undefined;
  readonly planned: ProgressFacts['planned'];
  readonly done: number;
  readonly kept: number;
  readonly receivedBytes: number;
}

const NOTHING: Counts = {
  listed: 0,
  expected: undefined,
  planned: { listed: 0, files: 0, bytes: 0 },
  done: 0,
  kept: 0,
  receivedBytes: 0,
};

function count(counts: Counts, event: ProgressEvent): Counts {
  switch (event.kind) {
    case 'listed':
      return { ...counts, listed: event.assets, expected: event.expected };
    case 'planned': {
      const { files, bytes } = counts.planned;
      const planned = {
        listed: counts.listed,
        files: files + event.files,
        bytes: bytes + event.bytes,
      };
      return { ...counts, planned };
    }
    case 'kept':
      return { ...counts, kept: counts.kept + event.files };
    case 'received':
      return { ...counts, receivedBytes: counts.receivedBytes + event.bytes };
    case 'ended':
      return { ...counts, done: counts.done + 1 };
    case 'waiting':
      return counts;
    default:
      return unreachable(event);
  }
}
