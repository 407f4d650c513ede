import { fieldsOf } from '../../metadata/fields-of.ts';
import type { Asset } from '../../model/asset.ts';
import { assetText } from '../../model/asset-text.ts';
import type { AssetState, CatalogueRow } from '../../model/catalogue.ts';
import type { AssetId, CollectionId, LibraryId } from '../../model/ids.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { Moment } from '../../model/selection.ts';
import type { RecordedSidecar, SidecarCounts, SidecarFailure, SidecarNames } from '../../model/sidecars.ts';
import type { AssetName, RecordedFile } from '../../model/state-store.ts';
import type { StepRanges } from '../../model/step-ranges.ts';
import { albumPaths } from '../../plan/album-paths.ts';
import { NOTHING_AROUND } from '../../plan/field-values.ts';
import { isUnturned, wantSidecars } from '../../plan/want-sidecars.ts';
import { type WantRules, wantFiles } from '../../plan/want-files.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { AfterSaving } from './after-saving.ts';
import type { AlbumJudge } from './album-judge.ts';
import { followSteps } from './follow-steps.ts';
import { isDueNow } from './is-due.ts';
import { isWindowed } from './is-windowed.ts';
import { failedSidecars } from './owes-sidecars.ts';
import { NO_SIDECARS, type SidecarTask, writeSidecars } from './write-sidecars.ts';

/** Rows at a time. */
const ROWS = 500;

export interface SidecarKeeperOptions {
  readonly run: Pick<Run, 'config' | 'state' | 'catalogue' | 'signal' | 'clock'> &
    Partial<Pick<Run, 'warnOnce'>>;
  readonly target: OpenedDestination;
  readonly names: SidecarNames;
  /** What is wanted, by the time at which the run began. */
  readonly rules: WantRules<Moment>;
  /** Which of them are among those chosen by albums. */
  readonly judge: Pick<AlbumJudge, 'outside' | 'offered'>;
  /** Assets that the user does not want, by `assetText`. */
  readonly ignored: ReadonlySet<string>;
}

/** Keeps sidecars beside the files of a job as iCloud tells of their photos. */
export class SidecarKeeper implements AfterSaving {
  readonly #options: SidecarKeeperOptions;
  #through: StepRanges;
  readonly #loose = new Map<LibraryId, Set<AssetId>>();
  #counts: SidecarCounts = NO_SIDECARS;

  constructor(options: SidecarKeeperOptions, through: StepRanges) {
    this.#options = options;
    this.#through = through;
  }

  get counts(): SidecarCounts {
    return this.#counts;
  }

  note(library: LibraryId, assets: readonly AssetId[]): void {
    const loose = this.#loose.get(library) ?? new Set();
    for (const asset of assets) loose.add(asset);
    this.#loose.set(library, loose);
  }

  async owe(photos: readonly AssetName[]): Promise<void> {
    const { run, target } = this.#options;
    if (photos.length > 0) await run.state.sidecars.owe(target.id, photos);
  }

  async follow(done: StepRanges): Promise<StepRanges> {
    const { run } = this.#options;
    const albums = await this.#albums();
    // What is wanted by number alone is told by `note`: there are older photos on the disk, perhaps of other jobs.
    const mayMake = !isWindowed(run.config.selection);
    this.#through = await followSteps(run, { through: this.#through, done }, async () => ({
      take: (rows) => this.#describe(rows, { albums, mayMake }),
      end: async () => {},
    }));
    return this.#through;
  }

  /** Of all photos that iCloud shows, whatever was looked at before; answers how many. */
  async describeAll(): Promise<number> {
    const { run } = this.#options;
    const albums = await this.#albums();
    const done = [{ first: 1, last: await run.catalogue.newestStep() }];
    let looked = 0;
    await followSteps(run, { through: [], done }, async () => ({
      take: async (rows) => {
        looked += rows.filter(({ state }) => state === 'shown').length;
        await this.#describe(rows, { albums, mayMake: true });
      },
      end: async () => {},
    }));
    return looked;
  }

  async followLoose(): Promise<void> {
    const { run } = this.#options;
    const albums = await this.#albums();
    for (const [library, loose] of this.#loose) {
      const ids = [...loose];
      for (let at = 0; at < ids.length; at += ROWS) {
        const assets = ids.slice(at, at + ROWS);
        const settled = assets.map((asset) => ({ library, asset }));
        const rows = await run.catalogue.assets(library, assets);
        await this.#describe(rows, { albums, mayMake: true, settled });
      }
    }
    this.#loose.clear();
  }

  async settle(): Promise<void> {
    if (this.#loose.size > 0) await this.followLoose();
    const { run, target } = this.#options;
    const albums = await this.#albums();
    for await (const page of failedSidecars(run.state, target.id)) {
      if (run.signal.aborted) return;
      const due = page.filter((failure) => isDueNow(run, failure));
      for (const [library, ofLibrary] of Map.groupBy(due, (one: SidecarFailure) => one.library)) {
        const rows = await run.catalogue.assets(
          library,
          ofLibrary.map(({ asset }) => asset),
        );
        await this.#describe(rows, { albums, mayMake: true, settled: ofLibrary, isOwed: true });
      }
    }
  }

  /** Those of these photos that were written once, and are not there. */
  async restore(photos: readonly AssetName[]): Promise<void> {
    const albums = await this.#albums();
    for (const [library, ofLibrary] of Map.groupBy(photos, (one) => one.library)) {
      const assets = [...new Set(ofLibrary.map(({ asset }) => asset))];
      const rows = await this.#options.run.catalogue.assets(library, assets);
      await this.#describe(rows, { albums, mayMake: false, isOwed: true });
    }
  }

  async #albums(): Promise<Albums> {
    const paths = albumPaths(await this.#options.run.catalogue.collections());
    return new Map(paths.map(({ album, parts }) => [album.id, parts]));
  }

  async #describe(rows: readonly CatalogueRow[], how: How): Promise<void> {
    const tasks: SidecarTask[] = [];
    for (const [library, ofLibrary] of Map.groupBy(rows, (row) => row.library))
      tasks.push(...(await this.#tasksOf(library, ofLibrary, how)));
    const { written, merged, left, failed } = await writeSidecars(this.#options, tasks, how.settled);
    const sum = this.#counts;
    this.#counts = {
      written: sum.written + written,
      merged: sum.merged + merged,
      left: sum.left + left,
      failed: sum.failed + failed,
    };
  }

  async #tasksOf(
    library: LibraryId,
    rows: readonly CatalogueRow[],
    how: How,
  ): Promise<readonly SidecarTask[]> {
    const { run, target, judge } = this.#options;
    const assets = rows.map(({ id }) => id);
    const asked = { destination: target.id, library, assets };
    const files = Map.groupBy(await run.state.known(asked), ({ key }) => key.asset);
    if (files.size === 0) return [];
    const known = Map.groupBy(await run.state.sidecars.ofAssets(asked), ({ asset }) => asset);
    const members = await run.catalogue.albumsOf(assets);
    const outside = await judge.outside(rows.flatMap(({ asset }) => asset ?? []));
    const offered = await judge.offered();
    const wishes = rows.flatMap((row) => {
      const [ofAsset = [], recorded = []] = [files.get(row.id), known.get(row.id)];
      // What iCloud shows no longer stays as it is; of what is hidden there, the sidecar tells.
      if (row.asset === undefined || !(TOLD.has(row.state) || offered.has(row.state))) return [];
      const albums = (members.get(row.id) ?? []).flatMap(({ collection }) => {
        const parts = how.albums.get(collection);
        return parts === undefined ? [] : [parts];
      });
      const photo = {
        row,
        asset: row.asset,
        albums,
        isOutside: outside.has(row.id),
        mayMake: how.mayMake && offered.has(row.state),
      };
      return this.#wishesOf(photo, ofAsset, recorded);
    });
    const taken = await this.#othersAt(wishes);
    return wishes.flatMap(({ candidates, recorded, ...task }) => {
      const path = candidates.find((one) => !taken.has(target.pathKey(one)));
      if (path === undefined) return [];
      taken.add(target.pathKey(path));
      return [{ ...task, library, path, known: recorded, isOwed: how.isOwed === true }];
    });
  }

  #wishesOf(
    { row, asset, albums, isOutside, mayMake }: Described,
    files: readonly RecordedFile[],
    recorded: readonly RecordedSidecar[],
  ) {
    const { target, names, rules, ignored } = this.#options;
    const isUnwanted = !mayMake || ignored.has(assetText({ library: row.library, asset: row.id }));
    const around = { ...NOTHING_AROUND, isOutsideAlbums: isOutside };
    const wanted = isUnwanted ? [] : wantFiles(asset, rules, undefined, around).wanted;
    const roles = new Set(wanted.map(({ key }) => key.role));
    const isHidden = row.state === 'hidden';
    return wantSidecars(files, names, target.pathKey).flatMap((wish) => {
      const own = wish.candidates.map((path) => recorded.find((one) => one.path === path));
      const there = own.find((one) => one !== undefined);
      const [first] = wish.files;
      // What has a sidecar is followed in it; others come where they are wanted.
      if (first === undefined || (there === undefined && !wish.files.some(({ key }) => roles.has(key.role))))
        return [];
      const isTurnable = wish.files.some(({ key }) => isUnturned(key.role));
      return [
        {
          asset: row.id,
          photo: first.path,
          candidates: there === undefined ? wish.candidates : [there.path],
          recorded: there,
          fields: fieldsOf(asset, { albums, isHidden, isUnturned: isTurnable }),
        },
      ];
    });
  }

  /** Keys of names that are of other photos: of two photos of one file, or of one name, the first that came has the sidecar. */
  async #othersAt(
    wishes: readonly {
      readonly asset: AssetId;
      readonly candidates: readonly RelativePath[];
      readonly recorded: RecordedSidecar | undefined;
    }[],
  ): Promise<Set<string>> {
    const { run, target } = this.#options;
    const open = wishes.filter(({ recorded }) => recorded === undefined);
    const keys = open.flatMap(({ candidates }) => candidates.map(target.pathKey));
    if (keys.length === 0) return new Set();
    const rows = await run.state.sidecars.at(target, keys);
    const stays = await this.#stillTold(rows);
    return new Set(stays.map(({ path }) => target.pathKey(path)));
  }

  /** Those of photos that iCloud tells of: what belonged to others may be taken over. */
  async #stillTold(rows: readonly RecordedSidecar[]): Promise<readonly RecordedSidecar[]> {
    const told: RecordedSidecar[] = [];
    for (const [library, ofLibrary] of Map.groupBy(rows, (row) => row.library)) {
      const assets = [...new Set(ofLibrary.map(({ asset }) => asset))];
      const known = await this.#options.run.catalogue.assets(library, assets);
      const states = new Map(known.map(({ id, state }) => [id, state]));
      told.push(...ofLibrary.filter(({ asset }) => TOLD.has(states.get(asset))));
    }
    return told;
  }
}

/** Of photos in these states iCloud tells what they are, whatever is wanted. */
const TOLD: ReadonlySet<AssetState | undefined> = new Set<AssetState>(['shown', 'hidden']);

type Albums = ReadonlyMap<CollectionId, readonly string[]>;

interface How {
  readonly albums: Albums;
  /** Sidecars may be made where there are none; else those that are there stay true. */
  readonly mayMake: boolean;
  /** Photos with which this is through. */
  readonly settled?: readonly AssetName[];
  /** They were asked for: one that is missing was not taken away. */
  readonly isOwed?: true;
}

interface Described {
  readonly row: CatalogueRow;
  readonly asset: Asset;
  readonly albums: readonly (readonly string[])[];
  readonly isOutside: boolean;
  readonly mayMake: boolean;
}
