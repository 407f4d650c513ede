import type { Task } from '../../model/action.ts';
import type { Outcome } from '../../model/outcome.ts';
import { transferAll } from '../../transfer/transfer-all.ts';
import type { AfterSaving } from '../jobs/after-saving.ts';
import type { DoneKeeper } from '../jobs/done-keeper.ts';
import type { Fulfilment } from '../fulfil/fulfilment.ts';
import type { OpenedRewriter } from '../fulfil/open-rewriter.ts';
import type { SavedElsewhere } from '../fulfil/saved-elsewhere.ts';
import type { Superseded } from '../fulfil/superseded.ts';
import type { FollowAndPlan } from './followed-batches.ts';

/** What works together in a cycle that has something to do. */
export interface Cycle extends FollowAndPlan {
  readonly fulfilment: Fulfilment;
  readonly keeper: DoneKeeper;
  /** What is made beside the files; undefined for nothing. */
  readonly after: AfterSaving | undefined;
  /** Notes what trees of other jobs owe of files that are about to be recorded. */
  readonly oweOthers: (outcomes: readonly Outcome[]) => Promise<void>;
  readonly elsewhere: SavedElsewhere;
  readonly rewriter: OpenedRewriter | undefined;
  readonly superseded: Superseded;
}

/** Carries out what is planned, and records it; what ends the run is handed on when all that is done is noted. */
export async function transferFiles(
  { run, target, fulfilment, tally, keeper, after, oweOthers, elsewhere, rewriter, superseded }: Cycle,
  actions: AsyncIterable<Task>,
): Promise<void> {
  const { config, clock, gate, state, reserve, report, limits, signal } = run;
  const full = await reserve.fill();
  const transferred = transferAll(
    superseded.track(actions),
    {
      clock,
      source: elsewhere.source,
      gate,
      destination: target.destination,
      rewriter,
      state: {
        async record(destination, outcomes) {
          const loose = outcomes.filter(({ wanted }) => !fulfilment.isOfStep(wanted));
          await after?.owe(loose.flatMap(({ kind, wanted }) => (kind === 'failed' ? [] : [wanted.key])));
          await oweOthers(outcomes);
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
    {
      destination: target,
      threads: config.threads,
      freeFloor: config.freeFloor,
      limits,
      signal: AbortSignal.any([signal, full]),
    },
  );
  try {
    await transferred;
  } catch (error) {
    // What ended the run is what counts, whether or not this can be stored as well.
    await keeper.store().catch(() => {});
    throw error;
  } finally {
    superseded.end();
    fulfilment.names.end();
  }
}
