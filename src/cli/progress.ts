import { bytes } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { unreachable } from '../base/errors.ts';
import type { ProgressEvent } from '../model/progress.ts';
import type { Terminal } from './terminal.ts';

/** Faster than the eye reads, slow enough to cost nothing. */
const REDRAW_MS = 100;

/** Speed is that of the last seconds, so that a stall shows. */
const SPEED_WINDOW_MS = 5_000;

/** The status line of a sync: listed, fetched, speed, and what is being waited for. Silent without a terminal. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #clock: Clock;
  readonly #isOn: boolean;
  #listed = 0;
  #expected: number | undefined;
  #done = 0;
  #kept = 0;
  #received = 0;
  #waiting = '';
  #drawnAtMs = Number.NEGATIVE_INFINITY;
  readonly #samples: { atMs: number; received: number }[] = [];

  constructor(terminal: Terminal, clock: Clock, isOn: boolean) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#isOn = isOn && terminal.isInteractive;
  }

  report(event: ProgressEvent): void {
    if (!this.#isOn) return;
    this.#waiting = '';
    switch (event.kind) {
      case 'listed':
        this.#listed = event.assets;
        this.#expected = event.expected;
        break;
      case 'kept':
        this.#kept += event.files;
        break;
      case 'received':
        this.#received += event.bytes;
        break;
      case 'ended':
        this.#done += 1;
        break;
      case 'waiting':
        this.#waiting = `, waiting ${Math.ceil(event.ms / 1000)} s: ${event.reason}`;
        break;
      default:
        unreachable(event);
    }
    this.#draw();
  }

  /** Takes the line away; a new cycle counts from nothing. */
  clear(): void {
    this.#terminal.status('');
    this.#done = 0;
    this.#kept = 0;
    this.#received = 0;
    this.#listed = 0;
    this.#samples.length = 0;
  }

  #draw(): void {
    const nowMs = this.#clock.monotonic();
    if (nowMs - this.#drawnAtMs < REDRAW_MS && this.#waiting === '') return;
    this.#drawnAtMs = nowMs;
    const of = this.#expected === undefined ? '' : ` of ${this.#expected}`;
    const there = this.#kept > 0 ? `, ${this.#kept} there already` : '';
    this.#terminal.status(
      `listed ${this.#listed}${of}, ${this.#done} files done${there}, ` +
        `${bytes(this.#received)}, ${bytes(this.#speed(nowMs))}/s${this.#waiting}`,
    );
  }

  /** Bytes per second. */
  #speed(nowMs: number): number {
    this.#samples.push({ atMs: nowMs, received: this.#received });
    while ((this.#samples[0]?.atMs ?? nowMs) < nowMs - SPEED_WINDOW_MS) this.#samples.shift();
    const first = this.#samples[0];
    if (first === undefined || nowMs <= first.atMs) return 0;
    return Math.round(((this.#received - first.received) * 1000) / (nowMs - first.atMs));
  }
}
