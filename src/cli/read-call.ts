import type { Config } from '../config/config.ts';
import type { AccountPorts } from '../sync/open/account-ports.ts';
import type { CommandContext } from './command-context.ts';
import { createTerminalLog } from './terminal-log.ts';
import type { CommandLine } from './program.ts';
import { readConfig } from './read-config.ts';

/** What a command gets that works on what lies on this machine, and does no sync. */
export interface Call {
  readonly config: Config;
  readonly account: AccountPorts;
}

/** Settings and ports of such a command, or USAGE with everything that is wrong. `name`: for the process that finds the account locked. */
export function readCall(
  line: CommandLine,
  context: CommandContext,
  { also = [], name = line.command }: { readonly also?: readonly string[]; readonly name?: string } = {},
): Call {
  const { world, terminal, secrets, interruption } = context;
  const config = readConfig(line, context, also);
  const { clock, connect } = world;
  const log = createTerminalLog(config.log.level, terminal);
  const command = `keepsake ${name}`;
  return { config, account: { clock, connect, log, secrets, command, signal: interruption.signal } };
}
