import { unreachable } from '../../base/errors.ts';
import type { ProgressEvent } from '../../model/progress.ts';
import type { Fact } from '../fact.ts';

/** What a job of this process shows while it works; how its last look ended stands in files. */
export interface Pulse {
  /** Undefined: no cycle is under way. */
  readonly cycleSinceMs: number | undefined;
  /** When anything happened last; later than now while a wait is under way that was announced. */
  readonly signMs: number;
  /** Undefined: none comes, or it is not known yet. */
  readonly nextLookMs: number | undefined;
  /** The user wants no sync to begin by itself. */
  readonly isPaused: boolean;
  readonly isOver: boolean;
  readonly tally: Tally;
}

/** Counted since the process began: these numbers only grow. */
interface Tally {
  readonly cycles: Readonly<Record<'ok' | 'partial' | 'failed', number>>;
  readonly saved: number;
  readonly receivedBytes: number;
  readonly failedFiles: number;
  readonly waitedMs: number;
  readonly lastCycleMs: number | undefined;
}

export function newPulse(nowMs: number): Pulse {
  return {
    cycleSinceMs: undefined,
    signMs: nowMs,
    nextLookMs: undefined,
    isPaused: false,
    isOver: false,
    tally: {
      cycles: { ok: 0, partial: 0, failed: 0 },
      saved: 0,
      receivedBytes: 0,
      failedFiles: 0,
      waitedMs: 0,
      lastCycleMs: undefined,
    },
  };
}

export function afterFact(pulse: Pulse, fact: Fact, nowMs: number): Pulse {
  const { cycleSinceMs, tally } = pulse;
  const ended = { ...pulse, cycleSinceMs: undefined, signMs: nowMs };
  const tookMs = cycleSinceMs === undefined ? tally.lastCycleMs : Math.max(0, nowMs - cycleSinceMs);
  const counted = (how: keyof Tally['cycles']): Tally => ({
    ...tally,
    cycles: { ...tally.cycles, [how]: tally.cycles[how] + 1 },
    lastCycleMs: tookMs,
  });
  switch (fact.kind) {
    case 'began':
      return { ...pulse, cycleSinceMs: nowMs, signMs: nowMs, nextLookMs: undefined, isPaused: false };
    case 'ended':
      return { ...ended, tally: counted(fact.answer.exitCode === 0 ? 'ok' : 'partial') };
    case 'failed':
      return { ...ended, tally: counted('failed') };
    case 'resting': {
      const isPaused = fact.pausedSinceMs !== undefined;
      return { ...ended, isPaused, nextLookMs: isPaused ? undefined : fact.nextLookMs };
    }
    case 'interrupted':
      return ended;
    default:
      return unreachable(fact);
  }
}

export function afterProgress(pulse: Pulse, event: ProgressEvent, nowMs: number): Pulse {
  const { tally } = pulse;
  switch (event.kind) {
    case 'waiting':
      return {
        ...pulse,
        signMs: Math.max(pulse.signMs, nowMs + event.ms),
        tally: { ...tally, waitedMs: tally.waitedMs + event.ms },
      };
    case 'received':
      return {
        ...heard(pulse, nowMs),
        tally: { ...tally, receivedBytes: tally.receivedBytes + event.bytes },
      };
    case 'ended': {
      const { kind } = event.outcome;
      // What was here already was not brought.
      if (kind === 'adopted') return heard(pulse, nowMs);
      const count = kind === 'failed' ? 'failedFiles' : 'saved';
      return { ...heard(pulse, nowMs), tally: { ...tally, [count]: tally[count] + 1 } };
    }
    case 'listed':
    case 'planned':
    case 'kept':
      return heard(pulse, nowMs);
    default:
      return unreachable(event);
  }
}

/** Something was said, or done. */
export function heard(pulse: Pulse, nowMs: number): Pulse {
  return nowMs > pulse.signMs ? { ...pulse, signMs: nowMs } : pulse;
}

/** To hash a folder of terabytes takes hours without a word. */
const LONGEST_SILENCE_MS = 6 * 3_600_000;

/** A cycle in which nothing happens any more, and nothing was announced that could take so long. */
export function isStuck({ cycleSinceMs, signMs }: Pulse, nowMs: number): boolean {
  return cycleSinceMs !== undefined && nowMs - signMs > LONGEST_SILENCE_MS;
}
