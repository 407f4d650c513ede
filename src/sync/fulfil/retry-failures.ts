import { piecesOf } from '../../base/pieces-of.ts';
import type { AssetId, LibraryId } from '../../model/ids.ts';
import type { Task, Wanted } from '../../model/action.ts';
import type { Library } from '../../model/asset.ts';
import type { AssetName, OpenFailure, RecordedFile } from '../../model/state-store.ts';
import { failureText } from '../../model/asset-text.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { findLibrary } from '../follow/find-library.ts';
import { lookUpInto } from '../follow/follow-ports.ts';
import type { AlbumJudge } from '../selection/album-judge.ts';
import { type Batch, batchOfPage, batchOfRows } from '../jobs/batch.ts';
import type { DoneSteps } from '../jobs/done-steps.ts';
import type { Fulfilment } from './fulfilment.ts';
import { failurePages } from '../selection/open-failures.ts';
import { isRefusedCall } from '../follow/refused-call.ts';

/**
 * What failed earlier, by looking its assets up: changes do not tell of them again (photos.md 11.3). A lookup that is refused
 * leaves them for the next run.
 */
export async function* retryFailures(
  ports: RetryPorts,
  fulfilment: Fulfilment,
  failures: readonly OpenFailure[],
  putOff: (files: number) => void,
): AsyncGenerator<Task, void> {
  const { state } = ports.run;
  for (const [library, ofLibrary] of Map.groupBy(failures, (one) => one.library)) {
    const assets = [...new Set(ofLibrary.map(({ asset }) => asset))];
    const answered = yield* planLookups(ports, library, assets);
    // Offered no longer, not wanted by today's rules, or removed by the user. What was not answered stays.
    const attempted = fulfilment.attempted();
    const isOver = (failure: OpenFailure) =>
      failure.role !== undefined && answered.has(failure.asset) && !attempted.has(failureText(failure));
    await state.forgetFailures(ports.target.id, ofLibrary.filter(isOver));
    putOff(ofLibrary.filter(({ asset }) => !answered.has(asset)).length);
  }
}

export interface RetryPorts {
  readonly run: Run;
  readonly albums: Pick<AlbumJudge, 'offered'>;
  readonly target: OpenedDestination;
  readonly doneSteps: DoneSteps;
  /** The road to a plan of whatever is looked up. */
  readonly plan: <End>(batches: AsyncGenerator<Batch, End>) => AsyncGenerator<Task, End>;
}

/** Plans these assets as they are now; answers of which of them Apple said anything. What Apple refuses to tell ends no run. */
async function* planLookups(
  ports: RetryPorts,
  id: LibraryId,
  assets: readonly AssetId[],
): AsyncGenerator<Task, ReadonlySet<string>> {
  const answered = new Set<string>();
  try {
    const library = await findLibrary(ports.run, id);
    if (library !== undefined) yield* ports.plan(lookUpBatches(ports, library, assets, answered));
  } catch (error) {
    if (!isRefusedCall(error)) throw error;
    ports.run.log.warn('some photos cannot be asked for now', { reason: error.message });
  }
  return answered;
}

/** Assets as they are now; the catalogue learns of them, too. `answered`: takes the names that Apple said anything about. */
async function* lookUpBatches(
  { run, albums, doneSteps }: RetryPorts,
  library: Library,
  assets: readonly string[],
  answered: Set<string>,
): AsyncGenerator<Batch, void> {
  const state = await run.catalogue.library(library.id);
  const offered = await albums.offered();
  for await (const followed of lookUpInto(run, library, assets, state)) {
    const { ids, gone, unreadable } = followed.page;
    for (const name of ids) answered.add(name);
    for (const { record } of [...gone, ...unreadable]) answered.add(record);
    const batch = batchOfPage(followed, 'everything', doneSteps);
    // What is put away and wanted all the same has gone nowhere.
    const rows =
      offered.size > 1 && gone.length > 0 ? await run.catalogue.assets(library.id, batch.gone) : [];
    const away = rows.filter((row) => offered.has(row.state));
    const ofAway = new Set(away.map(({ id }) => id));
    yield { ...batch, gone: batch.gone.filter((id) => !ofAway.has(id)) };
    if (away.length > 0) yield batchOfRows(library.id, away, offered);
  }
}

/** Plans files once more whose record changed while they were on their way; until then they stand among those that failed. */
export async function* planAgain(
  ports: RetryPorts,
  fulfilment: Fulfilment,
  files: readonly Wanted[],
  putOff: (files: number) => void,
): AsyncGenerator<Task, void> {
  const { run, target } = ports;
  const texts = new Set(files.map(({ key }) => failureText(key)));
  const failures: OpenFailure[] = [];
  for await (const page of failurePages(run.state, target.id))
    failures.push(...page.filter((one) => texts.has(failureText(one))));
  fulfilment.tryAgain(texts);
  yield* retryFailures(ports, fulfilment, failures, putOff);
  yield* fulfilment.rest();
}

/** Plans files that are recorded by looking their assets up, for `--removed-files fetch`; what is not answered waits for the next run. */
export async function* fetchAgain(
  ports: RetryPorts,
  files: readonly RecordedFile[],
  putOff: (files: number) => void,
): AsyncGenerator<Task, void> {
  for (const [library, ofLibrary] of Map.groupBy(files, ({ key }) => key.library)) {
    const assets = [...new Set(ofLibrary.map(({ key }) => key.asset))];
    const answered = yield* planLookups(ports, library, assets);
    putOff(ofLibrary.filter(({ key }) => !answered.has(key.asset)).length);
  }
}

/** What is owed of these files, for a run that only looks: as the catalogue has them, without a request. */
export async function* owedBatches(
  { catalogue }: Pick<Run, 'catalogue'>,
  files: readonly AssetName[],
): AsyncGenerator<Batch, void> {
  for (const [library, ofLibrary] of Map.groupBy(files, (file) => file.library)) {
    const assets = [...new Set(ofLibrary.map(({ asset }) => asset))];
    for (const some of piecesOf(assets, MOST_ROWS))
      yield batchOfRows(library, await catalogue.assets(library, some));
  }
}

const MOST_ROWS = 100;
