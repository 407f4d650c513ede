import { type Clock, systemClock } from '../base/clock.ts';
import { coverJson } from '../base/cover-json.ts';
import { KeepsakeError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import type { LogLevel } from '../base/log.ts';
import type { SecretRegistry } from '../base/secret.ts';
import { completeCommands } from '../config/complete-commands.ts';
import type { RawValues } from '../config/read-values.ts';
import type { Output } from './data-output.ts';
import { createJsonLines } from './json-lines.ts';
import {
  datedLine,
  isHeard,
  levelOnScreen,
  type LogForm,
  type LogLine,
  spokenLine,
  USUAL_FORM,
} from './log-line.ts';

/**
 * All output passes through here. The contract:
 *  - data (reports, paths, JSON) goes to standard output and nothing else does, so that it can be piped;
 *  - everything for people goes to standard error, one fact a line, lower case, without a full stop, as
 *    `keepsake: …`, `keepsake: warning: …`, `keepsake: error: …` or `keepsake: hint: …`; where that is no terminal it is a
 *    log, and each line has its time and its level in front (`log-line.ts`);
 *  - the status line is drawn on a terminal only, and is gone before anything else is printed;
 *  - no line carries control characters or a secret known to this process.
 */
export class Terminal {
  readonly #stdout: Output;
  readonly #stderr: Output;
  readonly #secrets: SecretRegistry;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #json: (line: LogLine) => string;
  #form = USUAL_FORM;
  /** Takes lines for the log file, if there is one. */
  #file: ((line: string) => void) | undefined;
  #status = '';
  #complete = (text: string) => text;
  /** Of several accounts: what each of them is at. */
  readonly #parts = new Map<string, string>();
  /** The user is being asked it. */
  #question = '';

  constructor(
    streams: { stdout: Output; stderr: Output },
    secrets: SecretRegistry,
    clock: Pick<Clock, 'now'> = systemClock,
  ) {
    this.#stdout = streams.stdout;
    this.#stderr = streams.stderr;
    this.#secrets = secrets;
    this.#clock = clock;
    this.#json = createJsonLines(clock);
  }

  /** From now on lines for people look like this; `file` gets each of them, too. */
  tune(form: LogForm, file?: (line: string) => void): void {
    this.#form = form;
    this.#file = file;
  }

  /** From now on commands in lines for people are of the account that these flags name. */
  speakFor(typed: RawValues): void {
    this.#complete = (text) => completeCommands(text, typed);
  }

  get isInteractive(): boolean {
    return this.#stderr.isTTY === true;
  }

  get columns(): number {
    return this.#stderr.columns ?? 80;
  }

  /** Characters that fit into the status line. */
  get width(): number {
    return Math.max(20, this.columns - 1);
  }

  /**
   * One line of data; of CSV with its carriage return. What must not reach a terminal is written `\u202e`: in JSON that is
   * the same text, and in a path it is beyond doubt, because no path of ours holds a backslash. Fails where it cannot be
   * written: half of it must not be taken for all.
   */
  data(line: string): void {
    this.dataLines([line]);
  }

  /** The same for several lines, written at once. */
  dataLines(lines: readonly string[], form: 'text' | 'json' = 'text'): void {
    if (lines.length === 0) return;
    const safe = (line: string) => (form === 'json' ? this.#safeJson(line) : this.#safe(line));
    let text = '';
    for (const line of lines) {
      const end = line.endsWith('\r') ? '\r\n' : '\n';
      text += safe(end === '\n' ? line : line.slice(0, -1)) + end;
    }
    this.withoutStatus(() => this.#stdout.write(text));
    refuseLoss(this.#stdout);
  }

  /** Lines of JSON: documents, or parts of one that do not end within a string. */
  dataJson(lines: readonly string[]): void {
    this.dataLines(lines, 'json');
  }

  /** Waits until all data is written; fails where some of it was not. */
  async settle(): Promise<void> {
    await this.#stdout.settle?.();
    refuseLoss(this.#stdout);
  }

  say(text: string): void {
    this.tell({ level: 'info', text });
  }

  warn(text: string): void {
    this.tell({ level: 'warn', text });
  }

  error(text: string): void {
    this.tell({ level: 'error', text });
  }

  /** `level`: of what it is a hint for. */
  hint(text: string, level: LogLevel = 'info'): void {
    this.tell({ level, text, isHint: true });
  }

  /** What belongs to a question: said whatever the user wants to hear of other things. */
  speak(text: string): void {
    this.tell({ level: 'info', text }, { isForced: true });
  }

  /** What is only of interest where no status line shows it: for the log. */
  note(text: string, whose: Pick<LogLine, 'account' | 'job'> = {}): void {
    this.tell({ level: 'info', text, ...whose }, { isHidden: this.#status !== '' });
  }

  tell(told: LogLine, { isForced = false, isHidden = false } = {}): void {
    const line = { ...told, text: this.completed(told.text) };
    const { format, level } = this.#form;
    if (this.#file !== undefined && isHeard(line.level, level)) {
      this.#file(
        format === 'json' ? this.#safeJson(this.#json(line)) : this.#safe(datedLine(line, this.#clock.now())),
      );
    }
    if (isHidden || (!isForced && !isHeard(line.level, levelOnScreen(this.#form)))) return;
    if (format === 'json') this.#print(this.#safeJson(this.#json(line)));
    else this.#print(this.#safe(this.isInteractive ? spokenLine(line) : datedLine(line, this.#clock.now())));
  }

  /** With commands that work as they stand. */
  completed(text: string): string {
    return this.#complete(text);
  }

  /** A question; the cursor stays behind it. `draw`: a line editor writes it itself, and knows then where the cursor is. */
  prompt(question: string, draw: (text: string) => void = (text) => this.echo(text)): void {
    this.#question = this.#safe(question);
    this.withoutStatus(() => draw(this.#question));
  }

  /** What the user types at a prompt, as the line editor shows it: its cursor movements pass. */
  echo(text: string): void {
    this.#stderr.write(text);
  }

  /** Ends the line of a question that was answered without echo, or not at all. */
  endPrompt(): void {
    this.#question = '';
    this.#stderr.write('\n');
  }

  /** The user gave the answer, and its line has ended with it. */
  answered(): void {
    this.#question = '';
  }

  /** Draws, replaces or (with an empty text) removes the status line. */
  status(text: string): void {
    if (!this.isInteractive || this.#question !== '') return;
    const line = this.#safe(text).slice(0, this.width);
    if (line === this.#status) return;
    this.#stderr.write(`\r\u001b[2K${line}`);
    this.#status = line;
  }

  /** The part of one account in the status line. */
  statusOf(account: string, text: string): void {
    if (text === '') this.#parts.delete(account);
    else this.#parts.set(account, text);
    this.status([...this.#parts].map(([name, part]) => `${name}: ${part}`).join(' | '));
  }

  /** Takes a line that is safe. A line of another account does not end up behind a question: that is asked once more. */
  #print(line: string): void {
    const isAsked = this.isInteractive && this.#question !== '';
    const text = `${line}\n`;
    this.withoutStatus(() => this.#stderr.write(isAsked ? `\n${text}${this.#question}` : text));
  }

  /** Writes with no status line below. */
  withoutStatus(write: () => void): void {
    const status = this.#status;
    if (status !== '') this.status('');
    write();
    if (status !== '') this.status(status);
  }

  #safe(text: string): string {
    return printable(this.#secrets.scrub(text));
  }

  #safeJson(json: string): string {
    return printable(coverJson(json, (text) => this.#secrets.scrub(text)));
  }
}

function refuseLoss(output: Output): void {
  const code = output.lost?.();
  if (code !== undefined)
    throw new KeepsakeError('OUTPUT_UNWRITABLE', `standard output cannot be written (${code})`);
}
