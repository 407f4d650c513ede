import { join } from 'node:path';
import { KeepsakeError } from '../../base/errors.ts';
import type { Action } from '../../model/action.ts';
import type { Library } from '../../model/asset.ts';
import type { Changes } from '../../model/photo-source.ts';
import type { OpenFailure, RecordedFile } from '../../model/state-store.ts';
import { transferAll } from '../../transfer/transfer-all.ts';
import { assetText, failureText, ignoredAssets } from '../../model/asset-text.ts';
import type { Composed } from '../open/compose.ts';
import { noteCycle, noteFailure } from './cycle-note.ts';
import { type CycleReport, CycleTally } from './cycle-report.ts';
import { followLibrary } from '../follow/follow-library.ts';
import { FOLLOWED } from '../follow/followed.ts';
import { openDestination, type OpenedDestination } from '../open/open-destination.ts';
import { PlannedPages, type SafeMark } from '../fulfil/planned-pages.ts';
import { ProgressKeeper } from '../follow/progress-keeper.ts';
import { fetchAgain, findRemoved, isDue, retryFailures } from '../fulfil/retry-failures.ts';
import { scopeOf } from '../follow/scope-of.ts';
import { noteSelection } from './selection-note.ts';
import { isUnfinished } from '../follow/sync-progress.ts';
import { trustWarning } from '../session/trust-warning.ts';

/**
 * One sync: place and session checked, changes asked for, then page by page planned, transferred and recorded. How far it has
 * come is stored when all before it is durable: a crash between any two steps leaves work to repeat, never something untrue.
 * `only`: nothing but what failed earlier.
 */
export async function runCycle(composed: Composed, only?: 'failures'): Promise<CycleReport> {
  const { config, clock, state, signal } = composed;
  const place = await openDestination(composed).catch((error: unknown) => noteAway(composed, error));
  try {
    const report = await runAt(place, composed, only);
    await composed.noteTrouble(undefined);
    return report;
  } catch (error) {
    if (error instanceof KeepsakeError && !signal.aborted) await composed.noteTrouble(error);
    const isWorthNoting = config.task === 'sync' && !signal.aborted;
    // What ended the run is what counts, whether or not this can be stored as well.
    if (isWorthNoting) await noteFailure(state, place.id, error, clock.now()).catch(() => {});
    throw error;
  }
}

/** The disk is away, or no good: whoever asks how it stands is told, under the place that was here. */
async function noteAway({ config, clock, state }: Composed, error: unknown): Promise<never> {
  const root = config.directory?.absolute;
  const known = root === undefined || config.task !== 'sync' ? undefined : await state.destinationAt(root);
  if (known !== undefined) await noteFailure(state, known.id, error, clock.now()).catch(() => {});
  throw error;
}

async function runAt(
  place: OpenedDestination,
  composed: Composed,
  only: 'failures' | undefined,
): Promise<CycleReport> {
  const { config, clock, source, state, signal } = composed;
  let startedAtMs = clock.monotonic();
  const tally = new CycleTally();
  const finish = (rest: Pick<CycleReport, 'nothingNew' | 'shortfall'>) =>
    tally.report({
      ...rest,
      onlyFailures: only === 'failures',
      seconds: (clock.monotonic() - startedAtMs) / 1000,
    });

  const { trustEnds } = await source.signIn(signal);
  // A person may have taken their time.
  startedAtMs = clock.monotonic();
  const warning = trustWarning(trustEnds, clock.now(), config.typed);
  if (warning !== undefined) composed.warnOnce(warning);

  const writes = config.task === 'sync';
  if (writes && only === undefined) await noteSelection(state, place.id, config.selection);
  const keeper = await ProgressKeeper.open(`cursor/${scopeOf(config, place)}`, state, clock);
  // Asked before listing: what changes during the listing is then seen next time (FAULTS.md E7).
  const changes = writes && only === undefined ? await askChanges(composed, keeper.cursor) : undefined;
  const libraries = only === undefined ? await librariesToRead(composed, changes, keeper) : [];
  const failures = await state.failures(place.id);
  const isRetrying = writes && failures.some((failure) => isDueNow(composed, failure));
  const ignored = await ignoredAssets(state);
  const removed =
    writes && config.removedFiles === 'fetch' ? await findRemoved(composed, place, ignored) : [];
  if (libraries.length === 0 && !isRetrying && removed.length === 0) {
    const report = finish({ nothingNew: true, shortfall: keeper.shortfall() });
    if (writes) await noteCycle(state, place.id, report, { nowMs: clock.now(), listedAtMs: undefined });
    return report;
  }

  const onSafe = (safe: SafeMark) => keeper.advance(safe);
  const records = failures.filter(({ role }) => role === undefined);
  const openRecords = new Set(records.map(assetText));
  const planned = new PlannedPages({ composed, place, tally, ignored, openRecords, onSafe });
  const shortfalls: string[] = [];
  const cycle: Cycle = {
    composed,
    place,
    planned,
    tally,
    keeper,
    libraries,
    removed,
  };
  const actions = actionsOf(cycle, (shortfall) => shortfalls.push(shortfall));
  if (writes) await transfer(cycle, actions);
  else await pretend(composed, actions, tally);

  const report = finish({ nothingNew: false, shortfall: shortfalls[0] ?? keeper.shortfall() });
  if (writes) {
    // Every file may have been found in place, on a disk that went away since.
    await place.destination.confirm([]);
    // Not before: a run that is cut off between a look at a record and its files would forget both.
    const recovered = planned.recovered();
    await state.forgetFailures(
      place.id,
      records.filter((record) => recovered.has(assetText(record))),
    );
    await keeper.store(changes?.cursor ?? keeper.cursor);
    await noteCycle(state, place.id, report, { nowMs: clock.now(), listedAtMs: keeper.listedAtMs() });
  }
  return report;
}

interface Cycle {
  readonly composed: Composed;
  readonly place: OpenedDestination;
  readonly planned: PlannedPages;
  readonly tally: CycleTally;
  readonly keeper: ProgressKeeper;
  readonly libraries: readonly Library[];
  readonly removed: readonly RecordedFile[];
}

/** Everything there is to do, in order, lazily. */
async function* actionsOf(
  { composed, place, planned, tally, keeper, libraries, removed }: Cycle,
  fallsShort: (shortfall: string) => void,
): AsyncGenerator<Action, void> {
  const { config } = composed;
  for (const library of libraries) {
    const followed = yield* followLibrary({
      composed,
      place,
      planned,
      tally,
      library,
      progress: keeper.of(library),
      begin: (progress) => keeper.begin(library, progress),
    });
    keeper.set(library, followed.progress);
    if (followed.shortfall !== undefined) fallsShort(followed.shortfall);
  }
  if (config.task === 'sync') {
    const passOf = (library: string) => keeper.passOf(library);
    const attempted = planned.attempted();
    // Asked anew: what the libraries showed has added to them and settled others.
    const failures = await composed.state.failures(place.id);
    const open = failures.filter((failure) => !attempted.has(failureText(failure)));
    const due = open.filter((failure) => isDueNow(composed, failure));
    tally.waiting(open.length - due.length);
    const putOff = (files: number) => tally.waiting(files);
    yield* retryFailures(composed, place, planned, { failures: due, passOf, putOff });
    yield* fetchAgain(composed, planned, removed, passOf);
  }
  yield* planned.rest();
}

function isDueNow({ clock, config }: Composed, failure: OpenFailure): boolean {
  return isDue(failure, clock.now(), config.watchIntervalMs !== undefined);
}

/** Those that changed, were not finished, or were not counted for long. */
async function librariesToRead(
  { source, clock, signal }: Composed,
  changes: Changes | undefined,
  keeper: ProgressKeeper,
): Promise<readonly Library[]> {
  if (changes?.changed === undefined) {
    return (await source.libraries(signal)).filter(({ kind }) => FOLLOWED.includes(kind));
  }
  const changed = new Map(changes.changed.map((library) => [library.id, library]));
  for (const library of keeper.libraries()) {
    if (isUnfinished(keeper.of(library), clock.now())) changed.set(library.id, library);
  }
  return [...changed.values()];
}

/** A cursor that is not accepted any more is replaced by a fresh one, good for after a full listing (E8). */
async function askChanges(
  { source, signal }: Composed,
  cursor: string | undefined,
): Promise<Changes | undefined> {
  const changes = await source.changedSince(cursor, FOLLOWED, signal);
  return changes ?? (cursor === undefined ? undefined : source.changedSince(undefined, FOLLOWED, signal));
}

async function transfer(
  { composed, place, planned, tally, keeper }: Cycle,
  actions: AsyncIterable<Action>,
): Promise<void> {
  const { config, clock, source, gate, state, reserve, report, signal } = composed;
  const full = await reserve.fill();
  const transferred = transferAll(
    actions,
    {
      clock,
      source,
      gate,
      destination: place.destination,
      state: {
        async record(destination, outcomes) {
          await state.record(destination, outcomes);
          await planned.release(outcomes);
        },
      },
      report(event) {
        if (event.kind === 'ended') tally.ended(event.outcome);
        report(event);
      },
    },
    { destination: place, threads: config.threads, signal: AbortSignal.any([signal, full]) },
  );
  await transferred.catch(async (error: unknown) => {
    // What ended the run is what counts, whether or not this can be stored as well.
    await keeper.storeMark().catch(() => {});
    throw error;
  });
}

/** `--dry-run` and `--only-print-filenames`: the plan, and nothing of what it asks for. */
async function pretend(
  { config, log, print }: Composed,
  actions: AsyncIterable<Action>,
  tally: CycleTally,
): Promise<void> {
  const folder = config.directory?.typed ?? '';
  for await (const action of actions) {
    tally.planned(action);
    if (action.do !== 'fetch') continue;
    // Joined as icloudpd joins and prints it.
    if (config.task === 'print') print(join(folder, action.path));
    else log.info(`would download ${action.path}`);
  }
}
