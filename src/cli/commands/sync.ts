import type { Config } from '../../config/config.ts';
import type { Person } from '../../model/person.ts';
import type { Run, RunPorts } from '../../sync/open/open-account.ts';
import type { AddRows, Answer } from '../../answer/answer.ts';
import { errorAnswer } from '../../answer/error-answer.ts';
import { besideAnswer, cycleAnswer } from '../../answer/sync-answer.ts';
import { KeepsakeError } from '../../base/errors.ts';
import type { Observer } from '../../observe/observer.ts';
import { begun, failedFact, observerOf } from '../observer-of.ts';
import { runCycle } from '../../sync/cycle/run-cycle.ts';
import { LookNotes } from '../../sync/watch/look-notes.ts';
import { attended, runPortsOf, withRun } from '../attended.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { readConfig } from '../read-config.ts';
import { signInOnly } from '../sign-in-steps.ts';
import { Progress } from '../progress.ts';

/** The default command: sync once, watch, sign in only, print names, or try without writing. */
export async function syncCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  return syncAttended(readConfig(line, context), context);
}

/** With the user at the terminal. */
export async function syncAttended(
  config: Config,
  context: CommandContext,
  only?: 'failures',
): Promise<Answer> {
  return attended(context, (person) => sync(config, person, context, only));
}

/** Runs what `config` asks for, with `person`. */
export async function sync(
  config: Config,
  person: Person,
  context: CommandContext,
  only?: 'failures',
): Promise<Answer> {
  const { world, terminal, interruption, show, shared } = context;
  const progress = new Progress(terminal, world.clock, config.progress);
  let addPaths: AddRows | undefined;
  const base = runPortsOf({ config, context, person, command: describeTask(config), progress });
  const observer = await observerOf(config, base, context);
  const ports = {
    ...(observer?.listening(base) ?? base),
    print: (path: string) => (addPaths ??= show.list('paths'))([{ data: () => path, lines: () => [path] }]),
  };
  const notes = new LookNotes(config, ports);
  let endedBy: unknown;
  try {
    if (config.watch === undefined) {
      const once = () => runOnce(config, ports, context, { only, observer, notes });
      const answer = await (shared === undefined ? once() : shared.turns.whole(once));
      progress.clear();
      const isEmpty = config.task === 'print' && addPaths === undefined;
      return isEmpty ? { ...answer, data: { ...answer.data, paths: [] } } : answer;
    }
    const { watchAccount } = await import('../watch-account.ts');
    return await watchAccount(config, config.watch, { ports, context, observer, notes, progress });
  } catch (error) {
    progress.clear();
    const { exitCode } = interruption;
    if (exitCode !== undefined) terminal.say('stopped; the same command goes on from here');
    else {
      endedBy = error;
      if (only === undefined) await notes.failed(error);
    }
    const answer = errorAnswer(error, config.typed);
    observer?.tell(exitCode === undefined ? failedFact(error, answer) : { kind: 'interrupted', exitCode });
    throw error;
  } finally {
    progress.clear();
    if (config.watch !== undefined) await notes.left(endedBy);
    await observer?.close();
  }
}

interface OnceOptions {
  readonly only: 'failures' | undefined;
  readonly observer: Observer | undefined;
  readonly notes: LookNotes;
}

async function runOnce(
  config: Config,
  ports: RunPorts,
  context: CommandContext,
  { only, observer, notes }: OnceOptions,
): Promise<Answer> {
  try {
    return await withRun(config, ports, async (run) => {
      begun(run, observer);
      if (config.task === 'auth-only') {
        const answer = await signInOnly(run, context);
        observer?.tell({ kind: 'ended', report: undefined, answer });
        return answer;
      }
      if (config.task === 'list-libraries') return listLibraries(run);
      if (config.task === 'list-albums') return listAlbums(run);
      const report = await runCycle(run, only);
      if (only === undefined) await notes.ended(report);
      const answer = cycleAnswer(report, config);
      observer?.tell({ kind: 'ended', report, answer });
      return answer;
    });
  } catch (error) {
    const isBusy = error instanceof KeepsakeError && error.code === 'ACCOUNT_BUSY';
    const looks = config.task === 'print' || config.task === 'dry-run';
    if (!isBusy || !looks) throw error;
    const { planBeside } = await import('../../sync/cycle/plan-beside.ts');
    const planned = await planBeside(config, ports);
    if (planned === undefined) throw error;
    return besideAnswer(cycleAnswer(planned.report, config), planned.freshness);
  }
}

/** Loaded where it is asked for: a sync has no use of it. */
async function listLibraries(run: Run): Promise<Answer> {
  const { libraryNamesAnswer } = await import('../../answer/list-answer.ts');
  const { offeredLibraries } = await import('../../sync/inspect/offered-libraries.ts');
  return libraryNamesAnswer(run.config.username, await offeredLibraries(run));
}

async function listAlbums(run: Run): Promise<Answer> {
  const { albumNamesAnswer } = await import('../../answer/albums-answer.ts');
  const { offeredAlbums } = await import('../../sync/inspect/refresh-albums.ts');
  return albumNamesAnswer(run.config.username, await offeredAlbums(run));
}

/** For the process that finds the account locked. Nothing the user typed: it may hold a secret. */
function describeTask({ task, watch }: Config): string {
  return watch === undefined ? `keepsake (${task})` : `keepsake (${task}, watching)`;
}
