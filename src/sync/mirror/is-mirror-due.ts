import type { CatalogueReader } from '../../model/catalogue.ts';
import type { StepRanges } from '../../model/step-ranges.ts';
import { chosenOf } from '../follow/chosen.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { TrashClock } from '../trash/trash-clock.ts';
import { heldThrough, MirrorMark } from './mirror-mark.ts';

interface Ports {
  readonly run: Pick<Run, 'state' | 'clock' | 'config'> & {
    readonly catalogue: Pick<CatalogueReader, 'libraries' | 'epoch' | 'countChanged'>;
  };
  readonly target: OpenedDestination;
  readonly done: StepRanges;
}

/** Whether a run with nothing new has deletions to look at, or a trash. */
export async function isMirrorDue({ run, target, done }: Ports): Promise<boolean> {
  const { state, catalogue, clock, config } = run;
  if (config.task === 'sync' && (await TrashClock.open(state, target.id, clock.now())).isDue) return true;
  const last = heldThrough(done);
  const mark = await MirrorMark.open(state, target.id, await catalogue.epoch(), last);
  const known = chosenOf(await catalogue.libraries(), config.selection.libraries);
  const through = Math.min(last, ...known.map(({ library }) => mark.through(library.id)));
  return through < last && (await catalogue.countChanged({ first: through + 1, last })) > 0;
}
