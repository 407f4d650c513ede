import type { CatalogueReader, CatalogueRow } from '../../model/catalogue.ts';
import { missingSteps, type StepRanges, withSteps } from '../../model/step-ranges.ts';

/** Rows at a time. */
const ROWS = 500;

/**
 * Shows all rows that changed in these steps, but for those that are through already; answers what is through then. `begin`: what takes
 * rows of one stretch, and is told when it has them all.
 */
export async function followSteps(
  {
    catalogue,
    signal,
  }: { readonly catalogue: Pick<CatalogueReader, 'changedIn'>; readonly signal: AbortSignal },
  steps: { readonly through: StepRanges; readonly done: StepRanges },
  take: (rows: readonly CatalogueRow[]) => Promise<void>,
): Promise<StepRanges> {
  let { through } = steps;
  const newest = Math.max(0, ...steps.done.map(({ last }) => last));
  for (const missing of missingSteps(through, newest)) {
    for (const { first, last } of steps.done) {
      const range = { first: Math.max(first, missing.first), last: Math.min(last, missing.last) };
      if (range.first > range.last) continue;
      let after: CatalogueRow | undefined;
      do {
        const rows: readonly CatalogueRow[] = await catalogue.changedIn(range, after, ROWS);
        await take(rows);
        if (signal.aborted) return through;
        after = rows.length < ROWS ? undefined : rows.at(-1);
      } while (after !== undefined);
      through = withSteps(through, range);
    }
  }
  return through;
}
