/** What lies beside a state file of test/data/state-v4 and says what is in it. */
export interface OldStateFacts {
  readonly what: string;
  readonly schema: number;
  /** The commit whose command made it. */
  readonly madeBy: string;
  /** When its last run ended; milliseconds since 1970. */
  readonly madeAtMs: number;
  readonly account: string;
  /** A name in `OLD_LIBRARIES`, and how many of its steps had happened. */
  readonly library: string;
  readonly steps: number;
  /** The folder that the runs worked in, as it stands in the file. */
  readonly root: string;
  readonly runs: readonly { readonly args: readonly string[]; readonly code: number }[];
  readonly destinations: readonly {
    readonly folder: string;
    readonly id: string;
    /** The text of its marker file. */
    readonly marker: string;
  }[];
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Everything that lay in `root` beside what is hidden: by signature as Apple makes it. */
  readonly files: readonly (readonly [path: string, size: number, modifiedAtMs: number, signature: string])[];
  /** Recorded files that the user had removed. */
  readonly removed: readonly string[];
  /** Runs that go on from here, and how many files each has to fetch. */
  readonly checks: readonly { readonly args: readonly string[]; readonly fetches: number }[];
}
