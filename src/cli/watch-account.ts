import { errorAnswer } from '../answer/error-answer.ts';
import { cycleAnswer } from '../answer/sync-answer.ts';
import { paceWords, watchAnswer } from '../answer/watch-answer.ts';
import type { Config, WatchPace } from '../config/config.ts';
import type { Person } from '../model/person.ts';
import type { Observer } from '../observe/observer.ts';
import { keptFacts } from '../sync/inspect/kept-facts.ts';
import { accountFilesOf } from '../sync/open/account-ports.ts';
import { createLasting, openRun, type Run, type RunPorts } from '../sync/open/open-account.ts';
import { roomLeft } from '../sync/open/room-left.ts';
import type { LookNotes } from '../sync/watch/look-notes.ts';
import { openPace, type Pace } from '../sync/watch/pace.ts';
import { watch } from '../sync/watch/watch.ts';
import { WatchControl } from '../sync/watch/watch-control.ts';
import type { AnswerDesk } from './answer-desk.ts';
import type { CommandContext } from './command-context.ts';
import { begun, failedFact } from './observer-of.ts';
import type { Progress } from './progress.ts';
import type { Turns } from './turns.ts';
import { WatchDoor } from './watch-door.ts';
import { WatchTeller } from './watch-teller.ts';

interface WatchPorts {
  readonly ports: RunPorts;
  readonly context: CommandContext;
  readonly observer: Observer | undefined;
  readonly notes: LookNotes;
  readonly progress: Pick<Progress, 'clear'>;
}

/** Syncs again and again, with all who want to know of it or to have a say in it. Rejects with what ends it. */
export async function watchAccount(
  config: Config,
  wishes: WatchPace,
  { ports, context, observer, notes, progress }: WatchPorts,
): Promise<never> {
  const { world, terminal, interruption, shared } = context;
  const { clock } = world;
  const pace = await openPace(wishes, clock);
  terminal.say(paceWords(wishes));
  let isAlone = false;
  const { person } = ports;
  const watcher: Person = { ...person, isPresent: async () => !isAlone && person.isPresent() };
  const watched = { ...ports, person: watcher };
  const lasting = createLasting(config, watched);
  const desk = await answerDesk(config, context, observer);
  const teller = watchTeller(config, pace, ports, context);
  const control = new WatchControl(clock);
  const door = new WatchDoor(config, { world, log: ports.log, control });
  const open = async () => {
    const run = await inTurn(() => openRun(config, watched, lasting), shared?.turns);
    await door.open({ isTold: true });
    return begun({ ...run, isAwaited: control.isAwaited }, observer);
  };
  let pausedSinceMs: number | undefined;
  try {
    await door.open({ isTold: false });
    return await watch(open, {
      clock,
      log: ports.log,
      pace,
      control,
      signal: interruption.signal,
      loginMark: () => accountFilesOf(config).loginMark(),
      roomLeft: () => roomLeft(config, clock),
      onAlone: () => (isAlone = true),
      waitsAtStart: shared !== undefined,
      async onRest(untilMs, sinceMs) {
        await notes.resting(untilMs, sinceMs);
        if (sinceMs !== undefined) teller.paused(sinceMs);
        // A pause that lasts is no news.
        if (sinceMs !== undefined && sinceMs === pausedSinceMs) return;
        pausedSinceMs = sinceMs;
        observer?.tell({ kind: 'resting', nextLookMs: untilMs, pausedSinceMs });
      },
      async tell(report) {
        progress.clear();
        desk?.close();
        observer?.tell({ kind: 'ended', report, answer: cycleAnswer(report, config) });
        await teller.cycle(report, control.isAwaited);
        await notes.ended(report);
      },
      async complain(error, facts) {
        progress.clear();
        observer?.tell(failedFact(error, errorAnswer(error, config.typed, { goesOn: true })));
        desk?.open(error);
        teller.trouble(error, facts);
        await notes.failed(error);
      },
    });
  } finally {
    progress.clear();
    desk?.close();
    await desk?.settle();
    await door.close();
  }
}

function watchTeller(config: Config, pace: Pace, ports: RunPorts, context: CommandContext): WatchTeller {
  const { terminal, show, world } = context;
  return new WatchTeller({
    clock: world.clock,
    terminal,
    show,
    restMs: () => pace.longestMs(),
    answerOf: (report) => watchAnswer(report, config),
    complaintOf: (error) => errorAnswer(error, config.typed, { goesOn: true }),
    facts: () => keptFacts(config, ports),
  });
}

/** Loaded where users may answer. */
async function answerDesk(
  config: Config,
  context: CommandContext,
  observer: Observer | undefined,
): Promise<AnswerDesk | undefined> {
  if (observer === undefined || config.telling === undefined || config.telling.answers.length === 0)
    return undefined;
  const { AnswerDesk } = await import('./answer-desk.ts');
  const { AnswerHub } = await import('../observe/answers/answer-hub.ts');
  return new AnswerDesk(config, context, observer, context.shared?.answers ?? new AnswerHub());
}

/** Opens a run when it is its turn; the next one has to wait until it is closed. */
async function inTurn(open: () => Promise<Run>, turns: Turns | undefined): Promise<Run> {
  if (turns === undefined) return open();
  await turns.take();
  try {
    const run = await open();
    return { ...run, close: () => run.close().finally(() => turns.end()) };
  } catch (error) {
    turns.end();
    throw error;
  }
}
