import { type Answer, inSilence, type Show } from '../answer/answer.ts';
import { errorAnswer } from '../answer/error-answer.ts';
import { KeepsakeError } from '../base/errors.ts';
import { SecretRegistry } from '../base/secret.ts';
import type { RawValues } from '../config/read-values.ts';
import type { CommandName } from './commands.ts';
import { EXIT } from '../base/exit-codes.ts';
import { guardProcess } from './guard-process.ts';
import { Interruption } from './interruption.ts';
import { Printer } from './printer.ts';
import { parseCommandLine, type CommandLine, type HelpWanted } from './program.ts';
import { Terminal } from './terminal.ts';
import { processWorld, type World } from './world.ts';

export { leaveProcess } from './leave-process.ts';

/** What every command gets. */
export interface CommandContext {
  readonly world: World;
  readonly terminal: Terminal;
  readonly secrets: SecretRegistry;
  readonly interruption: Interruption;
  readonly show: Show;
}

/** The program on this process; resolves to the exit code. `env`: with the secrets that the process shows no longer. */
export function main(args: readonly string[], env: World['env']): Promise<number> {
  guardProcess();
  return run(args, processWorld(env));
}

/** The program on any world. The one place where errors are caught and become answers. */
export async function run(args: readonly string[], world: World): Promise<number> {
  const secrets = new SecretRegistry();
  const terminal = new Terminal(world, secrets);
  const line = parseCommandLine(args);
  const typed = 'help' in line ? {} : line.raw;
  const printer = new Printer(terminal, world.clock, typed.json === true);
  const interruption = new Interruption(world);
  try {
    const answer = await answerTo(line, { world, terminal, secrets, interruption, show: printer });
    if (typeof answer === 'number') return answer;
    printer.answer(answer);
    await terminal.settle();
    return answer.exitCode;
  } catch (error) {
    terminal.status('');
    return await tellError(error, typed, { terminal, printer, interruption });
  } finally {
    interruption.close();
  }
}

async function answerTo(line: CommandLine | HelpWanted, context: CommandContext): Promise<Answer | number> {
  if ('help' in line) return { exitCode: EXIT.ok, data: { help: line.help }, lines: line.help.split('\n') };
  if (context.world.cwd === '') {
    throw new KeepsakeError('USAGE', 'the working directory was removed: change to a folder that is there');
  }
  return (await LOADERS[line.command]())(line, context);
}

/** A number: the exit code of a command that has told everything already. */
type Command = (line: CommandLine, context: CommandContext) => Promise<Answer | number>;

/** A command's code is loaded when it is called. */
const LOADERS: Readonly<Record<CommandName, () => Promise<Command>>> = {
  sync: async () => (await import('./commands/sync.ts')).syncCommand,
  retry: async () => (await import('./commands/retry.ts')).retryCommand,
  login: async () => (await import('./commands/login.ts')).loginCommand,
  session: async () => (await import('./commands/session.ts')).sessionCommand,
  logout: async () => (await import('./commands/logout.ts')).logoutCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  audit: async () => (await import('./commands/audit.ts')).auditCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  whois: async () => (await import('./commands/whois.ts')).whoisCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  manifest: async () => (await import('./commands/manifest.ts')).manifestCommand,
  ignore: async () => (await import('./commands/ignore.ts')).ignoreCommand,
  unignore: async () => (await import('./commands/ignore.ts')).unignoreCommand,
  reset: async () => (await import('./commands/reset.ts')).resetCommand,
  demo: async () => (await import('./commands/demo.ts')).demoCommand,
  simulate: async () => (await import('./commands/simulate.ts')).simulateCommand,
};

interface Ending {
  readonly terminal: Terminal;
  readonly printer: Printer;
  readonly interruption: Interruption;
}

/** Tells what ended the command; answers the exit code. Whoever interrupted it knows, and only programs are told. */
async function tellError(error: unknown, typed: RawValues, ending: Ending): Promise<number> {
  const { terminal, printer, interruption } = ending;
  const { signal, exitCode } = interruption;
  const answer =
    exitCode === undefined
      ? errorAnswer(error, typed)
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
    return tellError(lost, typed, ending);
  }
}
