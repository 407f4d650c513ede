import type { NoticeGroup } from '../model/notice.ts';

/** Who is told what happens, beside the terminal. */
export interface Telling {
  /** Absolute. */
  readonly reportFile: string | undefined;
  /** Absolute, or standard output. */
  readonly events: { readonly path: string } | 'output' | undefined;
  /** Absolute. */
  readonly script: string | undefined;
  /** What is told; undefined: what the way is meant for. */
  readonly groups: readonly NoticeGroup[] | undefined;
  readonly withNames: boolean;
}
