import type { Wanted } from './action.ts';
import type { Failure } from './failure.ts';
import type { Installed } from './installed.ts';
import type { RelativePath } from './relative-path.ts';

/** How one wanted file ended. */
export type Outcome =
  | {
      readonly kind: 'saved' | 'adopted';
      readonly wanted: Wanted;
      readonly path: RelativePath;
      /** The time the file has on disk, milliseconds since 1970: a later change of it tells that the user edited the file. */
      readonly modifiedAtMs: number;
      /** False where Apple's signature has a form that cannot be checked: size and beginning only. */
      readonly verified: boolean;
      /** What lies there, where Apple's bytes were changed as the user wished. */
      readonly installed?: Installed | undefined;
    }
  | {
      readonly kind: 'failed';
      readonly wanted: Wanted;
      readonly path: RelativePath | undefined;
      readonly failure: Failure;
      /** Where the bytes that did not match were put, below the destination. */
      readonly quarantined?: string;
    };
