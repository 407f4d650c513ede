import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';

/** Something that ends a rest before its time. */
export interface Wake {
  /** In words, for the log. */
  readonly why: string;
  readonly hasCome: () => Promise<boolean>;
}

/** How often a loop that waits for something looks whether it has come. */
export const LOOK_MS = 3_000;

/** Rests for so long, or until one of these has come. */
export async function rest(
  restMs: number,
  wakes: readonly Wake[],
  { clock, log, signal }: { readonly clock: Clock; readonly log: Log; readonly signal: AbortSignal },
): Promise<void> {
  if (wakes.length === 0) return clock.sleep(restMs, signal);
  for (let leftMs = restMs; leftMs > 0; leftMs -= LOOK_MS) {
    await clock.sleep(Math.min(LOOK_MS, leftMs), signal);
    for (const { why, hasCome } of wakes) {
      if (!(await hasCome())) continue;
      log.debug(why);
      return;
    }
  }
}

/** The user has signed in since. `before`: the login that was not enough. */
export function loginWake(before: string | undefined, loginMark: () => Promise<string | undefined>): Wake {
  return {
    why: 'the user has signed in',
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
  return isUnknown || (await hasCome()) ? undefined : { why: 'there is room again', hasCome };
}
