import { localTime } from '../base/local-time.ts';
import type { Freshness } from '../sync/follow/freshness.ts';

/** How old an answer from the catalogue is, for programs. */
export function asOfJson({ asOfMs, isComplete }: Freshness): {
  readonly asOf: string | null;
  readonly complete: boolean;
} {
  return { asOf: asOfMs === undefined ? null : new Date(asOfMs).toISOString(), complete: isComplete };
}

/** The same for people. */
export function asOfWords({ asOfMs, lacks }: Freshness): string {
  const when = asOfMs === undefined ? 'not compared with iCloud yet' : `as of ${localTime(asOfMs)}`;
  return `${when}, ${lacks === undefined ? 'complete' : `perhaps not complete: ${lacks}`}`;
}
