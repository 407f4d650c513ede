import { KeepsakeError } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import { resolveConfig } from '../../config/resolve-config.ts';
import type { Person } from '../../model/person.ts';
import { compose, type Composed } from '../../sync/compose.ts';
import { complaints, isPartial, summarise, type CycleReport } from '../../sync/cycle-report.ts';
import { runCycle } from '../../sync/run-cycle.ts';
import { watch } from '../../sync/watch.ts';
import { EXIT } from '../exit-codes.ts';
import { hintFor } from '../messages.ts';
import type { CommandContext } from '../main.ts';
import type { CommandLine } from '../program.ts';
import { createPinoLog } from '../pino-log.ts';
import { Progress } from '../progress.ts';
import { createTerminalPerson } from '../terminal-person.ts';

/** The default command: sync once, watch, sign in only, print names, or try without writing. */
export async function syncCommand({ raw, problems }: CommandLine, context: CommandContext): Promise<number> {
  const { world, terminal, secrets, interruption } = context;
  const resolved = resolveConfig(raw, world);
  const all = [...problems, ...('problems' in resolved ? resolved.problems : [])];
  if ('problems' in resolved || all.length > 0) {
    throw new KeepsakeError('USAGE', all[0] ?? '', { details: all.slice(1) });
  }
  for (const name of ['KEEPSAKE_PASSWORD', 'ICLOUD_PASSWORD']) delete world.env[name];
  if (resolved.config.password !== undefined) secrets.add(resolved.config.password.reveal());
  for (const warning of resolved.warnings) terminal.warn(warning);

  const person = createTerminalPerson(terminal, world, () => interruption.interrupt('SIGINT'));
  try {
    return await sync(resolved.config, person, context);
  } finally {
    person.close();
  }
}

/** Runs what `config` asks for, with whoever `person` is. */
export async function sync(config: Config, person: Person, context: CommandContext): Promise<number> {
  const { world, terminal, secrets, interruption } = context;
  const log = createPinoLog(config.logLevel, terminal);
  const progress = new Progress(terminal, world.clock, config.progress && !config.json);
  const composed = await compose(config, {
    clock: world.clock,
    connect: world.connect,
    log,
    secrets,
    person,
    report: (event) => progress.report(event),
    print: (path) => terminal.data(path),
    command: describeTask(config),
    signal: interruption.signal,
  });
  try {
    if (config.task === 'auth-only') return await signInOnly(config, composed, context);
    const tell = (report: CycleReport) => {
      progress.clear();
      tellReport(report, config, context);
    };
    if (config.watchIntervalMs === undefined) {
      const report = await runCycle(composed);
      tell(report);
      return isPartial(report) ? EXIT.someFailed : EXIT.ok;
    }
    return await watch(composed, {
      intervalMs: config.watchIntervalMs,
      tell,
      complain(error) {
        progress.clear();
        for (const line of [error.message, ...error.details]) terminal.error(line);
        const hint = hintFor(error.code, config.username);
        if (hint !== undefined) terminal.hint(hint);
      },
    });
  } finally {
    progress.clear();
    await composed.close();
  }
}

async function signInOnly(config: Config, composed: Composed, { terminal }: CommandContext): Promise<number> {
  const { trustEnds } = await composed.source.signIn(composed.signal);
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
      JSON.stringify({ version: 1, account: config.username, task: config.task, exitCode, ...report }),
    );
  } else if (config.task !== 'print') {
    for (const line of summarise(report)) terminal.say(line);
  }
}

/** For whoever finds the account locked. Nothing the user typed: it may hold a secret. */
function describeTask({ task, watchIntervalMs }: Config): string {
  return watchIntervalMs === undefined ? `keepsake (${task})` : `keepsake (${task}, watching)`;
}
