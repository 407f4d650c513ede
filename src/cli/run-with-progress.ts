import type { Config } from '../config/config.ts';
import type { Run } from '../sync/open/open-account.ts';
import { attended, runPortsOf, withRun } from './attended.ts';
import type { CommandContext } from './command-context.ts';
import { Progress } from './progress.ts';

/** The work of a command with the user at the terminal, everything open, and a line that tells how far it is. `command`: see `RunCall`. */
export async function runWithProgress<T>(
  config: Config,
  context: CommandContext,
  command: string,
  work: (run: Run) => Promise<T>,
): Promise<T> {
  const { terminal, world } = context;
  const progress = new Progress(terminal, world.clock, config.progress);
  try {
    return await attended(context, (person) =>
      withRun(config, runPortsOf({ config, context, person, command, progress }), work),
    );
  } finally {
    progress.clear();
  }
}
