import type { Clock } from '../base/clock.ts';
import type { AddRows, Answer, Show } from '../answer/answer.ts';
import type { Terminal } from './terminal.ts';

/**
 * The one place that prints answers. In words: what was asked for on standard output, the rest for people on standard error. As
 * JSON: one document on standard output and nothing else there, whatever happens in the middle of it; warnings, errors and hints
 * on standard error as ever.
 */
export class Printer implements Show {
  readonly #terminal: Terminal;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #asJson: boolean;
  /** The document whose list was begun. */
  #isOpen = false;

  constructor(terminal: Terminal, clock: Pick<Clock, 'now'>, asJson: boolean) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#asJson = asJson;
  }

  list(field: string, head: readonly string[] = []): AddRows {
    const terminal = this.#terminal;
    if (!this.#asJson) {
      terminal.dataLines(head);
      return (rows) => terminal.dataLines(rows.flatMap(({ lines }) => lines()));
    }
    this.#isOpen = true;
    terminal.data(`{"version":1,"time":${JSON.stringify(this.#time())},${JSON.stringify(field)}:[`);
    // Commas lead, because it is not known which row is the last.
    let comma = '';
    return (rows) => {
      const lines: string[] = [];
      for (const { data } of rows) {
        lines.push(`${comma}${JSON.stringify(data())}`);
        comma = ',';
      }
      terminal.dataLines(lines);
    };
  }

  answer(answer: Answer): void {
    this.#aside(answer);
    if (this.#asJson) this.#document(answer);
    else this.#words(answer);
    if (answer.hint !== undefined) this.#terminal.hint(answer.hint);
  }

  /** What can be said of an answer where standard output is lost. */
  withoutData(answer: Answer): void {
    this.#aside(answer);
    if (answer.hint !== undefined) this.#terminal.hint(answer.hint);
  }

  #aside({ warnings = [], errors = [] }: Answer): void {
    for (const line of warnings) this.#terminal.warn(line);
    for (const line of errors) this.#terminal.error(line);
  }

  #words({ lines = [], news = [] }: Answer): void {
    this.#terminal.dataLines(lines);
    for (const line of news) this.#terminal.say(line);
  }

  #document({ exitCode, data, hint }: Answer): void {
    // An error has its own.
    const rest = { exitCode, ...data, ...(hint !== undefined && !('error' in data) && { hint }) };
    const begun = this.#isOpen;
    this.#isOpen = false;
    this.#terminal.data(
      begun
        ? `],${JSON.stringify(rest).slice(1)}`
        : JSON.stringify({ version: 1, time: this.#time(), ...rest }),
    );
  }

  #time(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}
