import type { Action } from '../../model/action.ts';
import type { OpenFailure, RecordedFile } from '../../model/state-store.ts';
import { assetText, failureText } from '../../model/asset-text.ts';
import type { Composed } from '../open/compose.ts';
import { collect } from './gather-facts.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { PlannedPages } from './planned-pages.ts';
import { isRefusedCall } from '../follow/refused-call.ts';

const HOUR_MS = 3_600_000;
const LONGEST_HOURS = 24;

/**
 * Whether a file that failed is tried again. Somebody who runs keepsake wants it now; a run that watches spares itself and
 * Apple: after one hour, two, four ... up to a day (FAULTS.md A10).
 */
export function isDue({ attempts, lastAtMs }: OpenFailure, nowMs: number, isWatching: boolean): boolean {
  // A failure of the future was written by a clock that was wrong.
  if (!isWatching || lastAtMs > nowMs) return true;
  return nowMs - lastAtMs >= Math.min(2 ** (attempts - 1), LONGEST_HOURS) * HOUR_MS;
}

/**
 * What failed earlier, by looking its assets up: changes do not tell of them again (photos.md 11.3). A lookup that is refused
 * leaves them for the next run.
 */
export async function* retryFailures(
  { source, state, log, signal }: Composed,
  { id }: OpenedDestination,
  planned: PlannedPages,
  { failures, passOf, putOff }: RetryOptions,
): AsyncGenerator<Action, void> {
  for (const [library, ofLibrary] of Map.groupBy(failures, (one) => one.library)) {
    const assets = [...new Set(ofLibrary.map(({ asset }) => asset))];
    const unended = new Set<string>();
    const answered = new Set<string>();
    const pages = source.lookUp(library, assets, signal);
    try {
      yield* planned.plan(library, passOf(library), pages, (page, files) => {
        for (const { key } of files) unended.add(failureText(key));
        for (const asset of page.ids) answered.add(asset);
        for (const { record } of page.gone) answered.add(record);
        for (const { record } of page.unreadable) answered.add(record);
      });
    } catch (error) {
      if (!isRefusedCall(error)) throw error;
      log.warn('what failed earlier cannot be asked for', { reason: error.message });
      putOff(ofLibrary.length);
      continue;
    }
    // Offered no longer, not wanted by today's rules, or removed by the user. What was not answered stays.
    const isOver = (failure: OpenFailure) =>
      failure.role !== undefined && answered.has(failure.asset) && !unended.has(failureText(failure));
    await state.forgetFailures(id, ofLibrary.filter(isOver));
    putOff(ofLibrary.filter(({ asset }) => !answered.has(asset)).length);
  }
}

export interface RetryOptions {
  readonly failures: readonly OpenFailure[];
  readonly passOf: (library: string) => number;
  /** So many have to wait for the next run. */
  readonly putOff: (files: number) => void;
}

/** Files that were saved once, that iCloud still shows and that are not there any more; the first `MOST_REMOVED` of them. */
export async function findRemoved(
  { state, signal }: Composed,
  place: OpenedDestination,
  ignored: ReadonlySet<string>,
): Promise<readonly RecordedFile[]> {
  const { id, destination } = place;
  const removed: RecordedFile[] = [];
  let rows = await state.files(place, { after: undefined, limit: ROWS });
  while (rows.length > 0 && removed.length < MOST_REMOVED) {
    signal.throwIfAborted();
    const looks = await collect(
      rows.map(({ path }) => path),
      LOOKS_AT_ONCE,
      async (path) => (await destination.stat(path)) ?? 'missing',
    );
    const missing = rows.filter((row) => row.superseded !== true && looks.get(row.path) === 'missing');
    for (const [library, ofLibrary] of Map.groupBy(missing, ({ key }) => key.library)) {
      const seen = await state.seenAssets(id, library, [...new Set(ofLibrary.map(({ key }) => key.asset))]);
      const shown = new Set(seen.map((asset) => asset.id));
      removed.push(...ofLibrary.filter(({ key }) => shown.has(key.asset) && !ignored.has(assetText(key))));
    }
    rows = await state.files(place, { after: rows.at(-1), limit: ROWS });
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

/** More than a user takes away by hand; the next run goes on. */
const MOST_REMOVED = 10_000;
const ROWS = 500;
const LOOKS_AT_ONCE = 32;
