/** A file of the user that was read through, wherever it lies. */
export interface HashedFile {
  /** Absolute. */
  readonly path: string;
  readonly size: number;
  readonly modifiedAtMs: number;
  readonly signature: string;
}

/** What is remembered of them, so that none is read twice. */
export interface HashedFiles {
  hashedAt(paths: readonly string[]): Promise<readonly HashedFile[]>;
  hashedAs(signatures: readonly string[]): Promise<readonly HashedFile[]>;
  recordHashed(files: readonly HashedFile[]): Promise<void>;
}
