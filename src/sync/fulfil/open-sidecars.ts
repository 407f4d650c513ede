import type { SidecarWishes } from '../../model/sidecars.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import type { OpenLinksOptions } from './open-links.ts';
import { SidecarKeeper } from './sidecar-keeper.ts';

/** What keeps the sidecars of a job. */
export function openSidecars(
  {
    run,
    target,
    job,
    judge,
    ignored,
    nowMs,
  }: Omit<OpenLinksOptions, 'trees' | 'job'> & { readonly job: Pick<OpenLinksOptions['job'], 'done'> },
  { names }: SidecarWishes,
): SidecarKeeper {
  return new SidecarKeeper(
    { run, target, names, rules: wishesAt(run.config, nowMs), judge, ignored },
    job.done,
  );
}
