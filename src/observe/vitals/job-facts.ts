import type { Standing } from '../../sync/inspect/report-standing.ts';
import type { Pulse } from './pulse.ts';

/** All that is known of one job of this process. */
export interface JobFacts {
  readonly account: string;
  readonly job: string;
  readonly directory: string | null;
  /** Undefined: it is done once. */
  readonly intervalMs: number | undefined;
  readonly pulse: Pulse;
  /** A cycle is under way in which nothing happens any more. */
  readonly isStuck: boolean;
  readonly standing: Standing;
  /** Undefined: nothing was synced yet. */
  readonly kept: Kept | undefined;
  readonly lookedAtMs: number | undefined;
  readonly goodAtMs: number | undefined;
}

/** Counts of what is recorded. */
export interface Kept {
  readonly files: number;
  readonly bytes: number;
  readonly failed: number;
}
