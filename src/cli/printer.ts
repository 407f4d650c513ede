import type { Clock } from '../base/clock.ts';
import type { AddRows, Answer, Show } from '../answer/answer.ts';
import { documentFields } from '../answer/document-fields.ts';
import { printable } from '../base/printable.ts';
import type { LogLevel } from '../base/log.ts';
import type { Terminal } from './terminal.ts';

/** One of several: an account, and which of its jobs, where that has a name. */
export interface Whose {
  readonly account: string;
  readonly job: string | undefined;
  /** Where a name does not tell it from others of the account. */
  readonly folder?: string | undefined;
}

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
  /** Answers of several accounts are one document: what comes in front of the next of them. */
  #entry: (Whose & { readonly comma: string }) | undefined;

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
    terminal.dataJson([`${this.#beginning()}${JSON.stringify(field)}:[`]);
    // Commas lead, because it is not known which row is the last.
    let comma = '';
    return (rows) => {
      const lines: string[] = [];
      for (const { data } of rows) {
        lines.push(`${comma}${JSON.stringify(data())}`);
        comma = ',';
      }
      terminal.dataJson(lines);
    };
  }

  /** What is printed from now on is about this account, one of several; `at`: which, from 0. */
  account(whose: Whose, at: number, of: number): void {
    const { account, job, folder } = whose;
    const inFolder = folder === undefined ? 'account ' : `folder ${printable(folder)}, `;
    const what = job === undefined ? inFolder : `job ${job}, `;
    this.#terminal.say(`${printable(account)}, ${what}${at + 1} of ${of}`);
    this.entry(whose, at);
  }

  /** The same in a document alone. */
  entry(whose: Whose, at: number): void {
    if (!this.#asJson) return;
    if (at === 0) this.#terminal.dataJson([`${this.#beginning()}"accounts":[`]);
    this.#entry = { ...whose, comma: at === 0 ? '' : ',' };
  }

  /** The accounts are through. */
  endAccounts(exitCode: number): void {
    if (this.#entry !== undefined) this.#terminal.dataJson([`],"exitCode":${exitCode}}`]);
    this.#entry = undefined;
  }

  answer(answer: Answer): void {
    this.#aside(answer);
    if (this.#asJson) this.#document(answer);
    else this.#words(answer);
    if (answer.hint !== undefined) this.#terminal.hint(answer.hint, weightOf(answer));
  }

  event(event: object): void {
    this.#terminal.dataJson([JSON.stringify(event)]);
  }

  /** What can be said of an answer where standard output is lost. */
  withoutData(answer: Answer): void {
    this.#aside(answer);
    if (answer.hint !== undefined) this.#terminal.hint(answer.hint, weightOf(answer));
  }

  #aside({ warnings = [], errors = [] }: Answer): void {
    for (const line of warnings) this.#terminal.warn(line);
    for (const line of errors) this.#terminal.error(line);
  }

  #words({ lines = [], news = [] }: Answer): void {
    this.#terminal.dataLines(lines.map((line) => this.#terminal.completed(line)));
    for (const line of news) this.#terminal.say(line);
  }

  #document(answer: Answer): void {
    const { data } = answer;
    // Once is enough.
    const { directory: _, ...others } = data;
    const isNamed = this.#entry?.folder !== undefined;
    const rest = documentFields(isNamed ? { ...answer, data: others } : answer, this.#entry === undefined);
    const beginning = this.#isOpen ? '],' : this.#beginning();
    this.#isOpen = false;
    this.#terminal.dataJson([`${beginning}${JSON.stringify(rest).slice(1)}`]);
  }

  /** The first part of a document, or of an entry in one. */
  #beginning(): string {
    const entry = this.#entry;
    const facts =
      entry === undefined
        ? { version: 1, time: this.#time() }
        : {
            account: entry.account,
            ...(entry.job !== undefined && { job: entry.job }),
            ...(entry.folder !== undefined && { directory: entry.folder }),
          };
    return `${entry?.comma ?? ''}${JSON.stringify(facts).slice(0, -1)},`;
  }

  #time(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

/** A hint is as urgent as what it is about. */
function weightOf({ errors = [], warnings = [] }: Answer): LogLevel {
  if (errors.length > 0) return 'error';
  return warnings.length > 0 ? 'warn' : 'info';
}
