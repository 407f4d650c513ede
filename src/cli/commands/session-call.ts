import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import type { Call } from '../read-call.ts';

/** What every command about a session gets: settings checked, ports ready. */
export interface SessionCall extends Call {
  readonly context: CommandContext;
  /** Words behind the one that chose the command. */
  readonly words: readonly string[];
  readonly flags: CommandLine['flags'];
}
