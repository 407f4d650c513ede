import { LooseAssets } from '../jobs/loose-assets.ts';
import type { AssetId, LibraryId } from '../../model/ids.ts';
import type { LinkCounts, LinkFailure, OwedLinks } from '../../model/links.ts';
import type { AssetName } from '../../model/state-store.ts';
import type { StepRanges } from '../../model/step-ranges.ts';
import { namesAlbums } from '../../model/template.ts';
import { AlbumMoves } from './album-moves.ts';
import type { AfterSaving } from '../jobs/after-saving.ts';
import type { AlbumPlaylists } from './album-playlists.ts';
import { followSteps } from '../jobs/follow-steps.ts';
import { isWindowed } from '../jobs/is-windowed.ts';
import { isDueNow } from '../jobs/is-due.ts';
import type { LinkJournal } from './link-journal.ts';
import { LinkWork, type LinkWorkOptions } from './link-work.ts';
import { type Albums, NO_ALBUMS, treeAlbums } from './tree-albums.ts';
import { failedLinks } from './owes-links.ts';

/** Rows at a time. */
const ROWS = 500;

export interface LinkTreesOptions extends LinkWorkOptions {
  /** Undefined where nothing is made. */
  readonly journal: Pick<LinkJournal, 'recover' | 'settle'> | undefined;
  /** Undefined where the user wants none. */
  readonly playlists: AlbumPlaylists | undefined;
}

/** Keeps the trees of links of a job as its files and the albums in iCloud are. */
export class LinkTrees implements AfterSaving {
  readonly #options: LinkTreesOptions;
  #linked: StepRanges;
  readonly #loose = new LooseAssets();
  readonly #moves: AlbumMoves;
  #counts: LinkCounts = { made: 0, removed: 0, failed: 0 };

  constructor(options: LinkTreesOptions, linked: StepRanges) {
    this.#options = options;
    this.#linked = linked;
    this.#moves = new AlbumMoves(options);
  }

  get counts(): LinkCounts {
    return this.#counts;
  }

  /** Before anything is planned. */
  async recover(): Promise<void> {
    await this.#options.journal?.recover();
  }

  note(library: LibraryId, assets: readonly AssetId[]): void {
    this.#loose.note(library, assets);
  }

  /** Before files are recorded of which no step tells: a run that is cut off then owes their links. */
  async owe(photos: readonly AssetName[]): Promise<void> {
    const { target, trees, run } = this.#options;
    const owed = trees.flatMap(({ tree }) =>
      photos.map(({ library, asset }): OwedLinks => ({ library, asset, tree })),
    );
    if (owed.length > 0) await run.state.links.owe(target.id, owed);
  }

  /** Makes the links of all that changed in these steps; answers the steps that are through, with those of earlier calls. */
  async follow(done: StepRanges): Promise<StepRanges> {
    const { run } = this.#options;
    // What is wanted by number alone is told by `note`: there are older photos on the disk, perhaps of other jobs.
    const mayMake = !isWindowed(run.config.selection);
    if (!(await this.#followFolders())) return this.#linked;
    this.#linked = await followSteps(run, { through: this.#linked, done }, async () => {
      const work = new LinkWork(this.#options, await this.#albums(), mayMake);
      return { take: (rows) => work.plan(rows, []), end: () => this.#end(work) };
    });
    return this.#linked;
  }

  /** Links in albums that lie elsewhere now, also those that only a neighbour makes do so. False where the run is to end. */
  async #followFolders(): Promise<boolean> {
    const { run } = this.#options;
    const albums = await this.#albums();
    const work = new LinkWork(this.#options, albums, true);
    for await (const { library, assets } of this.#moves.photos(albums)) {
      if (run.signal.aborted) return false;
      await work.plan(await run.catalogue.assets(library, assets), []);
    }
    await this.#end(work);
    if (this.#options.imagines === undefined) await this.#moves.through();
    return true;
  }

  /** Links of photos of which no step tells. Where what was looked at counts as done by its number alone, before that. */
  async followLoose(): Promise<void> {
    const work = new LinkWork(this.#options, await this.#albums(), true);
    for (const { library, assets } of this.#loose.pieces(ROWS))
      await work.plan(await this.#options.run.catalogue.assets(library, assets), []);
    this.#loose.clear();
    await this.#end(work);
  }

  /** What is left of those, and what earlier runs could not do. */
  async settle(): Promise<void> {
    if (this.#loose.size > 0) await this.followLoose();
    const { run, target, trees } = this.#options;
    const work = new LinkWork(this.#options, await this.#albums(), true);
    for await (const page of failedLinks(run.state, target.id)) {
      if (run.signal.aborted) break;
      const isOwn = ({ tree }: LinkFailure) => trees.some((one) => one.tree === tree);
      const own = page.filter((failure) => isOwn(failure) && isDueNow(run, failure));
      for (const [library, ofLibrary] of Map.groupBy(own, (one) => one.library)) {
        const assets = [...new Set(ofLibrary.map(({ asset }) => asset))];
        await work.plan(await run.catalogue.assets(library, assets), ofLibrary);
      }
    }
    await this.#end(work);
    await this.#countFailed();
    if (!run.signal.aborted) await this.#options.journal?.settle();
    await this.#options.playlists?.write();
  }

  /** Each once: what failed earlier in this run was tried again just now. */
  async #countFailed(): Promise<void> {
    if (this.#counts.failed === 0) return;
    const { run, target, trees } = this.#options;
    let open = 0;
    for await (const page of failedLinks(run.state, target.id))
      open += page.filter(({ tree }) => trees.some((one) => one.tree === tree)).length;
    this.#counts = { ...this.#counts, failed: Math.min(this.#counts.failed, open) };
  }

  async #end(work: LinkWork): Promise<void> {
    const [{ made, removed, failed }, sum] = [await work.end(), this.#counts];
    this.#counts = { made: sum.made + made, removed: sum.removed + removed, failed: sum.failed + failed };
    await this.#options.playlists?.noteChanged(work.changed);
  }

  async #albums(): Promise<Albums> {
    const { run, target, trees, judge } = this.#options;
    if (!trees.some(({ folder }) => namesAlbums(folder))) return NO_ALBUMS;
    return treeAlbums(run.catalogue, await judge.smart(), target.destination.traits);
  }
}
