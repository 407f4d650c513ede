import type { Action } from '../model/action.ts';
import type { OpenFailure, RecordedFile } from '../model/state-store.ts';
import { mapParallel } from '../base/map-parallel.ts';
import type { Composed } from './compose.ts';
import type { Place } from './open-destination.ts';
import { failureText, type PlannedPages } from './planned-pages.ts';

const HOUR_MS = 3_600_000;
const LONGEST_HOURS = 24;

/**
 * Whether a file that failed is tried again. Somebody who runs keepsake wants it now; a run that watches spares itself and
 * Apple: after one hour, two, four ... up to a day (reliability.md A10).
 */
export function isDue({ attempts, lastAtMs }: OpenFailure, nowMs: number, isWatching: boolean): boolean {
  // A failure of the future was written by a clock that was wrong.
  if (!isWatching || lastAtMs > nowMs) return true;
  return nowMs - lastAtMs >= Math.min(2 ** (attempts - 1), LONGEST_HOURS) * HOUR_MS;
}

/** What failed earlier, by looking its assets up: changes do not tell of them again (photos.md 11.3). */
export async function* retryFailures(
  { source, state, signal }: Composed,
  { id }: Place,
  planned: PlannedPages,
  failures: readonly OpenFailure[],
  passOf: (library: string) => number,
): AsyncGenerator<Action, void> {
  for (const [library, ofLibrary] of Map.groupBy(failures, (one) => one.library)) {
    const assets = [...new Set(ofLibrary.map(({ asset }) => asset))];
    const unended = new Set<string>();
    yield* planned.plan(library, passOf(library), source.lookUp(library, assets, signal), (_page, files) => {
      for (const { key } of files) unended.add(failureText(key));
    });
    // Offered no longer, not wanted by today's rules, or removed by the user.
    const over = ofLibrary
      .filter(({ role }) => role !== undefined)
      .filter((one) => !unended.has(failureText(one)));
    await state.forgetFailures(id, over);
  }
}

/** Files that were saved once and are not there any more. */
export async function findRemoved(
  { state }: Composed,
  { id, destination }: Place,
): Promise<readonly RecordedFile[]> {
  const removed: RecordedFile[] = [];
  for (let rows = await state.files(id, undefined, ROWS); rows.length > 0; ) {
    await mapParallel(rows, LOOKS_AT_ONCE, async (row) => {
      if ((await destination.stat(row.path)) === undefined) removed.push(row);
    });
    rows = await state.files(id, rows.at(-1), ROWS);
  }
  return removed;
}

/** Plans files of the books by looking their assets up, for `--removed-files fetch`. */
export async function* fetchAgain(
  { source, signal }: Composed,
  planned: PlannedPages,
  files: readonly RecordedFile[],
  passOf: (library: string) => number,
): AsyncGenerator<Action, void> {
  for (const [library, ofLibrary] of Map.groupBy(files, ({ key }) => key.library)) {
    const assets = [...new Set(ofLibrary.map(({ key }) => key.asset))];
    yield* planned.plan(library, passOf(library), source.lookUp(library, assets, signal));
  }
}

const ROWS = 500;
const LOOKS_AT_ONCE = 32;
