/** What a command found: as data for programs, and as words for people. One place prints it (`cli/printer.ts`). */
export interface Answer {
  readonly exitCode: number;
  /** The fields of the JSON document, beside `version`, `exitCode`, `time` and `hint`. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What was asked for: standard output. */
  readonly lines?: readonly string[];
  /** What was done: for people, on standard error like all that follows. */
  readonly news?: readonly string[];
  /** What people should know also where a program reads the answer. */
  readonly warnings?: readonly string[];
  /** Why there is no other answer. */
  readonly errors?: readonly string[];
  /** What to do next. */
  readonly hint?: string | undefined;
}

/** A row of an open list: what programs get of it, and how it is told to people; only one of them is asked for. */
interface ShownRow {
  readonly data: () => unknown;
  readonly lines: () => readonly string[];
}

/** Adds rows to an open list. Those that come together are printed together: a call of the system costs more than a row. */
export type AddRows = (rows: readonly ShownRow[]) => void;

/** Where a command puts what it finds before it is done. */
export interface Show {
  /**
   * Opens the list of an answer that does not wait for its last row; the answer then has the rest. `field`: where the rows stand
   * in the JSON document; `head`: lines above them, for people.
   */
  list(field: string, head?: readonly string[]): AddRows;
  /** A whole answer, with others to come: a cycle of a watch. */
  answer(answer: Answer): void;
  /** One line of JSON for programs that follow a run, where they asked for it. */
  event(event: object): void;
}

/** The same answer, for programs alone. */
export function inSilence({ exitCode, data }: Answer): Answer {
  return { exitCode, data };
}
