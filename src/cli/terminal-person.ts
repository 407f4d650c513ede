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

/** Asks on the terminal; where standard input is none, each answer is a line of it. */
export function createTerminalPerson(
  terminal: Terminal,
  world: Pick<World, 'stdin' | 'clock'>,
  interrupt: () => void,
): Person & { close(): void } {
  const lines = world.stdin.isTTY === true ? undefined : new LineReader(world.stdin);

  async function ask(question: string, hidden: boolean, signal: AbortSignal): Promise<string | undefined> {
    terminal.prompt(question);
    if (lines === undefined) return askOnTerminal(world.stdin, terminal, { hidden, interrupt, signal });
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

/** Reads one line in raw mode; the terminal is as before whatever happens (FAULTS.md A5). */
export function askOnTerminal(
  input: World['stdin'],
  terminal: Terminal,
  options: { hidden: boolean; interrupt: () => void; signal: AbortSignal },
): Promise<string | undefined> {
  const echo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!options.hidden) terminal.echo(chunk.toString());
      done();
    },
  });
  return new Promise((resolve, reject) => {
    const reader = createInterface({ input, output: echo, terminal: true, historySize: 0 });
    const onAbort = () => reader.close();
    let answer: string | undefined;
    reader.on('line', (line) => {
      answer = line;
      reader.close();
    });
    reader.on('SIGINT', () => {
      reader.close();
      options.interrupt();
    });
    reader.on('close', () => {
      options.signal.removeEventListener('abort', onAbort);
      input.pause();
      if (options.hidden || answer === undefined) terminal.endPrompt();
      else terminal.answered();
      if (options.signal.aborted) reject(asError(options.signal.reason));
      else resolve(answer);
    });
    options.signal.addEventListener('abort', onAbort);
    if (options.signal.aborted) onAbort();
  });
}
