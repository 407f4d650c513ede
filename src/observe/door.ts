import type { NoticeGroup } from '../model/notice.ts';
import type { Notice } from './notice.ts';

/** A notice on its way out: secrets are covered. */
export interface Message extends Notice {
  readonly account: string;
  /** Which of its jobs, where that has a name. */
  readonly job?: string | undefined;
  readonly atMs: number;
  /** Lines and hint. */
  readonly text: string;
}

/** A way to the user. */
export interface Door {
  /** For warnings: without a secret. */
  readonly name: string;
  /** What it is for. */
  readonly groups: readonly NoticeGroup[];
  /** Answers why the message did not get there, in words; undefined: it did. `signal` aborts when it took too long. */
  deliver(message: Message, signal: AbortSignal): Promise<string | undefined>;
}
