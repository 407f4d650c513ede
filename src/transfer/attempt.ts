import type { Failure } from '../model/failure.ts';
import type { Installed } from '../model/installed.ts';
import type { RelativePath } from '../model/relative-path.ts';

/** How one attempt at one file ended. */
export type Attempt =
  | {
      readonly kind: 'saved';
      readonly path: RelativePath;
      readonly verified: boolean;
      readonly installed?: Installed | undefined;
      /** Of a file that was there already; undefined: as was wanted. */
      readonly modifiedAtMs?: number | undefined;
    }
  | {
      readonly kind: 'failed';
      readonly failure: Failure;
      /** Bytes of the file that were there when the attempt ended. */
      readonly held: number;
      readonly quarantined?: string;
    };
