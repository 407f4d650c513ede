import { KeepsakeError } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import { ownCommand } from '../../config/own-command.ts';
import type { CatalogueReader } from '../../model/catalogue.ts';
import type { MovedFile, StateStore } from '../../model/state-store.ts';
import { wishesOfAnyDate } from '../../plan/date-bound.ts';
import { NOTHING_AROUND } from '../../plan/field-values.ts';
import type { WantRules } from '../../plan/want-files.ts';
import { placesByAlbums } from '../../plan/place-albums.ts';
import { chosenOf } from '../follow/chosen.ts';
import { completeSince } from '../follow/is-unfinished.ts';
import { AlbumJudge } from '../selection/album-judge.ts';
import { readRule, treeOf } from '../jobs/job-rule.ts';
import { offeredAt } from '../selection/offered-at.ts';
import { recordsIn } from '../inspect/open-records.ts';
import { nothingSynced } from '../open/nothing-synced.ts';
import { seenAsMoved } from '../moves/seen-as-moved.ts';
import { type AccountPorts, underLock } from '../open/account-ports.ts';
import { openCatalogueBeside, openCatalogueOf } from '../open/open-catalogue.ts';
import { openDestination, type OpenedDestination } from '../open/open-destination.ts';
import { hasState, openStateBeside, withUnguardedState } from '../open/open-state.ts';
import { findMisplaced } from './find-misplaced.ts';
import { FormerPlaces } from './former-places.ts';
import { moveAll } from './move-all.ts';
import { planMoves } from './plan-moves.ts';
import { removeOldTrees } from './remove-old-trees.ts';
import type { RelayoutProgress, RelayoutReport } from './relayout-report.ts';
import { rulesAt } from '../paths/rules-at.ts';

export interface RelayoutOptions {
  /** Files that the user edited, or that have names of others, stay. */
  readonly onlyOurs: boolean;
  readonly report: (progress: RelayoutProgress) => void;
}

/**
 * Moves what is recorded at a destination to where today's settings put it. Asks Apple nothing: what iCloud shows is in the
 * catalogue. As the only one at work for the account.
 */
export async function relayout(
  config: Config,
  ports: AccountPorts,
  options: RelayoutOptions,
): Promise<RelayoutReport> {
  if (!(await hasState(config, ports))) throw nothingSynced(config);
  if (config.task !== 'sync') return lookOnly(config, ports, options);
  return underLock(config, ports, (signal) =>
    withUnguardedState(config, ports, async (state) => {
      const catalogue = openCatalogueOf(config, ports);
      try {
        return await relayoutWith({ ...ports, signal, config, state, catalogue }, options);
      } finally {
        await catalogue.close();
      }
    }),
  );
}

/** A dry run: beside whatever is at work for the account. */
async function lookOnly(
  config: Config,
  ports: AccountPorts,
  options: RelayoutOptions,
): Promise<RelayoutReport> {
  const state = await openStateBeside(config, ports);
  if (state === undefined) throw nothingSynced(config);
  const catalogue = openCatalogueBeside(config, ports);
  try {
    return await relayoutWith({ ...ports, config, state, catalogue }, options);
  } finally {
    await catalogue.close();
    await state.close();
  }
}

interface Opened extends AccountPorts {
  readonly config: Config;
  readonly state: StateStore;
  readonly catalogue: CatalogueReader;
}

async function relayoutWith(
  stored: Opened,
  { onlyOurs, report: tell }: RelayoutOptions,
): Promise<RelayoutReport> {
  const { config, catalogue, signal, clock } = stored;
  // Opening makes the folder: first of all there has to be something to move.
  if ((await recordsIn(stored, config, stored)) === undefined) throw nothingSynced(config);
  const target = await openDestination(stored);
  const state = config.task === 'sync' ? stored.state : await seenAsMoved({ ...stored, target });
  const opened = { ...stored, state };
  if ((await state.files(target, { after: undefined, limit: 1 })).length === 0) throw nothingSynced(config);
  const others = await jobsWithOtherTrees(opened, target);
  const today = rulesAt(config, target);
  const rules = [today, ...others.map((job) => rulesAt(job.rules, target))];
  const only = onlyOurs ? rules : undefined;
  const judges = new Map<WantRules, AlbumJudge>(
    rules.map((one) => [one, AlbumJudge.ofRules(catalogue, wishesOfAnyDate(one), target.destination.traits)]),
  );
  // Before anything is touched.
  if (placesByAlbums(config) && (await judges.get(today)?.isAllKnown()) === false)
    throw albumsUnknown(config);
  // Their links go first: they may have the very names that the photos are to have.
  const ports = { state, catalogue, target, config, clock, signal };
  const { linksRemoved, playlistsRemoved, freed } = await removeOldTrees(ports, others, (links) =>
    tell({ doing: 'links', links }),
  );
  const former = await FormerPlaces.open(state, target, treeOf(config));
  const survey = await findMisplaced({
    state,
    catalogue,
    target,
    former,
    rules: today,
    albumsBy: (one) => judges.get(one) ?? NO_PLACES,
    offered: await offeredAt(opened, target.id, config.selection),
    only,
    signal,
    onFiles: (files) => tell({ doing: 'look', files }),
  });
  tell({ doing: 'plan', files: survey.misplaced.length });
  const { runs, moves, nameless } = await planMoves(survey, target, former, {
    waitingFrom: clock.now(),
    freed,
  });
  const report: RelayoutReport = {
    dryRun: config.task !== 'sync',
    inPlace: survey.inPlace + survey.misplaced.length - moves.length - nameless,
    moves: byPath(moves),
    stays: { ...survey.stays, 'no-name': nameless },
    failed: [],
    foldersRemoved: 0,
    linksRemoved,
    playlistsRemoved,
    forgottenJobs: others.map(({ name }) => name),
    isIncomplete:
      completeSince(chosenOf(await catalogue.libraries(), config.selection.libraries)) === undefined,
  };
  if (report.dryRun) return report;
  const trees = others.map((job) => treeOf(job.rules));
  await former.remember(survey.misplaced, trees, state);
  const { moved, ...rest } = await moveAll(runs, { state, target }, signal, (files) =>
    tell({ doing: 'move', files, ofFiles: moves.length }),
  );
  for (const { id } of others) await state.jobs.forget(id);
  // What has not found its place yet wants its name of then from the next relayout.
  const isUnknown = report.isIncomplete && report.stays.gone > 0;
  if (rest.failed.length === 0 && !isUnknown) await former.arrive(state);
  return { ...report, moves: byPath(moved), ...rest };
}

const NO_PLACES: Pick<AlbumJudge, 'places'> = { places: async () => () => NOTHING_AROUND };

/** By what is known, each photo of an album that was never listed would go to where those lie that are in none. */
function albumsUnknown({ typed }: Config): KeepsakeError {
  return new KeepsakeError('USAGE', 'it is not known yet which photos are in which albums', {
    details: ['photos are to lie by their albums, and nothing was moved'],
    hint: `run \`${ownCommand('list albums --refresh', typed)}\` first: it asks Apple for them`,
  });
}

function byPath(moves: readonly MovedFile[]): readonly MovedFile[] {
  return moves.toSorted((a, b) => (a.from < b.from ? -1 : 1));
}

/** Jobs of this destination that put their files elsewhere: two trees in one folder are none. */
async function jobsWithOtherTrees({ config, state }: Opened, { id }: OpenedDestination) {
  const tree = treeOf(config);
  return (await state.jobs.list()).flatMap((job) => {
    const rules = job.destination === id ? readRule(job.rule) : undefined;
    return rules === undefined || treeOf(rules) === tree ? [] : [{ id: job.id, name: job.name, rules }];
  });
}
