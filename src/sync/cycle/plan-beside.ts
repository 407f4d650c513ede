import type { Config } from '../../config/config.ts';
import type { Task } from '../../model/action.ts';
import { ignoredAssets } from '../../model/asset-text.ts';
import type { CatalogueReader } from '../../model/catalogue.ts';
import type { StateStore } from '../../model/state-store.ts';
import { missingSteps } from '../../model/step-ranges.ts';
import { chosenOf } from '../follow/chosen.ts';
import { type Freshness, freshnessOf, isFollowed } from '../follow/freshness.ts';
import { firstShortfall } from '../follow/shortfall.ts';
import { ComingNames } from '../jobs/coming-names.ts';
import { AlbumJudge } from '../selection/album-judge.ts';
import { isWindowed } from '../jobs/is-windowed.ts';
import { cutWhereFound } from '../fulfil/until-found.ts';
import { backlog, type Batch, lastAdded } from '../jobs/batch.ts';
import { crossedAssets, hasCrossed } from '../selection/crossed-bounds.ts';
import { DoneSteps } from '../jobs/done-steps.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import { placesByAlbums } from '../../plan/place-albums.ts';
import { openStrays } from '../strays/open-strays.ts';
import { Fulfilment } from '../fulfil/fulfilment.ts';
import { imagineBeside } from './imagine-beside.ts';
import { openJob, refuseSecondTree } from '../jobs/open-job.ts';
import type { RunPorts } from '../open/open-account.ts';
import { openCatalogueBeside } from '../open/open-catalogue.ts';
import { seenAsMoved } from '../moves/seen-as-moved.ts';
import { openDestination } from '../open/open-destination.ts';
import { openStateBeside } from '../open/open-state.ts';
import { MovedPhotos } from '../twins/moved-photos.ts';
import { type CycleReport, CycleTally } from './cycle-report.ts';
import { pretend } from './pretend.ts';
import { rulesAt } from '../paths/rules-at.ts';

/**
 * A dry run beside the process that holds the account: it goes by what iCloud showed when it was followed last, asks Apple nothing
 * and writes nothing. Undefined where nothing was followed or recorded yet.
 */
export async function planBeside(
  config: Config,
  ports: RunPorts,
): Promise<{ readonly report: CycleReport; readonly freshness: Freshness } | undefined> {
  const catalogue = openCatalogueBeside(config, ports);
  try {
    if (!isFollowed(await catalogue.libraries())) return undefined;
    const state = await openStateBeside(config, ports);
    if (state === undefined) return undefined;
    try {
      return await plan({ catalogue, state }, config, ports);
    } finally {
      await state.close();
    }
  } finally {
    await catalogue.close();
  }
}

interface Remembered {
  readonly catalogue: CatalogueReader;
  readonly state: StateStore;
}

async function plan({ catalogue, state: stored }: Remembered, config: Config, ports: RunPorts) {
  const { clock, log, report, print, signal } = ports;
  const startedAtMs = clock.monotonic();
  const target = await openDestination({ config, state: stored, clock, log });
  const state = await seenAsMoved({ state: stored, target, log });
  const warnOnce = (warning: string) => log.warn(warning);
  const nowMs = clock.now();
  for (const warning of await refuseSecondTree({ state }, config, target.id)) warnOnce(warning);
  const job = await openJob({ catalogue, state }, config, target.id, nowMs);
  const crossing = { catalogue, job, selection: config.selection, nowMs };
  const newest = await catalogue.newestStep();
  const libraries = chosenOf(await catalogue.libraries(), config.selection.libraries);
  const tally = new CycleTally();
  const rules = wishesAt(rulesAt(config, target), nowMs);
  const ignored = await ignoredAssets(state);
  const albums = AlbumJudge.ofRules(catalogue, rules, target.destination.traits);
  if (placesByAlbums(rules) && !(await albums.isAllKnown()))
    log.warn(
      'it is not known in full which photos are in which albums: they may lie elsewhere than told here',
    );
  const coming = new ComingNames();
  const imagined = await imagineBeside({
    run: { config, state, catalogue, signal, clock },
    target,
    done: job.done,
    rules,
    judge: albums,
    ignored,
    imagines: coming,
  });
  const strays = await openStrays({ state, catalogue, config, clock, signal, warnOnce }, target, job, rules);
  const fulfilment = new Fulfilment({
    // Links are for those who download.
    run: { config, state, report, signal, source: { expect: () => {} }, warnOnce },
    target,
    strays: strays.files,
    tally,
    rules,
    ignored,
    albums,
    openRecords: new Set(),
    elsewhere: undefined,
    onLoose: (library, assets) => imagined?.note(library, assets),
  });
  const moved = await MovedPhotos.open({
    run: { catalogue, state, clock, log, signal },
    target,
    rules,
    albums,
    ignored: new Set(ignored),
    isPromised: (path) => fulfilment.isPromised(path),
    writes: false,
    onRenaming: async () => {},
    onMoved: (photos) => tally.moved(photos, 0),
  });
  const planned = (all: AsyncGenerator<Batch, void>) =>
    fulfilment.plan(moved === undefined ? all : moved.with(all, { mayHold: !isWindowed(config.selection) }));
  const { recent, untilFound } = config.selection;
  const cut = (batches: AsyncGenerator<Batch, void>) =>
    cutWhereFound(batches, { run: { config, state, signal }, target, rules, ignored, albums, untilFound });
  async function* actions(): AsyncGenerator<Task, void> {
    if (!isWindowed(config.selection)) {
      yield* planned(crossedAssets(crossing));
      const offered = await albums.offered();
      const wanted = new Set(libraries.map(({ library }) => library.id));
      yield* planned(backlog(catalogue, { newest, wanted, offered }, new DoneSteps(job.done)));
      if (moved !== undefined) yield* fulfilment.plan(moved.decided());
    } else {
      for (const { library } of libraries) yield* planned(cut(lastAdded(catalogue, library.id, recent)));
    }
    yield* fulfilment.rest();
  }
  await pretend({ config, log, print, state }, actions(), tally, coming);
  await strays.end(false);
  if (imagined !== undefined) tally.imagined(await imagined.count(newest));
  return {
    freshness: freshnessOf(libraries),
    report: tally.report({
      nothingNew:
        !isWindowed(config.selection) &&
        missingSteps(job.done, newest).length === 0 &&
        !(await hasCrossed(crossing)),
      onlyFailures: false,
      shortfall: firstShortfall(libraries),
      seconds: (clock.monotonic() - startedAtMs) / 1000,
    }),
  };
}
