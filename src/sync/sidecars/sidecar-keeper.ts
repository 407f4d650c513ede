import { LooseAssets } from '../jobs/loose-assets.ts';
import { counted } from '../../base/counted.ts';
import { piecesOf } from '../../base/pieces-of.ts';
import type { CatalogueRow } from '../../model/catalogue.ts';
import type { AssetId, LibraryId } from '../../model/ids.ts';
import type { SidecarCounts, SidecarFailure, SidecarNames } from '../../model/sidecars.ts';
import type { AssetName } from '../../model/state-store.ts';
import type { StepRanges } from '../../model/step-ranges.ts';
import { albumPaths } from '../../plan/album-paths.ts';
import type { AfterSaving } from '../jobs/after-saving.ts';
import { followSteps } from '../jobs/follow-steps.ts';
import { isDueNow } from '../jobs/is-due.ts';
import { isWindowed } from '../jobs/is-windowed.ts';
import { failedSidecars } from './owes-sidecars.ts';
import {
  type AlbumNames,
  type DescribeHow,
  SidecarTasks,
  type SidecarTasksOptions,
} from './sidecar-tasks.ts';
import { NO_SIDECARS, type SidecarTask } from './write-sidecars.ts';

/** Rows at a time. */
const ROWS = 500;

export interface SidecarKeeperOptions extends SidecarTasksOptions {
  /** Writes them; `settled`: photos with which they are through. */
  readonly write: (
    tasks: readonly SidecarTask[],
    settled: readonly AssetName[] | undefined,
  ) => Promise<SidecarCounts>;
  /** This run asks what is in albums that are not known yet: sidecars come after that, or each would be written twice. */
  readonly waitsForAlbums?: boolean;
}

/** They are neither renamed nor taken away: a job of the other form may keep them. */
function otherFormWarning(met: number, names: SidecarNames): string {
  return names === 'stem'
    ? `${counted(met, 'sidecar keeps its name', 'sidecars keep their names')} of --sidecar-name full, and what changes is written there: names of --sidecar-name stem are for photos that have no sidecar yet`
    : `${counted(met, 'sidecar has its name', 'sidecars have their names')} of --sidecar-name stem: this job writes others beside them, and leaves those as they are`;
}

/** Keeps sidecars beside the files of a job as iCloud tells of their photos. */
export class SidecarKeeper implements AfterSaving {
  readonly #options: SidecarKeeperOptions;
  #through: StepRanges;
  readonly #loose = new LooseAssets();
  readonly #tasks: SidecarTasks;
  #waitsForAlbums: boolean;
  #counts: SidecarCounts = NO_SIDECARS;

  constructor(options: SidecarKeeperOptions, through: StepRanges) {
    this.#options = options;
    this.#through = through;
    this.#tasks = new SidecarTasks(options);
    this.#waitsForAlbums = options.waitsForAlbums === true;
  }

  get counts(): SidecarCounts {
    return this.#counts;
  }

  note(library: LibraryId, assets: readonly AssetId[]): void {
    this.#loose.note(library, assets);
  }

  async owe(photos: readonly AssetName[]): Promise<void> {
    const { run, target } = this.#options;
    if (photos.length > 0) await run.state.sidecars.owe(target.id, photos);
  }

  /** All of them are known, or this run will not know more. */
  albumsAreRead(): void {
    this.#waitsForAlbums = false;
  }

  async follow(done: StepRanges): Promise<StepRanges> {
    const { run } = this.#options;
    // Until then no step is through: a run that is cut off looks at them again.
    if (this.#waitsForAlbums) return this.#through;
    const albums = await this.#albums();
    // What is wanted by number alone is told by `note`: there are older photos on the disk, perhaps of other jobs.
    const mayMake = !isWindowed(run.config.selection);
    this.#through = await followSteps(run, { through: this.#through, done }, async () => ({
      take: (rows) => this.#describe(rows, { albums, mayMake }),
      end: async () => {},
    }));
    return this.#through;
  }

  /** Of all photos that iCloud shows and the user asks for, whatever was looked at before; answers how many. */
  async describeAll(): Promise<number> {
    const { run } = this.#options;
    const albums = await this.#albums();
    const done = [{ first: 1, last: await run.catalogue.newestStep() }];
    let looked = 0;
    await followSteps(run, { through: [], done }, async () => ({
      take: async (rows) => {
        looked += rows.filter(({ state }) => state === 'shown').length;
        await this.#describe(rows, { albums, mayMake: true, onlyWanted: true });
      },
      end: async () => {},
    }));
    return looked;
  }

  async followLoose(): Promise<void> {
    const { run } = this.#options;
    const albums = await this.#albums();
    for (const { library, assets } of this.#loose.pieces(ROWS)) {
      const settled = assets.map((asset) => ({ library, asset }));
      const rows = await run.catalogue.assets(library, assets);
      await this.#describe(rows, { albums, mayMake: true, settled });
    }
    this.#loose.clear();
  }

  async settle(): Promise<void> {
    await this.#settle();
    const { run, names } = this.#options;
    const met = this.#tasks.ofOtherForm;
    if (met > 0) run.warnOnce?.(otherFormWarning(met, names));
  }

  async #settle(): Promise<void> {
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
      const all = [...new Set(ofLibrary.map(({ asset }) => asset))];
      for (const assets of piecesOf(all, ROWS)) {
        const rows = await this.#options.run.catalogue.assets(library, assets);
        await this.#describe(rows, { albums, mayMake: false, isOwed: true });
      }
    }
  }

  async #albums(): Promise<AlbumNames> {
    const paths = albumPaths(await this.#options.run.catalogue.collections());
    return new Map(paths.map(({ album, parts }) => [album.id, parts]));
  }

  async #describe(
    rows: readonly CatalogueRow[],
    how: DescribeHow & { readonly settled?: readonly AssetName[] },
  ): Promise<void> {
    const tasks = await this.#tasks.of(rows, how);
    const { written, merged, left, failed } = await this.#options.write(tasks, how.settled);
    const sum = this.#counts;
    this.#counts = {
      written: sum.written + written,
      merged: sum.merged + merged,
      left: sum.left + left,
      failed: sum.failed + failed,
    };
  }
}
