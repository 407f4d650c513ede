import type { Clock } from '../../base/clock.ts';
import { localTime } from '../../base/local-time.ts';
import type { Log } from '../../base/log.ts';
import { CLOCK_LOOK_MS, type LeftMs, type Pace } from './pace.ts';
import type { WatchControl } from './watch-control.ts';

/** Something that ends a rest before its time. */
export interface Wake {
  /** In words, for the log. */
  readonly why: string;
  readonly hasCome: () => Promise<boolean>;
  /** The user did something for it to come: quiet hours are no reason to wait. */
  readonly isOfUser: boolean;
}

/** How often a loop that waits for something looks whether it has come. */
export const LOOK_MS = 3_000;

export interface RestOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly pace: Pick<Pace, 'quietMs' | 'endsAtMs'>;
  readonly control: WatchControl;
  /** The loop rests until then, or, where it is paused, until the user says otherwise: told again once an hour. */
  readonly onRest: (untilMs: number, pausedSinceMs: number | undefined) => Promise<void>;
}

/** A pause has no end that is known: so often `onRest` hears that it lasts. */
export const PAUSE_LOOK_MS = 3_600_000;

/** Rests until the time is over, one of these has come, or the user wants a sync. */
export async function rest(leftMs: LeftMs, wakes: readonly Wake[], options: RestOptions): Promise<void> {
  const { log, pace, control } = options;
  const pieceMs = wakes.length === 0 ? CLOCK_LOOK_MS : LOOK_MS;
  let passedMs = 0;
  let told: { readonly pausedSinceMs: number | undefined } | undefined;
  for (;;) {
    if (control.takeWish()) return log.info('a sync begins now, as you asked for');
    const { pausedSinceMs } = control;
    const isPaused = pausedSinceMs !== undefined;
    const restMs = leftMs(passedMs);
    if (restMs <= 0 && !isPaused) return;
    if (told === undefined || isPaused || told.pausedSinceMs !== undefined) {
      await tellRest(Math.max(0, restMs), told?.pausedSinceMs, options);
      told = { pausedSinceMs };
    }
    passedMs += await nap(isPaused ? PAUSE_LOOK_MS : Math.min(restMs, pieceMs), options);
    // What comes while it is paused is still there after it.
    const come = isPaused ? undefined : await firstCome(wakes);
    if (come === undefined) continue;
    log.debug(come.why);
    // Whoever has just done something wants to see what comes of it.
    return come.isOfUser ? undefined : rest(() => pace.quietMs(), [], options);
  }
}

async function tellRest(
  restMs: number,
  wasPausedSinceMs: number | undefined,
  { clock, log, pace, control, onRest }: RestOptions,
): Promise<void> {
  const { pausedSinceMs } = control;
  const isPaused = pausedSinceMs !== undefined;
  const nextLookMs = pace.endsAtMs(restMs);
  const untilMs = isPaused ? clock.now() + PAUSE_LOOK_MS : nextLookMs;
  control.rests(nextLookMs);
  // What is told is written down by then: whoever reads it may ask `keepsake status`.
  await onRest(untilMs, pausedSinceMs);
  if (isPaused && wasPausedSinceMs === undefined)
    log.info('paused: no sync begins by itself until `keepsake control resume`');
  else if (!isPaused && wasPausedSinceMs !== undefined)
    log.info(`goes on: the next sync begins at ${localTime(untilMs)}`);
  else log.debug('next cycle', { at: localTime(untilMs) });
}

async function firstCome(wakes: readonly Wake[]): Promise<Wake | undefined> {
  for (const wake of wakes) {
    if (await wake.hasCome()) return wake;
  }
  return undefined;
}

/** Sleeps so long, or until a word of the user comes; answers how long that was. */
async function nap(ms: number, { clock, signal, control }: RestOptions): Promise<number> {
  const beganMs = clock.monotonic();
  const called = new AbortController();
  const stop = () => called.abort();
  const forget = control.onWord(stop);
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    // One that came a moment ago.
    if (called.signal.aborted) return 0;
    await clock.sleep(ms, called.signal);
    return ms;
  } catch (error) {
    signal.throwIfAborted();
    if (!called.signal.aborted) throw error;
    return Math.min(ms, clock.monotonic() - beganMs);
  } finally {
    forget();
    signal.removeEventListener('abort', stop);
  }
}

/** The user has signed in since. `before`: the login that was not enough. */
export function loginWake(before: string | undefined, loginMark: () => Promise<string | undefined>): Wake {
  return {
    why: 'the user has signed in',
    isOfUser: true,
    async hasCome() {
      const mark = await loginMark();
      return mark !== undefined && mark !== before;
    },
  };
}

/**
 * There is room for so many bytes more. Undefined where there is already, or where it cannot be told: then the room was not what was
 * missing. `roomLeft`: bytes that may be filled.
 */
export async function roomWake(
  neededBytes: number,
  roomLeft: () => Promise<number | undefined>,
): Promise<Wake | undefined> {
  const hasCome = async () => {
    const left = await roomLeft();
    return left !== undefined && left >= neededBytes;
  };
  const isUnknown = (await roomLeft()) === undefined;
  return isUnknown || (await hasCome())
    ? undefined
    : { why: 'there is room again', hasCome, isOfUser: false };
}
