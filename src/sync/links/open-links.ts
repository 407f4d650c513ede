import type { LinkMode } from '../../model/links.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import { SpaceReservations } from '../../transfer/space-reservations.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { AlbumPlaylists } from './album-playlists.ts';
import { carryOutLinks, type CarryOutPorts } from './carry-out-links.ts';
import { LinkJournal } from './link-journal.ts';
import { LinkTrees, type LinkTreesOptions } from './link-trees.ts';
import type { OpenedJob } from '../jobs/open-job.ts';
import type { OpenTree } from './open-trees.ts';
import { rulesAt } from '../paths/rules-at.ts';

/** Trees that a run keeps, and how. */
export interface TreesToFill {
  readonly trees: readonly OpenTree[];
  readonly modes: readonly LinkMode[];
}

export interface OpenLinksOptions {
  readonly run: Run;
  readonly target: OpenedDestination;
  readonly trees: TreesToFill;
  readonly job: OpenedJob;
  readonly judge: LinkTreesOptions['judge'];
  readonly ignored: ReadonlySet<string>;
  /** The time of this cycle. */
  readonly nowMs: number;
}

/** What keeps the trees of a job. */
export function openLinks({ run, target, trees, job, judge, ignored, nowMs }: OpenLinksOptions): LinkTrees {
  const { config } = run;
  const ports = carryOutPorts(run, target, trees.modes);
  return new LinkTrees(
    {
      run,
      target,
      trees: trees.trees,
      carryOut: (steps, settled) => carryOutLinks(ports, steps, settled),
      journal: ports.journal,
      playlists:
        config.playlists === undefined ? undefined : new AlbumPlaylists({ run, target, trees: trees.trees }),
      rules: wishesAt(rulesAt(config, target), nowMs),
      judge,
      ignored,
    },
    job.done,
  );
}

/** What carrying out steps of links needs. */
export function carryOutPorts(
  { state, clock, signal }: Pick<Run, 'state' | 'clock' | 'signal'>,
  target: OpenedDestination,
  modes: readonly LinkMode[],
): CarryOutPorts & { readonly journal: LinkJournal } {
  const space = new SpaceReservations(
    () => target.destination.space(),
    clock,
    () => {},
  );
  return { target, state, journal: new LinkJournal({ state, target, signal }), modes, space, clock, signal };
}
