import * as v from 'valibot';
import { timeFrom } from '../base/outside-numbers.ts';

/** What was told, and what is to be told at its end; of one account, kept from run to run. */
export interface Memory {
  /** Keys of notices that a door took. */
  readonly told: readonly string[];
  /** What stands in the way, by `scope` and code. */
  readonly troubles: readonly TroubleMemory[];
  readonly week: WeekMemory | undefined;
}

export interface TroubleMemory {
  readonly code: string;
  /** The folder that it is about; empty: the account. */
  readonly scope: string;
  readonly sinceMs: number;
  readonly tries: number;
  /** The jobs that met it; undefined: a keepsake wrote it that did not tell. */
  readonly by?: readonly string[] | undefined;
  /** When one met it last. */
  readonly lastMs?: number | undefined;
}

export interface WeekMemory {
  readonly sinceMs: number;
  readonly cycles: number;
  readonly failed: number;
  readonly saved: number;
  readonly bytes: number;
}

export const NO_MEMORY: Memory = { told: [], troubles: [], week: undefined };

/** More than any account comes to: the newest are kept. */
const MOST_TOLD = 200;
const MOST_TROUBLES = 100;
const MOST_JOBS = 100;

const number = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const moment = v.pipe(
  number,
  v.check((value) => timeFrom(value) !== undefined),
);
const text = v.pipe(v.string(), v.maxLength(5000));
const SCHEMA = v.object({
  told: v.array(text),
  troubles: v.array(
    v.object({
      code: text,
      scope: text,
      sinceMs: moment,
      tries: number,
      by: v.optional(v.array(text)),
      lastMs: v.optional(moment),
    }),
  ),
  week: v.optional(
    v.object({ sinceMs: moment, cycles: number, failed: number, saved: number, bytes: number }),
  ),
});

/** What cannot be read counts as nothing: something is told twice then. */
export function decodeMemory(json: string): Memory {
  try {
    const { told, troubles, week } = v.parse(SCHEMA, JSON.parse(json));
    return bounded({ told, troubles, week });
  } catch (error) {
    if (error instanceof v.ValiError || error instanceof SyntaxError) return NO_MEMORY;
    throw error;
  }
}

export function encodeMemory(memory: Memory): string {
  return `${JSON.stringify({ version: 1, ...bounded(memory) })}\n`;
}

function bounded({ told, troubles, week }: Memory): Memory {
  const few = troubles.slice(-MOST_TROUBLES);
  return {
    told: told.slice(-MOST_TOLD),
    troubles: few.map((one) => (one.by === undefined ? one : { ...one, by: one.by.slice(-MOST_JOBS) })),
    week,
  };
}
