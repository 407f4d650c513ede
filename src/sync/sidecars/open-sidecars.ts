import type { SidecarWishes } from '../../model/sidecars.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import type { OpenLinksOptions } from '../links/open-links.ts';
import { SidecarKeeper, type SidecarKeeperOptions } from './sidecar-keeper.ts';
import { imagineSidecars, newlyTold, writeSidecars } from './write-sidecars.ts';
import { rulesAt } from '../paths/rules-at.ts';

/** What keeps the sidecars of a job. */
export function openSidecars(
  {
    run,
    target,
    job,
    judge,
    ignored,
    nowMs,
    waitsForAlbums,
  }: Omit<OpenLinksOptions, 'trees' | 'job'> &
    Pick<SidecarKeeperOptions, 'waitsForAlbums'> & { readonly job: Pick<OpenLinksOptions['job'], 'done'> },
  { names }: SidecarWishes,
): SidecarKeeper {
  const told = newlyTold();
  return new SidecarKeeper(
    {
      run,
      target,
      names,
      rules: wishesAt(rulesAt(run.config, target), nowMs),
      judge,
      ignored,
      ...(waitsForAlbums !== undefined && { waitsForAlbums }),
      write: (tasks, settled) => writeSidecars({ run, target, told }, tasks, settled),
    },
    job.done,
  );
}

/** The same for a run that only looks: it counts. */
export function imaginedSidecars(
  options: Omit<SidecarKeeperOptions, 'names' | 'write'> & Pick<OpenLinksOptions['job'], 'done'>,
  { names }: SidecarWishes,
): SidecarKeeper {
  const write: SidecarKeeperOptions['write'] = (tasks) => imagineSidecars(options, tasks);
  return new SidecarKeeper({ ...options, names, write }, options.done);
}
