import { homedir } from 'node:os';
import { errorCodeOf, KeepsakeError, unreachable } from '../base/errors.ts';
import { SecretRegistry } from '../base/secret.ts';
import type { RawValues } from '../config/read-values.ts';
import { exitCodeOf, EXIT } from './exit-codes.ts';
import { Interruption } from './interruption.ts';
import { hintFor } from './messages.ts';
import { parseCommandLine, type CommandLine } from './program.ts';
import { Terminal } from './terminal.ts';
import { processWorld, type World } from './world.ts';

/** What every command gets. */
export interface CommandContext {
  readonly world: World;
  readonly terminal: Terminal;
  readonly secrets: SecretRegistry;
  readonly interruption: Interruption;
}

/** The program on this process; resolves to the exit code. */
export function main(args: readonly string[]): Promise<number> {
  return run(args, processWorld(homedir()));
}

/** The program on any world. The one place where errors are caught and turned into words and numbers. */
export async function run(args: readonly string[], world: World): Promise<number> {
  const secrets = new SecretRegistry();
  const terminal = new Terminal(world, secrets);
  const { line, problems } = parseCommandLine(args);
  const interruption = new Interruption(world);
  try {
    return await dispatch(line, problems, { world, terminal, secrets, interruption });
  } catch (error) {
    terminal.status('');
    if (interruption.exitCode !== undefined) return interruption.exitCode;
    return explain(error, terminal, 'raw' in line ? line.raw : {});
  } finally {
    interruption.close();
  }
}

async function dispatch(
  line: CommandLine,
  problems: readonly string[],
  context: CommandContext,
): Promise<number> {
  switch (line.command) {
    case 'help':
      if (problems.length > 0) throw new KeepsakeError('USAGE', problems[0] ?? '');
      context.terminal.data(line.text.trimEnd());
      return EXIT.ok;
    case 'sync': {
      const { syncCommand } = await import('./commands/sync.ts');
      return syncCommand(line.raw, problems, context);
    }
    case 'demo': {
      const { demoCommand } = await import('./commands/demo.ts');
      return demoCommand(line.raw, problems, context);
    }
    case 'simulate': {
      const { simulateCommand } = await import('./commands/simulate.ts');
      return simulateCommand(line, problems, context);
    }
    default:
      return unreachable(line);
  }
}

function explain(error: unknown, terminal: Terminal, raw: RawValues): number {
  const username = Array.isArray(raw.username) ? raw.username.at(-1) : undefined;
  if (error instanceof KeepsakeError) {
    for (const line of [error.message, ...error.details]) terminal.error(line);
    const hint = hintFor(error.code, username);
    if (hint !== undefined) terminal.hint(hint);
    return exitCodeOf(error.code);
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  for (const line of text.split('\n')) terminal.error(line.trim());
  const code = errorCodeOf(error);
  if (code !== undefined) terminal.error(`code ${code}`);
  terminal.hint(hintFor('INTERNAL', username) ?? '');
  return EXIT.bug;
}
