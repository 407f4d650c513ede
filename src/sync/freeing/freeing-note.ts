import { jsonFrom } from '../../base/json-from.ts';
import { timeFrom } from '../../base/outside-numbers.ts';
import type { JobId } from '../../model/jobs.ts';

/** What a job remembers of photos that leave iCloud behind its syncs. */
export interface FreeingNote {
  /** What was brought since then may leave. */
  readonly sinceMs: number;
  /** Something is left to be looked at again, though nothing is new. */
  readonly isOpen: boolean;
  /** As of which wish that is. */
  readonly wish: string;
}

export function freeingNote(job: JobId): string {
  return `freeing/${job}`;
}

export function encodeFreeing({ sinceMs, isOpen, wish }: FreeingNote): string {
  return JSON.stringify([sinceMs, isOpen, wish]);
}

/** Undefined for none. One that is damaged, or was written by a clock that was ahead, begins now: less may leave. */
export function decodeFreeing(text: string | undefined, nowMs: number): FreeingNote | undefined {
  if (text === undefined) return undefined;
  const value: unknown = jsonFrom(text);
  const [since, isOpen, wish]: readonly unknown[] = Array.isArray(value) ? value : [];
  const sinceMs = timeFrom(since);
  if (sinceMs === undefined || sinceMs > nowMs) return undefined;
  return typeof isOpen === 'boolean' && typeof wish === 'string' ? { sinceMs, isOpen, wish } : undefined;
}
