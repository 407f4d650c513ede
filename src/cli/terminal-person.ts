import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import { asError } from '../base/as-error.ts';
import { Secret } from '../base/secret.ts';
import type { Person } from '../model/person.ts';
import { LineReader } from './line-reader.ts';
import type { Terminal } from './terminal.ts';
import type { World } from './world.ts';

/** How long a standard input that is no terminal may take to say that it is empty. */
const SETTLE_MS = 250;

const BACKSPACE = '\b';
const DELETE = '\u007f';
const CTRL_U = '\u0015';

/** Asks on the terminal; where standard input is none, each answer is a line of it. */
export function createTerminalPerson(
  terminal: Terminal,
  world: Pick<World, 'stdin' | 'clock' | 'onContinue'>,
  interrupt: () => void,
): Person & { close(): void } {
  const lines = world.stdin.isTTY === true ? undefined : new LineReader(world.stdin);

  async function ask(question: string, hidden: boolean, signal: AbortSignal): Promise<string | undefined> {
    if (lines === undefined) return askOnTerminal(question, { world, terminal, hidden, interrupt, signal });
    terminal.prompt(question);
    try {
      const answer = await lines.next(signal);
      terminal.endPrompt();
      return answer;
    } finally {
      terminal.answered();
    }
  }

  return {
    async isPresent() {
      if (lines === undefined) return true;
      const settled = new AbortController();
      try {
        return await lines.canAnswer(() => settle(world.clock, settled.signal));
      } finally {
        settled.abort();
      }
    },
    async askPassword(account, signal) {
      const answer = await ask(`Password for ${account}: `, true, signal);
      return answer === undefined || answer === '' ? undefined : new Secret(answer);
    },
    async askCode({ news }, signal) {
      for (const line of news) terminal.speak(line);
      return ask('Enter the six-digit code: ', false, signal);
    },
    tell: (news) => terminal.speak(news),
    close: () => lines?.close(),
  };
}

async function settle(clock: Clock, signal: AbortSignal): Promise<void> {
  await clock.sleep(SETTLE_MS, signal).catch(() => {});
}

interface Asking {
  readonly world: Pick<World, 'stdin' | 'onContinue'>;
  readonly terminal: Terminal;
  /** Nothing of the answer is shown. */
  readonly hidden: boolean;
  readonly interrupt: () => void;
  readonly signal: AbortSignal;
}

/** Asks, and reads one line in raw mode; the terminal is as before whatever happens (FAULTS.md A5). */
export function askOnTerminal(
  question: string,
  { world, terminal, hidden, interrupt, signal }: Asking,
): Promise<string | undefined> {
  const input = world.stdin;
  return new Promise((resolve, reject) => {
    const output = echoTo(terminal, hidden);
    const reader = createInterface({ input, output, terminal: true, historySize: 0 });
    // The line editor writes question and answer anew whenever the user corrects the answer.
    const draw = (text: string) => {
      reader.setPrompt(text);
      reader.prompt();
    };
    const show = () => terminal.prompt(question, hidden ? undefined : draw);
    const onAbort = () => reader.close();
    let answer: string | undefined;
    reader.on('line', (line) => {
      answer = withoutErased(line);
      reader.close();
    });
    reader.on('SIGINT', () => {
      reader.close();
      interrupt();
    });
    // The shell shows what is typed, and may have left it so.
    const stopListening = world.onContinue(() => {
      input.setRawMode?.(false);
      input.setRawMode?.(true);
      show();
    });
    // After Ctrl-Z the line editor lets go of the input, and nothing else keeps the process.
    reader.on('SIGCONT', () => reader.resume());
    reader.on('close', () => {
      signal.removeEventListener('abort', onAbort);
      stopListening();
      input.pause();
      if (hidden || answer === undefined) terminal.endPrompt();
      else terminal.answered();
      if (signal.aborted) reject(asError(signal.reason));
      else resolve(answer);
    });
    signal.addEventListener('abort', onAbort);
    show();
    if (signal.aborted) onAbort();
  });
}

/** Where the line editor draws; as wide as the terminal, so that it finds the lines of a long question again. */
function echoTo(terminal: Terminal, hidden: boolean): Writable {
  const echo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!hidden) terminal.echo(chunk.toString());
      done();
    },
  });
  return Object.defineProperty(echo, 'columns', { get: () => terminal.columns });
}

/** A terminal that is said to be dumb gets no line editor: the keys for corrections stand in the line. */
export function withoutErased(line: string): string {
  const kept: string[] = [];
  for (const character of line) {
    if (character === BACKSPACE || character === DELETE) kept.pop();
    else if (character === CTRL_U) kept.length = 0;
    else kept.push(character);
  }
  return kept.join('');
}
