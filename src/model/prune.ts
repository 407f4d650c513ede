import type { Asset, Role } from './asset.ts';
import type { RelativePath } from './relative-path.ts';

/**
 * Why a photo that was chosen stays in iCloud:
 * - `shared-library`: others would lose it, too;
 * - `unreadable`: what iCloud says of it cannot be used; `not-shown`: it is hidden, deleted or elsewhere by now; `changed`: it is another
 *   one than was planned;
 * - `no-job`: no job of this folder wants it; `owed-elsewhere`: a job of another folder wants it, and has not all of it; `unknown-job`: a
 *   job has flags that only another version of keepsake knows;
 * - `no-original`: iCloud offers none; `unverifiable`: a signature has a form that cannot be checked;
 * - of a file: `failed` to come, `not-saved`, `rewritten` at the user's wish, `missing`, `edited` here, `damaged`, `not-looked-at`.
 */
export const REFUSALS = [
  'shared-library',
  'unreadable',
  'not-shown',
  'changed',
  'no-job',
  'owed-elsewhere',
  'unknown-job',
  'no-original',
  'unverifiable',
  'failed',
  'not-saved',
  'rewritten',
  'missing',
  'edited',
  'damaged',
  'not-looked-at',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** A file that was read just now, and has the bytes that Apple signed. */
export interface ProvenFile {
  readonly role: Role;
  /** Below the destination. */
  readonly path: RelativePath;
  readonly size: number;
  readonly signature: string;
}

/** All that is wanted of a photo lies here. */
export interface ProvenAsset {
  readonly asset: Asset;
  /** The original first. */
  readonly files: readonly ProvenFile[];
  /** Files that go with it in iCloud, and that nobody wanted here. */
  readonly lost: readonly Role[];
}

export interface RefusedAsset {
  readonly refused: Refusal;
  /** What it is about, where it is about one file. */
  readonly path?: RelativePath | undefined;
}
