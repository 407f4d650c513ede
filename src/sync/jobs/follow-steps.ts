import { LoopTurns } from '../../base/loop-turns.ts';
import type { CatalogueReader, CatalogueRow } from '../../model/catalogue.ts';
import { missingSteps, type StepRanges, withSteps } from '../../model/step-ranges.ts';

/** Rows at a time. */
const ROWS = 500;

/** Takes the rows of one stretch of steps, and is told when it has them all. */
export interface StretchWork {
  take(rows: readonly CatalogueRow[]): Promise<void>;
  end(): Promise<void>;
}

/** Shows all rows that changed in these steps, but for those that are through already; answers what is through then. */
export async function followSteps(
  {
    catalogue,
    signal,
  }: { readonly catalogue: Pick<CatalogueReader, 'changedIn'>; readonly signal: AbortSignal },
  steps: { readonly through: StepRanges; readonly done: StepRanges },
  begin: () => Promise<StretchWork>,
): Promise<StepRanges> {
  let { through } = steps;
  const turns = new LoopTurns();
  const newest = Math.max(0, ...steps.done.map(({ last }) => last));
  for (const missing of missingSteps(through, newest)) {
    for (const { first, last } of steps.done) {
      const range = { first: Math.max(first, missing.first), last: Math.min(last, missing.last) };
      if (range.first > range.last) continue;
      const work = await begin();
      let after: CatalogueRow | undefined;
      do {
        const rows: readonly CatalogueRow[] = await catalogue.changedIn(range, after, ROWS);
        await work.take(rows);
        await turns.next();
        // Some of them may not have been dealt with.
        if (signal.aborted) return through;
        after = rows.length < ROWS ? undefined : rows.at(-1);
      } while (after !== undefined);
      await work.end();
      through = withSteps(through, range);
    }
  }
  return through;
}
