import { duration } from '../../base/duration.ts';
import { localTime } from '../../base/local-time.ts';
import { ERRORS } from '../../base/error-table.ts';
import { KeepsakeError } from '../../base/errors.ts';
import type { Run } from '../open/open-account.ts';
import type { CycleReport } from '../cycle/cycle-report.ts';
import { countTroubles } from './decide-rest.ts';
import type { Pace } from './pace.ts';
import { LOOK_MS, loginWake, rest, type RestOptions, roomWake, type Wake } from './rest.ts';
import { runCycle } from '../cycle/run-cycle.ts';

export interface WatchOptions extends RestOptions {
  readonly pace: Pace;
  /** Tells one login on disk from another, see `loginMark`. */
  readonly loginMark: () => Promise<string | undefined>;
  /** Bytes that photos may fill where they go; undefined where it cannot be told. */
  readonly roomLeft: () => Promise<number | undefined>;
  /** From now on no user sits in front of the loop: it must not have a code sent at night (auth.md 10). */
  readonly onAlone: () => void;
  /** Where another keepsake is at work at the start, it is waited for: other jobs of this process go on, and nobody starts this one anew. */
  readonly waitsAtStart: boolean;
  /** A cycle is over. */
  readonly tell: (report: CycleReport) => Promise<void>;
  /** A cycle could not be run; the loop goes on. Called with everything closed. `isNew`: the cycle before had another cause, or none. */
  readonly complain: (
    error: KeepsakeError,
    facts: { readonly needsPerson: boolean; readonly isNew: boolean },
  ) => Promise<void>;
}

/** How long a loop waits at most before it tries again to get the account from another keepsake. */
const LONGEST_TURN_MS = 60_000;

/** What one cycle came to. */
interface Look {
  readonly trouble: KeepsakeError | undefined;
  /** How long Apple wants to be left alone. */
  readonly pauseMs: number;
  /** The login that was not enough. */
  readonly mark: string | undefined;
}

/**
 * Cycles on a clock, for ever. Everything is opened for a cycle and closed after it, the account lock too: each cycle begins
 * with the session as it is on disk by then, and between two of them every other command can do its work. In trouble the
 * loop looks again by itself (`decideRest`), or as soon as the user has signed in. Rejects with what ends the loop.
 */
export async function watch(open: () => Promise<Run>, options: WatchOptions): Promise<never> {
  const { clock, pace, onAlone } = options;
  let lastComplaint: string | undefined;
  let troubles = 0;
  let restMs = 0;
  const first = await begin(open, options);

  for (let next = async () => first; ; next = () => openInTurn(open, options)) {
    const beganAt = clock.monotonic();
    const { trouble, pauseMs, mark } = await look(next, options);
    const needsPerson = trouble !== undefined && ERRORS[trouble.code].watch === 'waits';
    const room = await roomFor(trouble, options);
    if (trouble === undefined || needsPerson || trouble.code === 'SIGN_IN_WAITS') onAlone();
    if (trouble !== undefined)
      await options.complain(trouble, { needsPerson, isNew: trouble.message !== lastComplaint });
    lastComplaint = trouble?.message;

    const lookMs = clock.monotonic() - beganAt;
    troubles = trouble === undefined ? 0 : countTroubles(troubles, { lookMs, restMs });
    const leftMs = pace.rest({
      troubles,
      // A full disk is waited for: no look at Apple makes room.
      needsPerson: needsPerson || room !== undefined,
      askedMs: askedMs(trouble, pauseMs, pace.longestMs()),
    });
    restMs = leftMs(0);
    const wakes = trouble === undefined ? [] : [loginWake(mark, options.loginMark), room];
    await rest(
      leftMs,
      wakes.filter((wake) => wake !== undefined),
      options,
    );
  }
}

/** Another keepsake at work refuses the start of a watch that is alone, and nothing later. In a quiet hour not even the first sync begins. */
async function begin(open: () => Promise<Run>, options: WatchOptions): Promise<Run> {
  const { pace, log, waitsAtStart } = options;
  if (pace.quietMs() === 0) return waitsAtStart ? openInTurn(open, options) : open();
  log.info(`these are quiet hours: the first sync begins at ${localTime(pace.endsAtMs(0))}`);
  await rest(() => pace.quietMs(), [], options);
  return openInTurn(open, options);
}

/** What ends the rest of a loop whose disk is full. */
async function roomFor(
  trouble: KeepsakeError | undefined,
  { roomLeft }: WatchOptions,
): Promise<Wake | undefined> {
  return trouble?.code === 'DESTINATION_FULL' ? roomWake(trouble.neededBytes ?? 0, roomLeft) : undefined;
}

/** A time that is only about signing in does not keep the session on disk from being looked at. */
function askedMs(trouble: KeepsakeError | undefined, pauseMs: number, intervalMs: number): number {
  const waitMs = trouble?.code === 'SERVICE_THROTTLING' ? (trouble.waitMs ?? 0) : 0;
  return Math.max(pauseMs, Math.min(waitMs, intervalMs));
}

/** One cycle, with everything closed after it. Rejects with what ends the loop. */
async function look(open: () => Promise<Run>, options: WatchOptions): Promise<Look> {
  const { log, signal, tell, loginMark, control } = options;
  let run: Run | undefined;
  control.works();
  try {
    run = await open();
    const report = await runCycle(run);
    if (report.nothingNew) log.debug('nothing new');
    await tell(report);
    return { trouble: undefined, pauseMs: run.gate.leftMs(), mark: undefined };
  } catch (error) {
    (run ?? { signal }).signal.throwIfAborted();
    if (!(error instanceof KeepsakeError) || ERRORS[error.code].watch === 'ends') throw error;
    // While the lock is held no other process signs in.
    return { trouble: error, pauseMs: run?.gate.leftMs() ?? 0, mark: await loginMark() };
  } finally {
    await run?.close();
  }
}

/**
 * Opens everything for the next cycle, once no other keepsake is at work for the account. Where the user has paused meanwhile, or quiet
 * hours have begun, it waits for the end of that.
 */
async function openInTurn(open: () => Promise<Run>, options: WatchOptions): Promise<Run> {
  const { clock, log, signal, control, pace } = options;
  // What begins in quiet hours is a wish of the user's.
  const mayBeQuiet = pace.quietMs() > 0 || control.isAwaited;
  const beganAt = clock.monotonic();
  for (let tries = 0; ; tries += 1) {
    try {
      const run = await open();
      if (tries > 0)
        log.info(
          `the other keepsake has ended its work, after ${duration((clock.monotonic() - beganAt) / 1000)}`,
        );
      if (!control.holdsBack && (mayBeQuiet || pace.quietMs() === 0)) return run;
      await run.close();
      await rest(() => pace.quietMs(), [], options);
      return await openInTurn(open, options);
    } catch (error) {
      if (!(error instanceof KeepsakeError) || error.code !== 'ACCOUNT_BUSY') throw error;
      if (tries === 0) {
        const who = error.details.join(', ');
        log.warn(`another keepsake is at work for this account, the next sync waits for it: ${who}`);
      }
    }
    await clock.sleep(Math.min(LONGEST_TURN_MS, LOOK_MS * 2 ** Math.min(tries, 10)), signal);
  }
}
