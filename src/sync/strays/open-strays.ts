import { counted } from '../../base/counted.ts';
import { ownCommand, quoted } from '../../config/own-command.ts';
import type { CatalogueReader } from '../../model/catalogue.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { Moment } from '../../model/selection.ts';
import type { StateStore } from '../../model/state-store.ts';
import { wishesOfAnyDate } from '../../plan/date-bound.ts';
import { placesByAlbums } from '../../plan/place-albums.ts';
import { wantFiles, type WantRules } from '../../plan/want-files.ts';
import { localFiles } from '../open/local-files.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { OpenedJob } from '../jobs/open-job.ts';
import { recordedNowhere } from './recorded-nowhere.ts';
import { seeksEverywhere, soughtEverywhere } from './seeks-everywhere.ts';
import { type PlaceOf, sharersOf } from './sharers-of.ts';
import { StrayFiles } from './stray-files.ts';

export interface OpenedStrays {
  readonly files: StrayFiles;
  /** Tells the user of what was found far away, and of what lies under names of photos and is none. `isThrough`: the job has looked at all that it wants. */
  end(isThrough: boolean): Promise<void>;
}

/** Finds files that lie at the destination already, for this job: in their own folders, or everywhere as long as that is worth it. */
export async function openStrays(
  run: Pick<Run, 'state' | 'config' | 'clock' | 'signal' | 'warnOnce'> & {
    readonly catalogue: Pick<CatalogueReader, 'assets' | 'assetsOfMasters'>;
  },
  target: OpenedDestination,
  job: Pick<OpenedJob, 'id' | 'writes'>,
  rules: WantRules<Moment>,
): Promise<OpenedStrays> {
  const { state, catalogue, config, clock, signal, warnOnce } = run;
  const { trees = [], directory, typed } = config;
  const ports = { state, target, signal };
  const command = (words: string) => `\`${ownCommand(words, typed, { scope: 'everything' })}\``;
  const onTooMany = (most: number) =>
    warnOnce(
      `more than ${counted(most, 'file')} here are not recorded: photos among the others are downloaded again, unless ${command(`import ${quoted(directory?.typed ?? '')}`)} finds them first`,
    );
  const ofAnyDate = wishesOfAnyDate(rules);
  const placeOf: PlaceOf = (asset, signature) =>
    placesByAlbums(rules)
      ? undefined
      : wantFiles(asset, ofAnyDate).wanted.find((one) => one.resource.signature === signature)?.candidates[0];
  const isEverywhere = await seeksEverywhere(ports, job);
  const files = new StrayFiles({
    ...ports,
    remembers: job.writes,
    async sharers({ asset: { library, masterId }, resource }) {
      const ids = await catalogue.assetsOfMasters(library, [masterId]);
      return ids.length < 2
        ? 1
        : sharersOf(await catalogue.assets(library, ids), resource.signature, placeOf);
    },
    everywhere: isEverywhere
      ? () => recordedNowhere({ ...ports, files: localFiles, trees, clock, onTooMany })
      : undefined,
  });
  return {
    files,
    async end(isThrough) {
      if (files.farAway > 0)
        warnOnce(
          `${counted(files.farAway, 'file')} lay here in other folders than these settings give: what was found stays where it lies, and ${command('relayout')} moves it`,
        );
      const taken = files.taken.warnings({
        recorded: await recordedAmong(files.taken.paths, ports),
        setsExif: config.exif !== undefined,
        isDry: !job.writes,
      });
      for (const warning of taken) warnOnce(warning);
      if (isEverywhere && job.writes && isThrough) await soughtEverywhere(ports, job);
    },
  };
}

/** Those of the paths at which a photo is recorded by now, or a link of ours. */
async function recordedAmong(
  paths: readonly RelativePath[],
  { state, target }: { readonly state: Pick<StateStore, 'at' | 'links'>; readonly target: OpenedDestination },
): Promise<ReadonlySet<RelativePath>> {
  if (paths.length === 0) return new Set();
  const asked = paths.map(target.pathKey);
  const rows = [...(await state.at(target, asked)), ...(await state.links.at(target, asked))];
  const keys = new Set(rows.map(({ path }) => target.pathKey(path)));
  return new Set(paths.filter((path) => keys.has(target.pathKey(path))));
}
