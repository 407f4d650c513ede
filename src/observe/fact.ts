import type { Answer } from '../answer/answer.ts';
import type { ErrorCode } from '../base/errors.ts';
import type { CycleReport } from '../sync/cycle/cycle-report.ts';

/** What a sync tells of its cycles. */
export type Fact =
  | { readonly kind: 'began' }
  /** `report`: undefined where nothing but a sign-in was asked for. */
  | { readonly kind: 'ended'; readonly report: CycleReport | undefined; readonly answer: Answer }
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      readonly message: string;
      readonly details: readonly string[];
      readonly answer: Answer;
    }
  /** A watch looks again at this time; paused, it does not by itself. */
  | {
      readonly kind: 'resting';
      readonly nextLookMs: number;
      readonly pausedSinceMs?: number | undefined;
    }
  /** By the user or the system, which is no failure. */
  | { readonly kind: 'interrupted'; readonly exitCode: number };
