import type { Wanted } from './action.ts';
import type { RelativePath } from './relative-path.ts';

/** What the user wants written into files where it is missing; `datetime` into JPEG alone. */
export const EXIF_FIELDS = ['gps', 'rating', 'description'] as const;
export type ExifWish = 'datetime' | (typeof EXIF_FIELDS)[number];

/** Writes into files what the user wishes, before they get their names. */
export interface FileRewriter {
  /** Undefined: this file stays as it comes. */
  of(wanted: Wanted): Rewrite | undefined;
}

export interface Rewrite {
  /** Makes the file `to` out of Apple's bytes in `from`; false: these are to stay. Rejects only when the run ends. */
  make(from: string, to: string, signal: AbortSignal): Promise<boolean>;
  /**
   * Whether what lies under a name of this file, and nobody knows of, is this very picture: as it was changed by another program, or
   * by another version of ours.
   */
  isThere(path: RelativePath, bytes: string, there: string, signal: AbortSignal): Promise<boolean>;
  /** It stays as it came, for this reason. */
  giveUp(why: string): void;
}
