import { bytes } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { HashProgress } from '../sync/import/hash-tree.ts';
import type { Terminal } from './terminal.ts';
import { WorkLine } from './work-line.ts';

/** The status line while files are read; without a terminal, a line a minute. */
export class HashProgressLine {
  readonly #line: WorkLine;
  #latest: HashProgress = { files: 0, bytes: 0, readFiles: 0, readBytes: 0 };

  constructor(terminal: Terminal, clock: Pick<Clock, 'monotonic' | 'beat'>, isOn: boolean) {
    const startedAtMs = clock.monotonic();
    const describe = () => {
      const { files, readBytes } = this.#latest;
      const speed = Math.round((readBytes * 1000) / Math.max(1, clock.monotonic() - startedAtMs));
      return `${files} files looked at, ${bytes(readBytes)} read, ${bytes(speed)}/s`;
    };
    this.#line = new WorkLine(terminal, clock, { isOn, describe });
  }

  report(progress: HashProgress): void {
    this.#latest = progress;
    this.#line.changed();
  }

  clear(): void {
    this.#line.clear();
  }
}
