import { type Answer, inSilence } from '../../answer/answer.ts';
import { errorAnswer } from '../../answer/error-answer.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { SecretRegistry } from '../../base/secret.ts';
import { COMMANDS } from '../commands.ts';
import { guardProcess } from '../guard-process.ts';
import { Interruption } from '../interruption.ts';
import type { CommandContext } from '../command-context.ts';
import { typedLogForm } from '../log-form.ts';
import { loadCommand } from './load-command.ts';
import { Printer } from '../printer.ts';
import { parseCommandLine, type CommandLine } from '../program.ts';
import { Terminal } from '../terminal.ts';
import { VitalSigns } from '../vital-signs.ts';
import type { Layered } from '../with-layers.ts';
import { processWorld, type World } from '../world.ts';

export { leaveProcess } from '../leave-process.ts';

/** The program on this process; resolves to the exit code. `env`: with the secrets that the process shows no longer. */
export function main(args: readonly string[], env: World['env']): Promise<number> {
  guardProcess();
  return run(args, processWorld(env));
}

/** The program on any world. The one place where errors are caught and become answers. */
export async function run(args: readonly string[], world: World): Promise<number> {
  const secrets = new SecretRegistry();
  const terminal = new Terminal(world, secrets, world.clock);
  const typed = parseCommandLine(args);
  const { line, wrong, warnings } = await withSettings(typed, world);
  terminal.tune(typedLogForm(line.raw));
  for (const warning of warnings) terminal.warn(warning);
  const printer = new Printer(terminal, world.clock, line.raw.json === true);
  const interruption = new Interruption(world);
  const vitals = new VitalSigns({ world, terminal, secrets });
  const context: CommandContext = { world, terminal, secrets, interruption, show: printer, vitals };
  const ending: Ending = { terminal, printer, interruption };
  try {
    if (wrong !== undefined) return await tellError(wrong, line, ending);
    const isLow = [line, ...(line.accounts ?? [])].some(({ raw }) => raw.lowPriority === true);
    for (const problem of isLow ? await world.lowerPriority() : []) terminal.warn(problem);
    const isOne = line.accounts === undefined || COMMANDS[line.command].needs === 'nothing';
    if (isOne) return await runOne(line, context, ending);
    return await runEach(line, line.accounts ?? [], context, ending);
  } finally {
    await vitals.close();
    interruption.close();
  }
}

/** With what the environment and the file say; `wrong`: what keeps them from being read. */
async function withSettings(
  line: CommandLine,
  world: World,
): Promise<Pick<Layered, 'line' | 'warnings'> & { readonly wrong?: unknown }> {
  if (COMMANDS[line.command].needs === 'nothing') return { line, warnings: [] };
  try {
    const { withLayers } = await import('../with-layers.ts');
    return await withLayers(line, world);
  } catch (error) {
    return { line, wrong: error, warnings: [] };
  }
}

/** One command, with all that comes of it printed; answers the exit code. */
async function runOne(line: CommandLine, context: CommandContext, ending: Ending): Promise<number> {
  const { terminal, printer } = ending;
  try {
    const answer = await answerTo(line, context);
    if (typeof answer !== 'number') printer.answer(answer);
    await terminal.settle();
    return typeof answer === 'number' ? answer : answer.exitCode;
  } catch (error) {
    terminal.status('');
    return tellError(error, line, ending);
  }
}

async function runEach(
  line: CommandLine,
  accounts: readonly CommandLine[],
  context: CommandContext,
  ending: Ending,
): Promise<number> {
  const { severalAccounts } = await import('../several-accounts.ts');
  try {
    return await severalAccounts(accounts, line.problems, {
      context,
      printer: ending.printer,
      runOne: (one, its, printer) => runOne(one, its, { ...ending, printer, terminal: its.terminal }),
    });
  } catch (error) {
    return tellError(error, line, ending);
  }
}

async function answerTo(line: CommandLine, context: CommandContext): Promise<Answer | number> {
  if (context.world.cwd === '' && line.command !== 'help') {
    throw new KeepsakeError('USAGE', 'the working directory was removed: change to a folder that is there');
  }
  const command = await loadCommand(line.command);
  return command(line, context);
}

interface Ending {
  readonly terminal: Terminal;
  readonly printer: Printer;
  readonly interruption: Interruption;
}

/** Tells what ended the command; answers the exit code. The user who interrupted it knows, and only programs are told. */
async function tellError(
  error: unknown,
  line: CommandLine,
  ending: Ending,
  { isAgain = false } = {},
): Promise<number> {
  const { terminal, printer, interruption } = ending;
  const { command, raw, typed = raw } = line;
  const { signal, exitCode } = interruption;
  const answer =
    exitCode === undefined
      ? errorAnswer(error, typed, { command })
      : { ...inSilence(errorAnswer(signal.reason, typed)), exitCode };
  if (error instanceof KeepsakeError && error.code === 'OUTPUT_UNWRITABLE') {
    printer.withoutData(answer);
    return answer.exitCode;
  }
  try {
    printer.answer(answer);
    await terminal.settle();
    return answer.exitCode;
  } catch (lost) {
    // What cannot be told is told once, and no more than that.
    return isAgain ? answer.exitCode : tellError(lost, line, ending, { isAgain: true });
  }
}
