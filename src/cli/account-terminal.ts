import { printable } from '../base/printable.ts';
import type { SecretRegistry } from '../base/secret.ts';
import type { Output } from './data-output.ts';
import { type LogForm, type LogLine, whoseName } from './log-line.ts';
import { Terminal } from './terminal.ts';

/** What one account says, where several are at work at a time: each line for people names it. */
export class AccountTerminal extends Terminal {
  readonly #all: Terminal;
  readonly #whose: { readonly account: string; readonly job: string | undefined };

  /** `all`: the terminal that they share. */
  constructor(
    all: Terminal,
    whose: { readonly account: string; readonly job: string | undefined },
    streams: { readonly stdout: Output; readonly stderr: Output },
    secrets: SecretRegistry,
  ) {
    super(streams, secrets);
    this.#all = all;
    this.#whose = { account: printable(whose.account), job: whose.job };
  }

  override tune(form: LogForm, file?: (line: string) => void): void {
    this.#all.tune(form, file);
  }

  override tell(line: LogLine, how?: { isForced?: boolean; isHidden?: boolean }): void {
    this.#all.tell({ ...line, text: this.completed(line.text), ...this.#whose }, how);
  }

  override note(text: string): void {
    this.#all.note(this.completed(text), this.#whose);
  }

  override status(text: string): void {
    this.#all.statusOf(whoseName(this.#whose.account, this.#whose.job), text);
  }

  /** Data is written between two states of the line that all of them share. */
  override dataLines(lines: readonly string[], form?: 'text' | 'json'): void {
    this.#all.withoutStatus(() => super.dataLines(lines, form));
  }
}
