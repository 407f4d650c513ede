import { unreachable } from '../base/errors.ts';
import type { Failure } from '../model/failure.ts';
import type { Attempt } from './attempt.ts';

/** How many bodies may come at a time, and what was learnt since the number last changed. */
export interface Concurrency {
  readonly count: number;
  /** Counts the halvings: an attempt that began in an earlier round says nothing about the number of this one. */
  readonly round: number;
  /** Files saved since the number last changed. */
  readonly saved: number;
}

/** What one attempt says about how much server and machine can bear; undefined where it says nothing about that. */
export type Load = 'borne' | 'too-much' | undefined;

/** This process, or the whole machine, has no file left to open: disk and network say it alike (FAULTS.md B11). */
const NO_FILES_LEFT: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

/** While files are synced and named, the network is not left idle; more at once than this would only queue at the disk. */
const MOST_FINISHING = 4;

/**
 * Halves when it is too much, once however many workers are told so at a time; grows by one after as many files as
 * run at a time, up to `most`.
 */
export function decideConcurrency(
  now: Concurrency,
  load: Load,
  begunInRound: number,
  most: number,
): Concurrency {
  const { count, round, saved } = now;
  if (load === undefined || begunInRound < round) return now;
  switch (load) {
    case 'too-much':
      return { count: Math.max(1, Math.floor(count / 2)), round: round + 1, saved: 0 };
    case 'borne':
      if (saved + 1 < count) return { count, round, saved: saved + 1 };
      return { count: Math.min(most, count + 1), round, saved: 0 };
    default:
      return unreachable(load);
  }
}

export function loadOf(attempt: Attempt): Load {
  if (attempt.kind === 'saved') return 'borne';
  return isOverload(attempt.failure) ? 'too-much' : undefined;
}

/** How many files may be worked on where so many bodies may come at a time. */
export function workersFor(bodies: number): number {
  return bodies + Math.min(bodies, MOST_FINISHING);
}

function isOverload(failure: Failure): boolean {
  if (failure.kind === 'busy') return true;
  return 'code' in failure && NO_FILES_LEFT.has(failure.code);
}
