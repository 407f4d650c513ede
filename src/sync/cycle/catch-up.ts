import type { Task } from '../../model/action.ts';
import { assetText, failureText } from '../../model/asset-text.ts';
import type { OpenFailure } from '../../model/state-store.ts';
import { chosenOf } from '../follow/chosen.ts';
import { firstShortfall } from '../follow/shortfall.ts';
import {
  fetchAgain,
  planAgain,
  owedBatches,
  retryFailures,
  type RetryPorts,
} from '../fulfil/retry-failures.ts';
import { isDueNow } from '../jobs/is-due.ts';
import { isWindowed } from '../jobs/is-windowed.ts';
import { ownFailures } from '../selection/open-failures.ts';
import { noteCycle } from './cycle-note.ts';
import type { CycleReport } from './cycle-report.ts';
import type { Findings } from './findings.ts';
import { followAndPlan } from './follow-and-plan.ts';
import type { Ending } from './open-ending.ts';
import { openWork, type WorkOptions } from './open-work.ts';
import { pretend } from './pretend.ts';
import { type Cycle, transferFiles } from './transfer-files.ts';

interface CatchUpOptions extends WorkOptions {
  readonly finish: (rest: Pick<CycleReport, 'nothingNew' | 'shortfall'>) => CycleReport;
  readonly ending: Pick<Ending, 'end'>;
}

/** Follows what changed into the catalogue, and plans, transfers and records what is not done yet. */
export async function catchUp({ finish, ending, ...options }: CatchUpOptions): Promise<CycleReport> {
  const { run, target, job, found, reasons, tally, rewriter } = options;
  const { config, clock, state, catalogue } = run;
  const { writes } = job;
  const isWhole = found.libraries !== undefined;
  const { cycle, keepers, imagined, coming, strays, shortfalls } = await openWork(options);
  const actions = actionsOf(cycle, found);
  if (writes) await transferFiles(cycle, actions);
  else await pretend(run, actions, tally, coming);

  if (writes) {
    // Every file may have been found in place, on a disk that went away since.
    await target.destination.confirm([]);
    keepers?.sidecars?.albumsAreRead();
    // Not before: a run that is cut off between a look at a record and its files would forget both.
    const recovered = cycle.fulfilment.recovered();
    await state.forgetFailures(
      target.id,
      found.failed.records.filter((record) => recovered.has(assetText(record))),
    );
    if (isWhole && isWindowed(config.selection)) {
      await keepers?.all.followLoose();
      await allStepsDone(cycle);
    }
    if (isWhole) await cycle.keeper.finish(reasons.names.has('crossed'));
    else await cycle.keeper.store();
    await keepers?.sidecars?.restore(found.removedSidecars);
    await keepers?.all.settle();
    if (rewriter !== undefined) tally.rewriting(rewriter.givenUp);
    tally.keptBeside({ links: keepers?.links?.counts, sidecars: keepers?.sidecars?.counts });
  }
  if (imagined !== undefined) tally.imagined(await imagined.count(await catalogue.newestStep()));
  const ended = finish({
    nothingNew: false,
    shortfall:
      shortfalls[0] ?? firstShortfall(chosenOf(await catalogue.libraries(), config.selection.libraries)),
  });
  await strays.end(isWhole && ended.shortfall === undefined);
  const report = await ending.end(ended);
  if (writes) await noteCycle(state, target.id, report, clock.now());
  return report;
}

/** Everything there is to do, in order, lazily. */
async function* actionsOf(
  cycle: Cycle,
  { libraries, removed }: Pick<Findings, 'libraries' | 'removed'>,
): AsyncGenerator<Task, void> {
  const { run, target, fulfilment, tally, doneSteps } = cycle;
  if (libraries !== undefined) yield* followAndPlan(cycle, libraries);
  const putOff = (files: number) => tally.waiting(files);
  if (cycle.writes) {
    const ports: RetryPorts = { plan: cycle.plan, run, target, albums: cycle.albums, doneSteps };
    // Asked anew: what the libraries showed has added to them and settled others.
    for await (const due of dueFailures(cycle, putOff)) yield* retryFailures(ports, fulfilment, due, putOff);
    yield* fetchAgain(ports, removed, putOff);
    yield* fulfilment.rest();
    yield* cycle.superseded.rounds((files) => planAgain(ports, fulfilment, files, putOff));
    return;
  }
  for await (const due of dueFailures(cycle, putOff)) yield* cycle.plan(owedBatches(run, due));
  const keys = removed.map(({ key }) => key);
  yield* cycle.plan(owedBatches(run, keys));
  yield* fulfilment.rest();
}

/** What failed earlier, was not tried by this run and is due now; `putOff` is told of the others. */
async function* dueFailures(
  { run, target, fulfilment }: Pick<Cycle, 'run' | 'target' | 'fulfilment'>,
  putOff: (files: number) => void,
): AsyncGenerator<readonly OpenFailure[], void> {
  for await (const failures of ownFailures(run, target.id)) {
    const attempted = fulfilment.attempted();
    const open = failures.filter((failure) => !attempted.has(failureText(failure)));
    const due = open.filter((failure) => isDueNow(run, failure));
    putOff(open.length - due.length);
    yield due;
  }
}

/** All that was planned has ended, so the newest assets were looked at as they are now. */
async function allStepsDone({ run, doneSteps }: Cycle): Promise<void> {
  const last = await run.catalogue.newestStep();
  doneSteps.begin({ first: 1, last }).add(last, 0);
}
