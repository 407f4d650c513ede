import { jsonFrom } from '../../base/json-from.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { DestinationRef, MovedFile, RenamedAsset, StateStore } from '../../model/state-store.ts';
import { writtenPath } from '../../plan/safe-path.ts';

/** One step of a file: from a name to another, or to and from a place where it waits. */
interface MoveStep {
  readonly from: RelativePath;
  readonly to: RelativePath;
  /** As the file was before the first step; it may have been edited by the user, so that no row says it. */
  readonly size: number;
  readonly modifiedAtMs: number;
}

export type JournalState = Pick<
  StateStore,
  'note' | 'setNote' | 'moveFiles' | 'at' | 'versions' | 'links' | 'sidecars'
>;

/** Files that get other names, and assets that have others. */
export interface Moves {
  readonly runs: readonly MoveRun[];
  readonly renamed: readonly RenamedAsset[];
}

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
    return noteOf(this.#destination);
  }

  /** What was begun and of which no row tells yet. */
  read(): Promise<Moves> {
    return readMoves(this.#state, this.#destination);
  }

  write({ runs, renamed }: Moves): Promise<void> {
    const rows = runs.map((run) =>
      run.map(({ from, to, size, modifiedAtMs }) => [from, to, size, modifiedAtMs]),
    );
    const pairs = renamed.map(({ from, to }) => [from.library, from.asset, to.library, to.asset]);
    return this.#state.setNote(this.#name, JSON.stringify([rows, pairs]));
  }

  /** What came of it is recorded, and with that it is over. */
  end(moved: readonly MovedFile[], renamed: readonly RenamedAsset[]): Promise<void> {
    return this.#state.moveFiles(this.#destination, moved, this.#name, renamed);
  }
}

/** The same, for those who only look. */
export async function readMoves(
  state: Pick<JournalState, 'note'>,
  destination: Pick<DestinationRef, 'id'>,
): Promise<Moves> {
  const text = await state.note(noteOf(destination));
  return text === undefined ? NO_MOVES : decodeMoves(text);
}

function noteOf({ id }: Pick<DestinationRef, 'id'>): string {
  return `moving/${id}`;
}

const NO_MOVES: Moves = { runs: [], renamed: [] };

/** What is not as we write it is left out. An earlier keepsake wrote the runs alone. */
function decodeMoves(text: string): Moves {
  const value = jsonFrom(text);
  if (!Array.isArray(value)) return NO_MOVES;
  const [runs, renamed]: readonly unknown[] = value;
  if (value.length !== 2 || !isListOfLists(runs) || !isListOfLists(renamed) || runs.some(isStep))
    return { runs: decodeRuns(value), renamed: [] };
  return { runs: decodeRuns(runs), renamed: renamed.flatMap((pair) => decodePair(pair) ?? []) };
}

/** A run has steps, which are lists; a step begins with a path. */
function isStep([first]: readonly unknown[]): boolean {
  return typeof first === 'string';
}

function isListOfLists(value: unknown): value is readonly (readonly unknown[])[] {
  return Array.isArray(value) && value.every((one) => Array.isArray(one));
}

function decodePair(pair: readonly unknown[]): RenamedAsset | undefined {
  const [fromLibrary, from, toLibrary, to] = pair.map((word) =>
    typeof word === 'string' ? word : undefined,
  );
  if (fromLibrary === undefined || from === undefined || toLibrary === undefined || to === undefined)
    return undefined;
  return { from: { library: fromLibrary, asset: from }, to: { library: toLibrary, asset: to } };
}

function decodeRuns(value: readonly unknown[]): readonly MoveRun[] {
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
