import type { Asset } from '../../model/asset.ts';
import type { AssetState, CatalogueReader, CatalogueRow } from '../../model/catalogue.ts';
import type { Selection } from '../../model/selection.ts';
import { hasStep } from '../../model/step-ranges.ts';
import { crossedBetween, type Span } from '../../plan/date-bound.ts';
import { choosesLibrary } from '../../plan/library-choice.ts';
import { type Batch, batchOfRows, rowsInState } from '../jobs/batch.ts';
import type { AlbumCatalogue } from './album-judge.ts';
import type { OpenedJob } from '../jobs/open-job.ts';

const ROWS = 100;

interface Crossing {
  readonly catalogue: AlbumCatalogue & Pick<CatalogueReader, 'takenIn' | 'addedIn' | 'inState'>;
  readonly job: Pick<OpenedJob, 'done' | 'evaluatedAtMs'>;
  readonly selection: Selection;
  readonly nowMs: number;
}

/**
 * Assets of steps that a job has done, which the clock alone let in or out since it looked at them: nothing changes in iCloud then.
 * What leaves is planned as well, and found not to be wanted.
 */
export async function* crossedAssets(
  { catalogue, job, selection, nowMs }: Crossing,
  limit = ROWS,
): AsyncGenerator<Batch, void> {
  const spans = spansOf(job, selection, nowMs);
  if (spans.length === 0) return;
  const offered = await offeredOf(catalogue, selection);
  for (const { library } of await catalogue.libraries()) {
    if (!choosesLibrary(selection.libraries, library.id)) continue;
    for (const span of spans) {
      let after: CatalogueRow | undefined;
      do {
        const rows: readonly CatalogueRow[] =
          span.field === 'taken'
            ? await catalogue.takenIn(library.id, span, after, limit)
            : await catalogue.addedIn(library.id, span, after, limit);
        const done = rows.filter(({ step }) => hasStep(job.done, step));
        if (done.length > 0) yield batchOfRows(library.id, done);
        after = rows.length < limit ? undefined : rows.at(-1);
      } while (after !== undefined);
      for (const state of offered) {
        if (state === 'shown') continue;
        const isIn = ({ capturedAtMs = 0, addedAtMs = 0 }: Asset) => {
          const atMs = span.field === 'taken' ? capturedAtMs : addedAtMs;
          return atMs >= span.fromMs && atMs <= span.toMs;
        };
        for await (const row of rowsInState(catalogue, library.id, state))
          if (row.asset !== undefined && isIn(row.asset) && hasStep(job.done, row.step))
            yield batchOfRows(library.id, [row], offered);
      }
    }
  }
}

/** Most jobs choose nothing by albums, and load nothing for them. */
async function offeredOf(
  catalogue: Crossing['catalogue'],
  { albums }: Selection,
): Promise<ReadonlySet<AssetState>> {
  if (albums === undefined) return new Set<AssetState>(['shown']);
  const { AlbumJudge } = await import('./album-judge.ts');
  return new AlbumJudge(catalogue, { albums }).offered();
}

export async function hasCrossed(crossing: Crossing): Promise<boolean> {
  const first = await crossedAssets(crossing).next();
  return first.done !== true;
}

function spansOf(job: Crossing['job'], selection: Selection, nowMs: number): readonly Span[] {
  // A job that has done nothing looks at everything.
  if (job.evaluatedAtMs === undefined || job.done.length === 0) return [];
  return crossedBetween(selection, job.evaluatedAtMs, nowMs);
}
