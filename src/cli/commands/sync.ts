import { printable } from '../../base/printable.ts';
import type { Config } from '../../config/config.ts';
import type { Person } from '../../model/person.ts';
import { compose, type Composed, createLasting, type Surroundings } from '../../sync/open/compose.ts';
import { complaints, cycleJson, summarise } from '../../answer/sync-words.ts';
import { isPartial, type CycleReport } from '../../sync/cycle/cycle-report.ts';
import { accountFilesOf } from '../../sync/open/open-account.ts';
import { trustWarning } from '../../sync/session/trust-warning.ts';
import { runCycle } from '../../sync/cycle/run-cycle.ts';
import { watch } from '../../sync/watch/watch.ts';
import { EXIT } from '../../base/exit-codes.ts';
import { hintFor } from '../../answer/hint-for.ts';
import type { CommandContext } from '../main.ts';
import type { CommandLine } from '../program.ts';
import { createPinoLog } from '../pino-log.ts';
import { readConfig } from '../read-config.ts';
import { Progress } from '../progress.ts';
import { createTerminalPerson } from '../terminal-person.ts';

/** The default command: sync once, watch, sign in only, print names, or try without writing. */
export async function syncCommand(line: CommandLine, context: CommandContext): Promise<number> {
  return syncAttended(readConfig(line, context), context);
}

/** With whoever sits at the terminal. */
export async function syncAttended(
  config: Config,
  context: CommandContext,
  only?: 'failures',
): Promise<number> {
  const { world, terminal, interruption } = context;
  const person = createTerminalPerson(terminal, world, () => interruption.interrupt('SIGINT'));
  try {
    return await sync(config, person, context, only);
  } finally {
    person.close();
  }
}

/** Runs what `config` asks for, with whoever `person` is. */
export async function sync(
  config: Config,
  person: Person,
  context: CommandContext,
  only?: 'failures',
): Promise<number> {
  const { world, terminal, interruption } = context;
  const progress = new Progress(terminal, world.clock, config.progress && !config.json);
  const surroundings = surroundingsOf(config, person, context, progress);
  const tell = (report: CycleReport) => {
    progress.clear();
    tellReport(report, config, context);
  };
  try {
    if (config.watchIntervalMs === undefined) {
      return await withComposed(config, surroundings, async (composed) => {
        if (config.task === 'auth-only') return signInOnly(composed, context);
        const report = await runCycle(composed, only);
        tell(report);
        return isPartial(report) ? EXIT.someFailed : EXIT.ok;
      });
    }
    terminal.say(`watching: a sync every ${config.watchIntervalMs / 1000} s, until it is interrupted`);
    let isAlone = false;
    const watcher: Person = { ...person, isPresent: async () => !isAlone && person.isPresent() };
    const watched = { ...surroundings, person: watcher };
    const lasting = createLasting(config, watched);
    return await watch(() => compose(config, watched, lasting), {
      clock: world.clock,
      log: surroundings.log,
      intervalMs: config.watchIntervalMs,
      signal: interruption.signal,
      loginMark: () => accountFilesOf(config).loginMark(),
      onAlone: () => (isAlone = true),
      tell,
      complain(error, { needsPerson }) {
        progress.clear();
        for (const line of [error.message, ...error.details]) terminal.error(line);
        const hint = hintFor(error.code, config.typed, { goesOn: true });
        if (hint !== undefined) terminal.hint(hint);
        if (needsPerson) terminal.say('waiting; goes on by itself');
      },
    });
  } catch (error) {
    progress.clear();
    if (interruption.exitCode !== undefined) terminal.say('stopped; the same command goes on from here');
    throw error;
  } finally {
    progress.clear();
  }
}

/** Everything the conductor gets from this process. */
export function surroundingsOf(
  config: Config,
  person: Person,
  { world, terminal, secrets, interruption }: CommandContext,
  progress: Pick<Progress, 'report'>,
): Surroundings {
  return {
    clock: world.clock,
    connect: world.connect,
    keyring: world.keyring,
    env: world.env,
    cwd: world.cwd,
    log: createPinoLog(config.logLevel, terminal),
    secrets,
    person,
    report: (event) => progress.report(event),
    print: (path) => terminal.data(path),
    command: describeTask(config),
    signal: interruption.signal,
  };
}

/** One piece of work with everything open, and everything closed after it. */
export async function withComposed<T>(
  config: Config,
  surroundings: Surroundings,
  work: (composed: Composed) => Promise<T>,
): Promise<T> {
  const composed = await compose(config, surroundings);
  try {
    return await work(composed);
  } finally {
    await composed.close();
  }
}

/** Signs in, as far as needed, and says for how long. */
export async function signInOnly(
  composed: Composed,
  { terminal, world }: CommandContext,
  wish = { newTrust: false },
): Promise<number> {
  const { config } = composed;
  const { trustEnds } = await composed.logIn(wish);
  const warning = trustWarning(trustEnds, world.clock.now(), config.typed);
  if (warning !== undefined) terminal.warn(warning);
  const until = trustEnds === undefined ? undefined : new Date(trustEnds.atMs).toISOString().slice(0, 10);
  if (config.json) {
    const estimated = trustEnds?.estimated ?? null;
    terminal.data(JSON.stringify({ account: config.username, trustEnds: until ?? null, estimated }));
    return EXIT.ok;
  }
  const end =
    until === undefined
      ? ''
      : `; trusted until ${until}${trustEnds?.estimated === true ? ' (estimated)' : ''}`;
  terminal.say(`signed in as ${config.username}${end}`);
  return EXIT.ok;
}

function tellReport(report: CycleReport, config: Config, { terminal }: CommandContext): void {
  for (const line of complaints(report)) terminal.warn(line);
  if (config.json) {
    const exitCode = isPartial(report) ? EXIT.someFailed : EXIT.ok;
    terminal.data(
      JSON.stringify({
        version: 1,
        account: config.username,
        task: config.task,
        exitCode,
        ...cycleJson(report),
      }),
    );
  } else if (config.task !== 'print') {
    for (const line of summarise(report)) terminal.say(line);
    const folder = config.directory?.absolute;
    const hasFiles = report.saved + report.adopted + report.kept > 0;
    if (config.task === 'sync' && hasFiles && folder !== undefined) {
      terminal.say(`the photos are in ${printable(folder)}`);
    }
  }
}

/** For whoever finds the account locked. Nothing the user typed: it may hold a secret. */
function describeTask({ task, watchIntervalMs }: Config): string {
  return watchIntervalMs === undefined ? `keepsake (${task})` : `keepsake (${task}, watching)`;
}
