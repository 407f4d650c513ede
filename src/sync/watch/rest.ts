import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { LeftMs, Pace } from './pace.ts';

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

interface RestOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly pace: Pick<Pace, 'quietMs' | 'pieceMs'>;
}

/** Rests until the time is over, or until one of these has come. */
export async function rest(
  leftMs: LeftMs,
  wakes: readonly Wake[],
  { clock, log, signal, pace }: RestOptions,
): Promise<void> {
  const pieceMs = wakes.length === 0 ? pace.pieceMs : Math.min(pace.pieceMs, LOOK_MS);
  let passedMs = 0;
  for (let restMs = leftMs(0); restMs > 0; restMs = leftMs(passedMs)) {
    const napMs = Math.min(restMs, pieceMs);
    await clock.sleep(napMs, signal);
    passedMs += napMs;
    for (const { why, hasCome, isOfUser } of wakes) {
      if (!(await hasCome())) continue;
      log.debug(why);
      // Whoever has just done something wants to see what comes of it.
      return isOfUser ? undefined : rest(() => pace.quietMs(), [], { clock, log, signal, pace });
    }
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
