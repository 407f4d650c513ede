import type { Clock } from '../../base/clock.ts';
import type { Config } from '../../config/config.ts';
import type { Asset } from '../../model/asset.ts';
import type { AssetId } from '../../model/ids.ts';
import { failureText } from '../../model/asset-text.ts';
import type { AssetState, CatalogueRow } from '../../model/catalogue.ts';
import type { Moment } from '../../model/selection.ts';
import type { OpenFailure, StateStore } from '../../model/state-store.ts';
import { mayNamePutAway } from '../../plan/album-wishes.ts';
import { putAwayAlbumOf } from '../../plan/choose-albums.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import { type WantRules, wantFiles } from '../../plan/want-files.ts';
import { type AlbumCatalogue, AlbumJudge } from './album-judge.ts';
import { readRule, writeRule } from '../jobs/job-rule.ts';

const ROWS = 500;

/** Everything that failed at a destination, by pages. What is recorded or forgotten meanwhile may be among it or not. */
export async function* failurePages(
  state: Pick<StateStore, 'failures'>,
  destination: string,
): AsyncGenerator<readonly OpenFailure[], void> {
  let after: OpenFailure | undefined;
  for (;;) {
    const page: readonly OpenFailure[] = await state.failures(destination, { after, limit: ROWS });
    if (page.length === 0) return;
    yield page;
    after = page.at(-1);
  }
}

function isPutAway(state: AssetState): boolean {
  return putAwayAlbumOf(state) !== undefined;
}

/** Whether any job of a destination may want what is hidden or in Recently Deleted: what failed of that is not forgotten because it is there. */
export async function wantPutAway(state: Pick<StateStore, 'jobs'>, destination: string): Promise<boolean> {
  const jobs = (await state.jobs.list()).filter((job) => job.destination === destination);
  return jobs.some(({ rule }) => mayNamePutAway(readRule(rule)?.selection.albums ?? []));
}

interface Ports {
  readonly config: Pick<Config, 'selection' | 'naming' | 'folder' | 'trees' | 'playlists'>;
  readonly state: Pick<StateStore, 'failures' | 'jobs'>;
  readonly catalogue: AlbumCatalogue;
  readonly clock: Pick<Clock, 'now'>;
}

type Outside = ReadonlyMap<WantRules<Moment>, ReadonlySet<AssetId>>;

/** As `failurePages`, without files that only other jobs of the destination want: those try and forget them themselves. */
export async function* ownFailures(
  { config, state, catalogue, clock }: Ports,
  destination: string,
): AsyncGenerator<readonly OpenFailure[], void> {
  const rule = writeRule(config);
  const nowMs = clock.now();
  const jobs = await state.jobs.list();
  const others = jobs
    .filter((job) => job.destination === destination && job.rule !== rule)
    .flatMap((job) => readRule(job.rule) ?? [])
    .map((rules) => wishesAt(rules, nowMs));
  const mine = wishesAt(config, nowMs);
  for await (const page of failurePages(state, destination)) {
    if (others.length === 0) {
      yield page;
      continue;
    }
    const own: OpenFailure[] = [];
    for (const [library, ofLibrary] of Map.groupBy(page, (one) => one.library)) {
      const rows = await catalogue.assets(library, [...new Set(ofLibrary.map(({ asset }) => asset))]);
      const assets = new Map(rows.map((row) => [row.id, row.asset]));
      const outside = await outsideOfEach(rows);
      own.push(...ofLibrary.filter((failure) => !isOfOthers(failure, assets.get(failure.asset), outside)));
    }
    yield own;
  }

  /** By rule, assets that are not among those that it chooses by albums. */
  async function outsideOfEach(rows: readonly CatalogueRow[]): Promise<Outside> {
    const all = new Map<WantRules<Moment>, ReadonlySet<AssetId>>();
    for (const rules of [mine, ...others]) {
      const judge = new AlbumJudge(catalogue, rules.selection);
      const offered = await judge.offered();
      const outside = await judge.outside(rows.flatMap(({ asset }) => asset ?? []));
      const away = rows.filter((row) => isPutAway(row.state) && !offered.has(row.state));
      all.set(rules, new Set([...outside.keys(), ...away.map(({ id }) => id)]));
    }
    return all;
  }

  function isOfOthers(failure: OpenFailure, asset: Asset | undefined, outside: Outside): boolean {
    if (failure.role === undefined || asset === undefined) return false;
    const text = failureText(failure);
    const isWanted = (rules: WantRules<Moment>) =>
      outside.get(rules)?.has(asset.id) !== true &&
      wantFiles(asset, rules).wanted.some(({ key }) => failureText(key) === text);
    return !isWanted(mine) && others.some(isWanted);
  }
}
