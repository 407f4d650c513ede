import { ignoredAssets } from '../../model/asset-text.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import { chosenOf } from '../follow/chosen.ts';
import { followNow } from '../follow/follow-now.ts';
import { AlbumJudge } from '../selection/album-judge.ts';
import { openSidecars } from '../sidecars/open-sidecars.ts';
import { NO_STEPS } from '../../model/step-ranges.ts';
import { nothingSynced } from '../open/nothing-synced.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { CycleReport, CycleTally } from './cycle-report.ts';
import { readAllAlbums } from './follow-albums.ts';

export interface DescribeOnlyOptions {
  readonly run: Run;
  readonly target: OpenedDestination;
  /** The time of this cycle, for bounds that move with the clock. */
  readonly nowMs: number;
  readonly tally: CycleTally;
  readonly finish: (rest: Pick<CycleReport, 'nothingNew' | 'shortfall'>) => CycleReport;
}

/**
 * Brings the sidecars of all that is recorded here up to date, and fetches no photo. No job has done anything then: whether a photo is
 * here is not asked.
 */
export async function describeOnly(options: DescribeOnlyOptions): Promise<CycleReport> {
  const { run, target, nowMs, tally, finish } = options;
  const { config, state, catalogue } = run;
  const { sidecars, selection } = config;
  if (sidecars === undefined || (await state.kept(target.id)).files === 0) throw nothingSynced(config);
  const shortfalls: string[] = [];
  // What is called for by number or by albums is here already: all that iCloud shows is looked at.
  const wishes = { libraries: selection.libraries, recent: undefined };
  const shortfall = await followNow({ ...run, warnOnce: undefined }, wishes);
  if (shortfall !== undefined) shortfalls.push(shortfall);
  const chosen = chosenOf(await catalogue.libraries(), selection.libraries);
  const wanted = new Set(chosen.map(({ library }) => library.id));
  const albums = readAllAlbums({
    run,
    wanted,
    doneSteps: undefined,
    fallsShort: (why) => shortfalls.push(why),
  });
  for await (const page of albums) void page;
  const judge = new AlbumJudge(catalogue, wishesAt(config, nowMs).selection);
  const ignored = await ignoredAssets(state);
  const job = { done: NO_STEPS };
  const keeper = openSidecars({ run, target, job, judge, ignored, nowMs }, sidecars);
  tally.page(await keeper.describeAll(), []);
  await keeper.settle();
  tally.keptBeside({ links: undefined, sidecars: keeper.counts });
  return finish({ nothingNew: false, shortfall: shortfalls[0] });
}
