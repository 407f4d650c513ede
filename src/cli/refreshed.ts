import type { Config } from '../config/config.ts';
import type { Run } from '../sync/open/open-account.ts';
import { attended, runPortsOf, withRun } from './attended.ts';
import type { CommandContext } from './command-context.ts';
import { Progress } from './progress.ts';

/** Asks Apple what changed, before a command answers from the catalogue. `command`: for whoever finds the account locked. */
export async function refreshed<T>(
  config: Config,
  context: CommandContext,
  command: string,
  refresh: (run: Run) => Promise<T>,
): Promise<T> {
  const { terminal, world } = context;
  const progress = new Progress(terminal, world.clock, config.progress && !config.json);
  try {
    return await attended(context, (person) => {
      const ports = runPortsOf(config, person, context, command, progress);
      return withRun(config, ports, refresh);
    });
  } finally {
    progress.clear();
  }
}
