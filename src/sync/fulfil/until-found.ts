import { WithEnd } from '../../base/with-end.ts';
import type { Wanted } from '../../model/action.ts';
import type { Asset, Role } from '../../model/asset.ts';
import { assetText } from '../../model/asset-text.ts';
import type { Moment } from '../../model/selection.ts';
import { planPage, RunClaims } from '../../plan/plan-page.ts';
import { type WantRules, wantFiles } from '../../plan/want-files.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { AlbumJudge } from '../selection/album-judge.ts';
import type { Batch } from '../jobs/batch.ts';
import { gatherFacts } from './gather-facts.ts';

export interface UntilFoundOptions {
  readonly run: Pick<Run, 'state' | 'signal'> & { readonly config: Pick<Run['config'], 'removedFiles'> };
  readonly target: OpenedDestination;
  readonly rules: WantRules<Moment>;
  /** Assets that the user does not want, by `assetText`. */
  readonly ignored: ReadonlySet<string>;
  /** By which albums they lie. */
  readonly albums: Pick<AlbumJudge, 'around'>;
  readonly untilFound: number | undefined;
}

/**
 * `--until-found`: batches of a library, what was added last first, up to the asset with which so many wanted files in a row are here
 * already (photos.md 15, step 9). Moving parts of live photos do not count, and what is not wanted neither.
 */
export async function* cutWhereFound<End>(
  batches: AsyncGenerator<Batch, End>,
  options: UntilFoundOptions,
): AsyncGenerator<Batch, End | undefined> {
  const { untilFound } = options;
  if (untilFound === undefined) return yield* batches;
  let inARow = 0;
  const all = new WithEnd(batches);
  for await (const batch of all) {
    const found = await filesHere(batch.assets, options);
    for (const [at, asset] of batch.assets.entries()) {
      for (const isHere of found.get(asset) ?? []) inARow = isHere ? inARow + 1 : 0;
      if (inARow < untilFound) continue;
      const assets = batch.assets.slice(0, at + 1);
      yield { ...batch, assets, looked: assets.map(({ id }) => id) };
      return undefined;
    }
    yield batch;
  }
  return all.end;
}

const MOVING: ReadonlySet<Role> = new Set<Role>(['live', 'live-medium', 'live-thumb', 'live-adjusted']);

/** For each asset whether its files are here, in the order in which they are asked for. */
async function filesHere(
  assets: readonly Asset[],
  { run, target, rules, ignored, albums }: UntilFoundOptions,
): Promise<ReadonlyMap<Asset, readonly boolean[]>> {
  const isIgnored = ({ library, id }: Asset) => ignored.has(assetText({ library, asset: id }));
  const around = await albums.around(assets);
  const wanted = assets
    .filter((asset) => !isIgnored(asset))
    .flatMap((asset) => wantFiles(asset, rules, undefined, around(asset)).wanted)
    .filter(({ key }) => !MOVING.has(key.role));
  const { state, config, signal } = run;
  const facts = await gatherFacts(wanted, target, { state, removedFiles: config.removedFiles }, signal);
  const { actions } = planPage(wanted, facts, new RunClaims(target.destination.traits));
  // What a row stands for is here, or was taken away by the user: it comes no more.
  const missing = new Set<Wanted>(
    actions.flatMap((action) => (action.do === 'fetch' || action.do === 'fail' ? [action.wanted] : [])),
  );
  const files = Map.groupBy(wanted, ({ asset }) => asset);
  return new Map(
    Array.from(files, ([asset, ofAsset]) => [asset, ofAsset.map((file) => !missing.has(file))] as const),
  );
}
