import { mostSevere } from '../base/exit-codes.ts';
import { AccountTerminal } from './account-terminal.ts';
import type { CommandContext } from './command-context.ts';
import { HeldOutput } from './held-output.ts';
import { Printer } from './printer.ts';
import type { CommandLine } from './program.ts';
import type { Terminal } from './terminal.ts';

export type ContextOfOne = CommandContext & Required<Pick<CommandContext, 'shared'>>;

/** What is wanted of one account. */
interface Group {
  readonly line: CommandLine;
  readonly account: string;
  /** Its name, where it has one. */
  readonly job: string | undefined;
  readonly context: ContextOfOne;
}

export interface SideBySide {
  /** Of all of them. */
  readonly context: CommandContext;
  /** Runs the command for one account, and prints what came of it, whatever that is; answers the exit code. */
  readonly runOne: (line: CommandLine, context: CommandContext, printer: Printer) => Promise<number>;
  readonly isWatching: boolean;
}

/**
 * One command for several accounts at a time, each line with its account; what is wanted of one account twice comes one after the
 * other, because one run holds an account. Answers the most severe exit code.
 */
export async function sideBySide(
  groups: readonly Group[],
  { context, runOne, isWatching }: SideBySide,
): Promise<number> {
  const { world, terminal, secrets, interruption } = context;
  const accounts = groups.map(({ line, account, job, context: base }, at) => {
    // A watch has no end that others could wait for: each of its answers is a document of its own.
    const held = isWatching ? undefined : new HeldOutput(world.stdout);
    const streams = { stdout: held ?? world.stdout, stderr: world.stderr };
    const own = new AccountTerminal(terminal, { account, job }, streams, secrets);
    const printer = new Printer(own, world.clock, line.raw.json === true);
    if (!isWatching) printer.entry({ account, job }, at);
    const its = { ...base, terminal: own, show: printer, shared: heardBy(base.shared, own) };
    return { account, held, own, printer, run: () => runOne(line, its, printer) };
  });
  const codes = new Map<number, number>();
  // Whoever stands behind those that are through is the next to be read.
  const openNext = () => {
    const next = accounts.findIndex((_, at) => !codes.has(at));
    const open = accounts.slice(0, next < 0 ? accounts.length : next + 1);
    for (const [at, { held }] of open.entries()) held?.open(open[at - 1]?.held);
  };
  openNext();
  // Watches have no end that another of the same account could wait for: their cycles take turns.
  const chains = isWatching
    ? [...accounts.entries()].map((entry) => [entry])
    : [...Map.groupBy(accounts.entries(), ([, { account }]) => account).values()];
  await Promise.all(
    chains.map(async (chain) => {
      for (const [at, { run }] of chain) {
        if (interruption.exitCode !== undefined) return;
        codes.set(at, await run());
        openNext();
      }
    }),
  );
  for (const [at, { held }] of accounts.entries()) held?.open(accounts[at - 1]?.held);
  const exitCode = interruption.exitCode ?? mostSevere([...codes.values()]);
  if (!isWatching && world.stdout.lost?.() === undefined) accounts.at(-1)?.printer.endAccounts(exitCode);
  for (const { own } of accounts) await own.settle();
  await terminal.settle();
  return exitCode;
}

type Shared = ContextOfOne['shared'];

/** What the user is told beside questions is said by the account that it is about. */
function heardBy(shared: Shared, terminal: Terminal): Shared {
  return { ...shared, person: { ...shared.person, tell: (news) => terminal.speak(news) } };
}
