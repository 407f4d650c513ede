import type { RelativePath } from '../../model/relative-path.ts';
import type { DestinationRef, MovedFile, StateStore } from '../../model/state-store.ts';
import { writtenPath } from '../../plan/safe-path.ts';

/** One step of a file: from a name to another, or to and from a place where it waits. */
interface MoveStep {
  readonly from: RelativePath;
  readonly to: RelativePath;
  /** As the file was before the first step; it may have been edited by the user, so that no row says it. */
  readonly size: number;
  readonly modifiedAtMs: number;
}

export type JournalState = Pick<StateStore, 'note' | 'setNote' | 'moveFiles'>;

/** Steps that are carried out one after the other; where one fails, those behind it are not begun. */
export type MoveRun = readonly MoveStep[];

/**
 * What is about to be moved at a destination, written down before the first file is: a run that is cut off leaves files under
 * names of which no row tells, and without this the next run would take them for removed by the user (FAULTS.md F30).
 */
export class MoveJournal {
  readonly #state: JournalState;
  readonly #destination: DestinationRef;

  constructor(state: JournalState, destination: DestinationRef) {
    this.#state = state;
    this.#destination = destination;
  }

  get #name(): string {
    return `moving/${this.#destination.id}`;
  }

  /** Runs that were begun and of which no row tells yet. */
  async read(): Promise<readonly MoveRun[]> {
    const text = await this.#state.note(this.#name);
    return text === undefined ? [] : decodeRuns(text);
  }

  write(runs: readonly MoveRun[]): Promise<void> {
    const rows = runs.map((run) =>
      run.map(({ from, to, size, modifiedAtMs }) => [from, to, size, modifiedAtMs]),
    );
    return this.#state.setNote(this.#name, JSON.stringify(rows));
  }

  /** What came of it is recorded, and with that it is over. */
  end(moved: readonly MovedFile[]): Promise<void> {
    return this.#state.moveFiles(this.#destination, moved, this.#name);
  }
}

/** What is not as we write it is left out. */
function decodeRuns(text: string): readonly MoveRun[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(value)) return [];
  return value.map((run: unknown) =>
    Array.isArray(run) ? run.flatMap((step) => decodeStep(step) ?? []) : [],
  );
}

function decodeStep(value: unknown): MoveStep | undefined {
  if (!Array.isArray(value)) return undefined;
  const [from, to, size, modifiedAtMs]: readonly unknown[] = value;
  if (typeof from !== 'string' || typeof to !== 'string') return undefined;
  if (typeof size !== 'number' || typeof modifiedAtMs !== 'number') return undefined;
  const [source, goal] = [writtenPath(from), writtenPath(to)];
  return source === undefined || goal === undefined
    ? undefined
    : { from: source, to: goal, size, modifiedAtMs };
}
