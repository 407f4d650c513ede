import { mostSevere } from '../base/exit-codes.ts';
import { printable } from '../base/printable.ts';
import { Slots } from '../base/slots.ts';
import { isWatch } from '../config/is-watch.ts';
import { lastText } from '../config/last-text.ts';
import { SECRET_VARIABLES } from '../config/variables.ts';
import { SETTINGS } from '../config/settings.ts';
import { AnswerHub } from '../observe/answers/answer-hub.ts';
import type { Person } from '../model/person.ts';
import type { Printer, Whose } from './printer.ts';
import type { CommandLine } from './program.ts';
import { accountOf } from './account-of.ts';
import { oneRate } from './one-rate.ts';
import { problemsOfJobs } from './problems-of-jobs.ts';
import { type ContextOfOne, type SideBySide, sideBySide } from './side-by-side.ts';
import { createTerminalPerson } from './terminal-person.ts';
import { Turns } from './turns.ts';
import { usageErrorOf } from './usage-error.ts';

interface Several extends Pick<SideBySide, 'context' | 'runOne'> {
  readonly printer: Printer;
}

/**
 * One command for several accounts, one after the other, or side by side; those of a watch take turns. Nothing begins where anything is
 * wrong with any of them. What ends one account does not keep the others from being looked at. Answers the most severe exit code.
 */
export async function severalAccounts(
  lines: readonly CommandLine[],
  problems: readonly string[],
  { context, printer, runOne }: Several,
): Promise<number> {
  const { world, terminal, interruption } = context;
  const worlds = lines.map(() => ({ ...world, env: { ...world.env } }));
  const wrong = problemsOfJobs(lines, world).map((ofOne) => [...problems, ...ofOne]);
  for (const name of SECRET_VARIABLES) delete world.env[name];
  if (wrong.some((one) => one.length > 0)) throw usageErrorOf(wrong);

  const person = createTerminalPerson(terminal, world, () => interruption.interrupt('SIGINT'));
  const isWatching = lines.some(({ raw }) => isWatch(raw));
  const isSideBySide = lines.some(areSideBySide);
  const questions = new Turns();
  const answers = new AnswerHub();
  const turns = turnsOf(lines, isSideBySide);
  const telling = turnsOf(lines, true);
  const bodies = isSideBySide ? new Slots(mostThreads(lines)) : undefined;
  const rateOf = oneRate(world.clock);
  const contextOf = (line: CommandLine, at: number): ContextOfOne => {
    const own = turns.get(accountOf(line)) ?? new Turns();
    const asking = isWatching || isSideBySide ? oneAtATime(person, questions) : person;
    const patient = isWatching ? letsOthersWork(asking, own) : asking;
    return {
      ...context,
      world: worlds[at] ?? world,
      shared: {
        person: asksFor(accountOf(line), patient),
        turns: own,
        telling: telling.get(accountOf(line)) ?? new Turns(),
        bodies,
        rateOf,
        answers,
      },
    };
  };
  try {
    if (isSideBySide || isWatching) {
      const groups = lines.map((line, at) => ({
        line,
        account: accountOf(line),
        job: lastText(line.raw.job),
        context: contextOf(line, at),
      }));
      return await sideBySide(groups, { context, runOne, isWatching });
    }
    const codes: number[] = [];
    for (const [at, line] of lines.entries()) {
      if (interruption.exitCode !== undefined || world.stdout.lost?.() !== undefined) break;
      printer.account(whoseOf(line, lines), at, lines.length);
      codes.push(await runOne(line, contextOf(line, at), printer));
    }
    const exitCode = interruption.exitCode ?? mostSevere(codes);
    if (world.stdout.lost?.() === undefined) printer.endAccounts(exitCode);
    return exitCode;
  } finally {
    person.close();
  }
}

/** Jobs of one account that have no name are told apart by their folders. */
function whoseOf(line: CommandLine, lines: readonly CommandLine[]): Whose {
  const account = accountOf(line);
  const isAgain = lines.filter((other) => accountOf(other) === account).length > 1;
  const folder = isAgain ? lastText(line.raw.directory) : undefined;
  return { account, job: lastText(line.raw.job), folder };
}

/** Only what downloads: other commands are through before two of them could be told apart. */
function areSideBySide({ raw, command }: CommandLine): boolean {
  return raw.sideBySide !== undefined && (command === 'sync' || command === 'retry');
}

/** Cycles of a watch that take turns: those of all accounts, or, side by side, those of each account alone. */
function turnsOf(lines: readonly CommandLine[], isOfEach: boolean): ReadonlyMap<string, Turns> {
  const all = new Turns();
  return new Map(lines.map((line) => [accountOf(line), isOfEach ? new Turns() : all]));
}

function mostThreads(lines: readonly CommandLine[]): number {
  const given = lines.map(({ raw }) => lastText(raw.threads));
  return Math.max(...given.map((text) => Number(text ?? SETTINGS.threads.fallback)));
}

/** A code is of one account, so it has to be said of which. */
function asksFor(account: string, person: Person): Person {
  return {
    ...person,
    askCode: (prompt, signal) =>
      person.askCode({ ...prompt, news: [`this is about ${printable(account)}`, ...prompt.news] }, signal),
  };
}

/** Two accounts never ask at once. */
function oneAtATime(person: Person, questions: Turns): Person {
  const ask = async <T>(question: () => Promise<T>, signal: AbortSignal) => {
    await questions.take();
    try {
      signal.throwIfAborted();
      return await question();
    } finally {
      questions.end();
    }
  };
  return {
    ...person,
    askPassword: (account, signal) => ask(() => person.askPassword(account, signal), signal),
    askCode: (news, signal) => ask(() => person.askCode(news, signal), signal),
  };
}

/** An account that waits for the user at the terminal keeps no other from its cycle. */
function letsOthersWork(person: Person, turns: Turns): Person {
  return {
    ...person,
    askPassword: (account, signal) => turns.pause(() => person.askPassword(account, signal)),
    askCode: (news, signal) => turns.pause(() => person.askCode(news, signal)),
  };
}
