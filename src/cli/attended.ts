import { KeepsakeError } from '../base/errors.ts';
import type { Config } from '../config/config.ts';
import type { Person } from '../model/person.ts';
import type { Report } from '../model/progress.ts';
import { openRun, type Run, type RunPorts } from '../sync/open/open-account.ts';
import type { CommandContext } from './command-context.ts';
import { createTerminalLog } from './terminal-log.ts';
import { oneRate } from './one-rate.ts';
import { nameSavedFiles } from './name-saved-files.ts';
import { createTerminalPerson } from './terminal-person.ts';

/** A piece of work with the user at the terminal. */
export async function attended<T>(context: CommandContext, work: (person: Person) => Promise<T>): Promise<T> {
  const { world, terminal, interruption, shared } = context;
  if (shared !== undefined) return work(shared.person);
  const person = createTerminalPerson(terminal, world, () => interruption.interrupt('SIGINT'));
  try {
    return await work(person);
  } finally {
    person.close();
  }
}

interface RunCall {
  readonly config: Config;
  readonly context: CommandContext;
  readonly person: Person;
  /** What is said to the process that finds the account locked. Nothing that the user typed: it may hold a secret. */
  readonly command: string;
  /** Hears what happens. */
  readonly progress?: { readonly report: Report };
}

/** What a run gets from this process. */
export function runPortsOf({ config, context, person, command, progress }: RunCall): RunPorts {
  const { world, terminal, secrets, interruption, shared } = context;
  const log = createTerminalLog(config.log.level, terminal);
  const nameFile = nameSavedFiles(log, config.log.namesFiles);
  return {
    clock: world.clock,
    connect: world.connect,
    keyring: world.keyring,
    openTagTool: world.openTagTool,
    env: world.env,
    cwd: world.cwd,
    log,
    secrets,
    person,
    report(event) {
      nameFile(event);
      progress?.report(event);
    },
    print: () => {},
    limits: { bodies: shared?.bodies, rate: (shared?.rateOf ?? oneRate(world.clock))(config) },
    command,
    signal: interruption.signal,
  };
}

/**
 * One piece of work with everything open, and everything closed after it. Where it finds a file of ours damaged that can be begun anew,
 * it does its work once more with a new one.
 */
export async function withRun<T>(
  config: Config,
  ports: RunPorts,
  work: (run: Run) => Promise<T>,
): Promise<T> {
  try {
    return await once(config, ports, work);
  } catch (error) {
    if (!(error instanceof KeepsakeError) || error.code !== 'STATE_PUT_ASIDE') throw error;
    if (ports.signal.aborted) throw error;
    const { message, details } = error;
    if (config.task === 'print') {
      // What was printed as it came would be printed twice.
      const hint = 'run the same command again: it starts a new one';
      throw new KeepsakeError(error.code, message, { details, hint, cause: error });
    }
    ports.log.warn(`${message}; keepsake begins again with a new one`, {
      details: details.join('; '),
    });
    return once(config, ports, work);
  }
}

async function once<T>(config: Config, ports: RunPorts, work: (run: Run) => Promise<T>): Promise<T> {
  const run = await openRun(config, ports);
  try {
    return await work(run);
  } finally {
    await run.close();
  }
}
