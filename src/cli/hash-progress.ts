import { bytes } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { HashProgress } from '../sync/import/hash-tree.ts';
import { BEAT_MS, REDRAW_MS } from './pace.ts';
import type { Terminal } from './terminal.ts';

/** The status line while files are read; without a terminal, a line a minute. */
export class HashProgressLine {
  readonly #terminal: Terminal;
  readonly #clock: Clock;
  readonly #isOn: boolean;
  readonly #startedAtMs: number;
  #drawnAtMs = Number.NEGATIVE_INFINITY;
  #notedAtMs: number;

  constructor(terminal: Terminal, clock: Clock, isOn: boolean) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#isOn = isOn && terminal.isInteractive;
    this.#startedAtMs = this.#notedAtMs = clock.monotonic();
  }

  report({ files, readBytes }: HashProgress): void {
    const nowMs = this.#clock.monotonic();
    const isNote = nowMs - this.#notedAtMs >= BEAT_MS;
    const isDrawn = this.#isOn && nowMs - this.#drawnAtMs >= REDRAW_MS;
    if (!isNote && !isDrawn) return;
    const speed = Math.round((readBytes * 1000) / Math.max(1, nowMs - this.#startedAtMs));
    const text = `${files} files looked at, ${bytes(readBytes)} read, ${bytes(speed)}/s`;
    if (isDrawn) this.#terminal.status(text);
    if (isDrawn) this.#drawnAtMs = nowMs;
    if (isNote) this.#terminal.note(`at work: ${text}`);
    if (isNote) this.#notedAtMs = nowMs;
  }

  clear(): void {
    this.#terminal.status('');
  }
}
