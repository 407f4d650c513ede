import { printable } from '../base/printable.ts';
import type { SecretRegistry } from '../base/secret.ts';
import type { Output } from './data-output.ts';
import type { LogForm, LogLine } from './log-line.ts';
import { Terminal } from './terminal.ts';

/** What one account says, where several are at work at a time: each line for people names it. */
export class AccountTerminal extends Terminal {
  readonly #all: Terminal;
  readonly #account: string;

  /** `all`: the terminal that they share. */
  constructor(
    all: Terminal,
    account: string,
    streams: { readonly stdout: Output; readonly stderr: Output },
    secrets: SecretRegistry,
  ) {
    super(streams, secrets);
    this.#all = all;
    this.#account = printable(account);
  }

  override tune(form: LogForm, file?: (line: string) => void): void {
    this.#all.tune(form, file);
  }

  override tell(line: LogLine, how?: { isForced?: boolean; isHidden?: boolean }): void {
    this.#all.tell({ ...line, account: this.#account }, how);
  }

  override note(text: string): void {
    this.#all.note(text, this.#account);
  }

  override status(text: string): void {
    this.#all.statusOf(this.#account, text);
  }

  /** Data is written between two states of the line that all of them share. */
  override dataLines(lines: readonly string[], form?: 'text' | 'json'): void {
    this.#all.withoutStatus(() => super.dataLines(lines, form));
  }
}
