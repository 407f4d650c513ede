import type { CatalogueReader } from '../../model/catalogue.ts';
import type { Jobs } from '../../model/jobs.ts';
import { upTo, writeSteps } from '../../model/step-ranges.ts';

/**
 * Steps that the catalogue lost, by power loss or because a copy of an earlier one was put back, come again with other contents:
 * no job has done them. Before anything is followed, whichever job is at work: later the numbers are given out again.
 */
export async function cutDone(
  catalogue: Pick<CatalogueReader, 'epoch' | 'newestStep'>,
  jobs: Jobs,
): Promise<void> {
  const epoch = await catalogue.epoch();
  const newest = await catalogue.newestStep();
  for (const job of await jobs.list()) {
    const done = upTo(job.done, newest);
    if (job.epoch !== epoch || writeSteps(done) === writeSteps(job.done)) continue;
    await jobs.setDone(job, { epoch, done, evaluatedAtMs: job.evaluatedAtMs });
  }
}
