import { errorCodeOf, KeepsakeError } from '../base/errors.ts';
import { SecretRegistry } from '../base/secret.ts';
import type { RawValues } from '../config/read-values.ts';
import type { CommandName } from './commands.ts';
import { exitCodeOf } from '../base/error-table.ts';
import { EXIT } from '../base/exit-codes.ts';
import { guardProcess } from './guard-process.ts';
import { Interruption } from './interruption.ts';
import { hintFor } from '../answer/hint-for.ts';
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
}

/** The program on this process; resolves to the exit code. `env`: with the secrets that the process shows no longer. */
export function main(args: readonly string[], env: World['env']): Promise<number> {
  guardProcess();
  return run(args, processWorld(env));
}

/** The program on any world. The one place where errors are caught and turned into words and numbers. */
export async function run(args: readonly string[], world: World): Promise<number> {
  const secrets = new SecretRegistry();
  const terminal = new Terminal(world, secrets);
  const line = parseCommandLine(args);
  const interruption = new Interruption(world);
  try {
    const exitCode = await answer(line, { world, terminal, secrets, interruption });
    await terminal.settle();
    return exitCode;
  } catch (error) {
    terminal.status('');
    if (interruption.exitCode !== undefined) return interruption.exitCode;
    return await explain(error, terminal, 'help' in line ? {} : line.raw);
  } finally {
    interruption.close();
  }
}

async function answer(line: CommandLine | HelpWanted, context: CommandContext): Promise<number> {
  if (!('help' in line) && context.world.cwd === '') {
    throw new KeepsakeError('USAGE', 'the working directory was removed: change to a folder that is there');
  }
  if (!('help' in line)) return (await LOADERS[line.command]())(line, context);
  for (const text of line.help.split('\n')) context.terminal.data(text);
  return EXIT.ok;
}

type Command = (line: CommandLine, context: CommandContext) => Promise<number>;

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

async function explain(error: unknown, terminal: Terminal, raw: RawValues): Promise<number> {
  if (error instanceof KeepsakeError) {
    for (const line of [error.message, ...error.details]) terminal.error(line);
    const hint = hintFor(error.code, raw);
    if (hint !== undefined) terminal.hint(hint);
    const { code, message, details } = error;
    const exitCode = exitCodeOf(code);
    if (raw.json !== true || code === 'OUTPUT_UNWRITABLE') return exitCode;
    try {
      terminal.data(JSON.stringify({ version: 1, exitCode, error: { code, message, details, hint } }));
      await terminal.settle();
      return exitCode;
    } catch (lost) {
      return explain(lost, terminal, raw);
    }
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  for (const line of text.split('\n')) terminal.error(line.trim());
  const code = errorCodeOf(error);
  if (code !== undefined) terminal.error(`code ${code}`);
  terminal.hint(hintFor('INTERNAL', raw) ?? '');
  return EXIT.bug;
}
