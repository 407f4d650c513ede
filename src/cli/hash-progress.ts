import { bytes } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { HashProgress } from '../sync/import/hash-tree.ts';
import type { Terminal } from './terminal.ts';

/** Faster than the eye reads, slow enough to cost nothing. */
const REDRAW_MS = 100;

/** The status line while files are read. Silent without a terminal. */
export class HashProgressLine {
  readonly #terminal: Terminal;
  readonly #clock: Clock;
  readonly #isOn: boolean;
  readonly #startedAtMs: number;
  #drawnAtMs = Number.NEGATIVE_INFINITY;

  constructor(terminal: Terminal, clock: Clock, isOn: boolean) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#isOn = isOn && terminal.isInteractive;
    this.#startedAtMs = clock.monotonic();
  }

  report({ files, readBytes }: HashProgress): void {
    const nowMs = this.#clock.monotonic();
    if (!this.#isOn || nowMs - this.#drawnAtMs < REDRAW_MS) return;
    this.#drawnAtMs = nowMs;
    const speed = Math.round((readBytes * 1000) / Math.max(1, nowMs - this.#startedAtMs));
    this.#terminal.status(`${files} files looked at, ${bytes(readBytes)} read, ${bytes(speed)}/s`);
  }

  clear(): void {
    this.#terminal.status('');
  }
}
