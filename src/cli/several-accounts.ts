import { mostSevere } from '../base/exit-codes.ts';
import { printable } from '../base/printable.ts';
import { SECRET_VARIABLES } from '../config/resolve-config.ts';
import type { Person } from '../model/person.ts';
import type { CommandContext } from './command-context.ts';
import type { Printer } from './printer.ts';
import type { CommandLine } from './program.ts';
import { problemsOf } from './read-config.ts';
import { createTerminalPerson } from './terminal-person.ts';
import { Turns } from './turns.ts';
import { usageErrorOf } from './usage-error.ts';
import type { World } from './world.ts';

interface Several {
  readonly context: CommandContext;
  readonly printer: Printer;
  /** Runs the command for one account, and prints what came of it, whatever that is; answers the exit code. */
  readonly runOne: (line: CommandLine, context: CommandContext) => Promise<number>;
}

/**
 * One command for several accounts, one after the other; those of a watch take turns. Nothing begins where anything is wrong with any
 * of them. What ends one account does not keep the others from being looked at. Answers the most severe exit code.
 */
export async function severalAccounts(
  lines: readonly CommandLine[],
  problems: readonly string[],
  { context, printer, runOne }: Several,
): Promise<number> {
  const { world, terminal, interruption } = context;
  const worlds = lines.map(() => ({ ...world, env: { ...world.env } }));
  const wrong = lines.map((line) => [
    ...problems,
    ...problemsOf(line, world),
    ...passwordProblems(line, lines, world),
  ]);
  for (const name of SECRET_VARIABLES) delete world.env[name];
  if (wrong.some((one) => one.length > 0)) throw usageErrorOf(wrong);

  const person = createTerminalPerson(terminal, world, () => interruption.interrupt('SIGINT'));
  const turns = new Turns();
  const isWatching = lines.some(({ raw }) => raw.watchWithInterval !== undefined);
  const patient = isWatching ? letsOthersWork(person, turns) : person;
  const contextOf = (line: CommandLine, at: number): CommandContext => ({
    ...context,
    world: worlds[at] ?? world,
    shared: { person: asksFor(accountOf(line), patient), turns },
  });
  try {
    if (isWatching) {
      return mostSevere(await Promise.all(lines.map((line, at) => runOne(line, contextOf(line, at)))));
    }
    const codes: number[] = [];
    for (const [at, line] of lines.entries()) {
      if (interruption.exitCode !== undefined || world.stdout.lost?.() !== undefined) break;
      printer.account(accountOf(line), at, lines.length);
      codes.push(await runOne(line, contextOf(line, at)));
    }
    const exitCode = interruption.exitCode ?? mostSevere(codes);
    if (world.stdout.lost?.() === undefined) printer.endAccounts(exitCode);
    return exitCode;
  } finally {
    person.close();
  }
}

/** A code is of one account, so it has to be said of which. */
function asksFor(account: string, person: Person): Person {
  return {
    ...person,
    askCode: (prompt, signal) =>
      person.askCode({ ...prompt, news: [`this is about ${printable(account)}`, ...prompt.news] }, signal),
  };
}

/** An account that waits for the user at the terminal keeps no other from its cycle; two never ask at once. */
function letsOthersWork(person: Person, turns: Turns): Person {
  const questions = new Turns();
  const ask = <T>(question: () => Promise<T>) =>
    turns.pause(async () => {
      await questions.take();
      return question().finally(() => questions.end());
    });
  return {
    ...person,
    askPassword: (account, signal) => ask(() => person.askPassword(account, signal)),
    askCode: (news, signal) => ask(() => person.askCode(news, signal)),
  };
}

function accountOf({ raw }: CommandLine): string {
  return raw.username === undefined || raw.username === true
    ? ''
    : (raw.username.at(-1) ?? '').trim().toLowerCase();
}

/** A password of the environment would be proven for accounts that it is not of, until Apple locks them. */
function passwordProblems(
  line: CommandLine,
  lines: readonly CommandLine[],
  { env }: Pick<World, 'env'>,
): readonly string[] {
  const { raw } = line;
  const isAlone = new Set(lines.map(accountOf)).size === 1;
  const hasOwn = [raw.password, raw.passwordFile, raw.passwordCommand].some((value) => value !== undefined);
  const given = ['KEEPSAKE_PASSWORD', 'ICLOUD_PASSWORD'].find((name) => (env[name] ?? '') !== '');
  if (isAlone || hasOwn || given === undefined) return [];
  return [`${given} is one password, and there are several accounts: give each its own --password-file`];
}
