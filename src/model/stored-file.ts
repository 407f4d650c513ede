/** What lies under a name of a destination. */
export interface StoredFile {
  readonly kind: 'file' | 'other';
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAtMs: number;
}
