import { KeepsakeError } from '../base/errors.ts';
import type { Config } from '../config/config.ts';
import type { RecordsPorts } from '../sync/inspect/open-records.ts';
import type { AccountPorts } from '../sync/open/open-account.ts';
import type { CommandContext } from './main.ts';
import { createPinoLog } from './pino-log.ts';
import type { CommandLine } from './program.ts';
import { readConfig } from './read-config.ts';
import { withoutTasks } from './without-tasks.ts';

export interface OfflineCall {
  readonly config: Config;
  readonly books: RecordsPorts;
  /** For commands that take the account lock. */
  readonly account: AccountPorts;
}

/** Settings and ports of a command that works on the books and asks Apple nothing; or USAGE with all that is wrong. */
export function readOffline(
  { command, raw, problems, words }: CommandLine,
  context: CommandContext,
  { needs, also = [] }: { readonly needs?: string; readonly also?: readonly string[] } = {},
): OfflineCall {
  const { world, terminal, secrets, interruption } = context;
  const wrong = [...problems, ...also];
  if (needs !== undefined && words.length === 0) wrong.push(`${command} takes ${needs}`);
  const config = readConfig({ raw: withoutTasks(raw), problems: wrong }, context);
  if (config.task !== 'sync') throw new KeepsakeError('USAGE', `--auth-only does not go with ${command}`);
  const { clock, connect } = world;
  const log = createPinoLog(config.logLevel, terminal);
  const account = {
    clock,
    connect,
    log,
    secrets,
    command: `keepsake ${command}`,
    signal: interruption.signal,
  };
  return { config, books: { clock, log }, account };
}
