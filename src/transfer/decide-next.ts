import { unreachable } from '../base/errors.ts';
import { backoffMs, isPatienceOver } from '../base/is-patience-over.ts';
import type { Failure, WrongBody } from '../model/failure.ts';

export type Next =
  | { readonly do: 'retry'; readonly afterMs: number; readonly fromStart: boolean }
  | { readonly do: 'refresh-address' }
  | { readonly do: 'renew-session' }
  /** This file only: recorded, tried again next cycle. */
  | { readonly do: 'give-up' }
  /** Nothing else can succeed either. */
  | { readonly do: 'stop-run' };

export interface History {
  /** Attempts since the last one that gained bytes, this one included; 1 on the first. */
  readonly fruitless: number;
  /** How many fruitless attempts are enough. */
  readonly limit: number;
  /** Since the first of the fruitless attempts, or of those at other files while no byte came at all. */
  readonly vainMs: number;
  /** Another file was saved since the last attempt at this one: it is not the network. */
  readonly othersSaved: boolean;
  /** How often each kind of wrong body came, this one included. Never forgotten: progress is lost with each of them. */
  readonly wrong: Readonly<Partial<Record<WrongBody, number>>>;
  /** Since the last attempt that gained bytes. */
  readonly addressRefreshed: boolean;
  readonly sessionRenewed: boolean;
}

/** Where a body of this kind cannot become right by asking often (FAULTS.md C3, C4). */
const WRONG_LIMITS: Readonly<Partial<Record<WrongBody, number>>> = { signature: 2, 'too-long': 3 };

/**
 * System errors that pass by themselves (FAULTS.md B11, B15, N1). ENOENT: another keepsake at work in the same folder
 * finished the draft that both were filling (H7).
 */
const PASSING_CODES: ReadonlySet<string> = new Set([
  'EAGAIN',
  'EBUSY',
  'EMFILE',
  'ENFILE',
  'ENOENT',
  'ESTALE',
]);

/** The whole retry policy of a download. Pure: no clock, no dice, no I/O. `jitter`: at least 0, below 1. */
export function decideNext(failure: Failure, history: History, jitter: number): Next {
  const exhausted = history.fruitless >= history.limit;
  const afterMs = backoffMs(history.fruitless, jitter);
  const vain = { tries: history.fruitless, ms: history.vainMs };
  const isOver = history.othersSaved ? exhausted : isPatienceOver(vain, history.limit);

  switch (failure.kind) {
    case 'link-expired':
      return history.addressRefreshed ? { do: 'give-up' } : { do: 'refresh-address' };

    case 'session-lost':
      return history.sessionRenewed ? { do: 'stop-run' } : { do: 'renew-session' };

    case 'busy':
      if (isOver) return { do: 'give-up' };
      // The server's own number wins over ours and is never shortened.
      return { do: 'retry', afterMs: longest(failure.retryAfterMs, afterMs, exhausted), fromStart: false };

    case 'broken':
      return isOver ? { do: 'give-up' } : { do: 'retry', afterMs, fromStart: false };

    case 'short':
      // A prefix we hold is good: long videos are cut more than once on the way.
      return exhausted ? { do: 'give-up' } : { do: 'retry', afterMs, fromStart: false };

    case 'wrong': {
      // What we hold cannot be trusted, not even as a prefix.
      const limit = Math.min(history.limit, WRONG_LIMITS[failure.why] ?? history.limit);
      const isEnough = exhausted || (history.wrong[failure.why] ?? 1) >= limit;
      return isEnough ? { do: 'give-up' } : { do: 'retry', afterMs, fromStart: true };
    }

    case 'denied':
    case 'unavailable':
    case 'cancelled':
      return { do: 'give-up' };

    case 'destination':
      if (failure.scope === 'volume') return { do: 'stop-run' };
      if (exhausted || !PASSING_CODES.has(failure.code)) return { do: 'give-up' };
      return { do: 'retry', afterMs, fromStart: false };

    default:
      return unreachable(failure);
  }
}

/** Who says "at once" again and again is not asked in every moment of a minute. */
function longest(askedMs: number | undefined, ownMs: number, exhausted: boolean): number {
  if (askedMs === undefined) return ownMs;
  return exhausted ? Math.max(askedMs, ownMs) : askedMs;
}
