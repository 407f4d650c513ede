/** A file of the user's choice. */
export interface NamedFile {
  readonly path: string;
  /** What it is called in messages. */
  readonly shown: string;
}
