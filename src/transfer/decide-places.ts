import { unreachable } from '../base/errors.ts';
import type { Failure } from '../model/failure.ts';
import type { Attempt } from './attempt.ts';

/** How many downloads may run at a time, and what was learnt since the number last changed. */
export interface Places {
  readonly count: number;
  /** Counts the halvings: an attempt that began in an earlier round says nothing about the number of this one. */
  readonly round: number;
  /** Files saved since the number last changed. */
  readonly saved: number;
}

/** What one attempt says about how much server and machine can bear; undefined where it says nothing about that. */
export type Load = 'borne' | 'too-much' | undefined;

/** This process, or the whole machine, has no file left to open: disk and network say it alike (reliability.md B11). */
const NO_FILES_LEFT: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

/** While files are synced and named, the line is not left idle; more at once than this would only queue at the disk. */
const MOST_FINISHING = 4;

/**
 * Halves when it is too much, once however many workers are told so at a time; grows by one place after as many files as
 * there are places, up to `most`.
 */
export function decidePlaces(places: Places, load: Load, begunInRound: number, most: number): Places {
  const { count, round, saved } = places;
  if (load === undefined || begunInRound < round) return places;
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
export function handsFor(places: number): number {
  return places + Math.min(places, MOST_FINISHING);
}

function isOverload(failure: Failure): boolean {
  if (failure.kind === 'busy') return true;
  return 'code' in failure && NO_FILES_LEFT.has(failure.code);
}
