import { KeepsakeError } from '../../base/errors.ts';
import type { Action } from '../../model/action.ts';
import type { Library } from '../../model/asset.ts';
import { missingSteps } from '../../model/step-ranges.ts';
import { assetText, failureText, ignoredAssets } from '../../model/asset-text.ts';
import type { OpenFailure, RecordedFile } from '../../model/state-store.ts';
import { transferAll } from '../../transfer/transfer-all.ts';
import { chooseLibraries } from '../follow/choose-libraries.ts';
import { firstShortfall } from '../follow/shortfall.ts';
import { DoneKeeper } from '../fulfil/done-keeper.ts';
import { crossedAssets, hasCrossed } from '../fulfil/crossed-bounds.ts';
import { DoneSteps } from '../fulfil/done-steps.ts';
import { Fulfilment } from '../fulfil/fulfilment.ts';
import { findRemoved } from '../fulfil/find-removed.ts';
import { ownFailures } from '../fulfil/open-failures.ts';
import { openJob } from '../fulfil/open-job.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import { Superseded } from '../fulfil/superseded.ts';
import { SavedElsewhere } from '../fulfil/saved-elsewhere.ts';
import { fetchAgain, isDue, planAgain, retryFailures, type RetryPorts } from '../fulfil/retry-failures.ts';
import type { Run } from '../open/open-account.ts';
import { localFiles } from '../open/local-files.ts';
import { openDestination, type OpenedDestination } from '../open/open-destination.ts';
import { trustWarning } from '../session/trust-warning.ts';
import { noteCycle, noteFailure } from './cycle-note.ts';
import { type CycleReport, CycleTally } from './cycle-report.ts';
import { type FollowAndPlan, followAndPlan } from './follow-and-plan.ts';
import { pretend } from './pretend.ts';

/**
 * One sync: destination and session checked, changes followed into the catalogue, and what is not done yet planned, transferred and
 * recorded. A step counts as done when all of it is durable: a crash between any two steps leaves work to repeat, never something
 * untrue. `only`: nothing but what failed earlier.
 */
export async function runCycle(run: Run, only?: 'failures'): Promise<CycleReport> {
  const { config, clock, state, signal } = run;
  const target = await openDestination(run).catch((error: unknown) => noteAway(run, error));
  try {
    const report = await runAt(target, run, only);
    await run.noteTrouble(undefined);
    return report;
  } catch (error) {
    if (error instanceof KeepsakeError && !signal.aborted) await run.noteTrouble(error);
    const isWorthNoting = config.task === 'sync' && !signal.aborted;
    // What ended the run is what counts, whether or not this can be stored as well.
    if (isWorthNoting) await noteFailure(state, target.id, error, clock.now()).catch(() => {});
    throw error;
  }
}

/** The disk is away, or no good: `status` and `session` tell it, under the destination that was here. */
async function noteAway({ config, clock, state }: Run, error: unknown): Promise<never> {
  const root = config.directory?.absolute;
  const known = root === undefined || config.task !== 'sync' ? undefined : await state.destinationAt(root);
  if (known !== undefined) await noteFailure(state, known.id, error, clock.now()).catch(() => {});
  throw error;
}

async function runAt(
  target: OpenedDestination,
  run: Run,
  only: 'failures' | undefined,
): Promise<CycleReport> {
  const { config, clock, source, state, catalogue, signal } = run;
  let startedAtMs = clock.monotonic();
  const tally = new CycleTally();
  const finish = (rest: Pick<CycleReport, 'nothingNew' | 'shortfall'>) =>
    tally.report({
      ...rest,
      onlyFailures: only === 'failures',
      seconds: (clock.monotonic() - startedAtMs) / 1000,
    });

  const nowMs = clock.now();
  const job = await openJob(run, config, target.id, nowMs);
  const { trustEnds } = await source.signIn(signal);
  // A person may have taken their time.
  startedAtMs = clock.monotonic();
  const warning = trustWarning(trustEnds, clock.now(), config.typed);
  if (warning !== undefined) run.warnOnce(warning);

  const { writes } = job;
  const doneSteps = new DoneSteps(job.done);
  const isWhole = only === undefined;
  const libraries = isWhole ? await chooseLibraries(run, config.selection.recent) : [];
  const isBehind = isWhole && missingSteps(job.done, await catalogue.newestStep()).length > 0;
  const crossing = { catalogue, job, selection: config.selection, nowMs };
  const isCrossed = isWhole && (await hasCrossed(crossing));
  const failed = await lookAtFailures(run, target);
  const isRetrying = writes && failed.isAnyDue;
  const ignored = await ignoredAssets(state);
  const removed = writes && config.removedFiles === 'fetch' ? await findRemoved(run, target, ignored) : [];
  if (libraries.length === 0 && !isBehind && !isCrossed && !isRetrying && removed.length === 0) {
    const report = finish({ nothingNew: true, shortfall: firstShortfall(await catalogue.libraries()) });
    if (writes) await noteCycle(state, target.id, report, clock.now());
    return report;
  }

  const openRecords = new Set(failed.records.map(assetText));
  const elsewhere = new SavedElsewhere({ state, files: localFiles, provider: source });
  const fulfilment = new Fulfilment({
    run,
    target,
    tally,
    rules: wishesAt(config, nowMs),
    ignored,
    openRecords,
    elsewhere: writes ? elsewhere : undefined,
  });
  const keeper = new DoneKeeper(job, doneSteps, clock);
  const shortfalls: string[] = [];
  const fallsShort = (why: string) => shortfalls.push(why);
  const cycle: Cycle = {
    run,
    writes,
    target,
    fulfilment,
    tally,
    doneSteps,
    keeper,
    crossed: () => crossedAssets(crossing),
    fallsShort,
    elsewhere,
    superseded: new Superseded(signal),
  };
  const actions = actionsOf(cycle, { libraries: isWhole ? libraries : undefined, removed });
  if (writes) await transfer(cycle, actions);
  else await pretend(run, actions, tally);

  const report = finish({
    nothingNew: false,
    shortfall: shortfalls[0] ?? firstShortfall(await catalogue.libraries()),
  });
  if (writes) {
    // Every file may have been found in place, on a disk that went away since.
    await target.destination.confirm([]);
    // Not before: a run that is cut off between a look at a record and its files would forget both.
    const recovered = fulfilment.recovered();
    await state.forgetFailures(
      target.id,
      failed.records.filter((record) => recovered.has(assetText(record))),
    );
    if (isWhole && config.selection.recent !== undefined) await allStepsDone(cycle);
    if (isWhole) await keeper.finish(isCrossed);
    else await keeper.store();
    await noteCycle(state, target.id, report, clock.now());
  }
  return report;
}

interface Cycle extends FollowAndPlan {
  readonly keeper: DoneKeeper;
  readonly elsewhere: SavedElsewhere;
  readonly superseded: Superseded;
}

/** Everything there is to do, in order, lazily. `libraries`: undefined where only what failed is wanted. */
async function* actionsOf(
  cycle: Cycle,
  {
    libraries,
    removed,
  }: { readonly libraries: readonly Library[] | undefined; readonly removed: readonly RecordedFile[] },
): AsyncGenerator<Action, void> {
  const { run, target, fulfilment, tally, doneSteps } = cycle;
  if (libraries !== undefined) yield* followAndPlan(cycle, libraries);
  if (cycle.writes) {
    const ports: RetryPorts = { run, target, doneSteps };
    const putOff = (files: number) => tally.waiting(files);
    // Asked anew: what the libraries showed has added to them and settled others.
    for await (const failures of ownFailures(run, target.id)) {
      const attempted = fulfilment.attempted();
      const open = failures.filter((failure) => !attempted.has(failureText(failure)));
      const due = open.filter((failure) => isDueNow(run, failure));
      putOff(open.length - due.length);
      yield* retryFailures(ports, fulfilment, due, putOff);
    }
    yield* fetchAgain(ports, fulfilment, removed, putOff);
    yield* fulfilment.rest();
    yield* cycle.superseded.rounds((files) => planAgain(ports, fulfilment, files, putOff));
    return;
  }
  yield* fulfilment.rest();
}

/** Whether any of what failed is tried again, and the records among it that could not be used as a whole. */
async function lookAtFailures(
  run: Run,
  { id }: OpenedDestination,
): Promise<{ readonly isAnyDue: boolean; readonly records: readonly OpenFailure[] }> {
  const records: OpenFailure[] = [];
  let isAnyDue = false;
  for await (const page of ownFailures(run, id)) {
    isAnyDue ||= page.some((failure) => isDueNow(run, failure));
    records.push(...page.filter(({ role }) => role === undefined));
  }
  return { isAnyDue, records };
}

function isDueNow({ clock, config }: Run, failure: OpenFailure): boolean {
  return isDue(failure, clock.now(), config.watchIntervalMs !== undefined);
}

/** All that was planned has ended, so the newest assets were looked at as they are now. */
async function allStepsDone({ run, doneSteps }: Cycle): Promise<void> {
  const last = await run.catalogue.newestStep();
  doneSteps.begin({ first: 1, last }).add(last, 0);
}

async function transfer(
  { run, target, fulfilment, tally, keeper, elsewhere, superseded }: Cycle,
  actions: AsyncIterable<Action>,
): Promise<void> {
  const { config, clock, gate, state, reserve, report, signal } = run;
  const full = await reserve.fill();
  const transferred = transferAll(
    superseded.track(actions),
    {
      clock,
      source: elsewhere.source,
      gate,
      destination: target.destination,
      state: {
        async record(destination, outcomes) {
          await state.record(destination, outcomes);
          fulfilment.release(outcomes);
          superseded.recorded(outcomes);
          await keeper.advance();
        },
      },
      report(event) {
        if (event.kind === 'ended' && superseded.ended(event.outcome))
          tally.ended(event.outcome, elsewhere.wasCopied(event.outcome.wanted));
        report(event);
      },
    },
    { destination: target, threads: config.threads, signal: AbortSignal.any([signal, full]) },
  );
  await transferred.catch(async (error: unknown) => {
    // What ended the run is what counts, whether or not this can be stored as well.
    await keeper.store().catch(() => {});
    throw error;
  });
}
