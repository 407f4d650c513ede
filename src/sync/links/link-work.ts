import { mapParallel } from '../../base/map-parallel.ts';
import type { Wanted } from '../../model/action.ts';
import type { Asset } from '../../model/asset.ts';
import { assetText } from '../../model/asset-text.ts';
import type { CatalogueReader, CatalogueRow } from '../../model/catalogue.ts';
import type { LinkFact } from '../../model/destination-links.ts';
import type { AssetId, CollectionId, LibraryId } from '../../model/ids.ts';
import type { LinkCounts, OwedLinks, RecordedLink } from '../../model/links.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { Moment } from '../../model/selection.ts';
import type { RecordedFile } from '../../model/state-store.ts';
import { isSmartAlbumId } from '../../model/smart-albums.ts';
import { namesAlbums } from '../../model/template.ts';
import type { Around } from '../../plan/field-values.ts';
import type { TreeStep } from '../../plan/link-rounds.ts';
import { type LinkFacts, planLinks } from '../../plan/plan-links.ts';
import { type AlbumOf, wantLinks } from '../../plan/want-links.ts';
import { type WantRules, wantFiles } from '../../plan/want-files.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { AlbumJudge } from '../selection/album-judge.ts';
import { lookOnce } from '../paths/look-at-paths.ts';
import type { OpenTree } from './open-trees.ts';
import type { ComingNames } from '../jobs/coming-names.ts';
import { withComing } from '../jobs/with-coming.ts';
import { type Albums, albumsOfRow, isOfOtherJob } from './tree-albums.ts';

/** Links that are made and recorded together. */
const LINKS = 2_000;
const LOOKS_AT_ONCE = 32;

export interface LinkWorkOptions {
  readonly run: Pick<Run, 'config' | 'state' | 'signal' | 'clock'> & {
    readonly catalogue: CatalogueReader;
  };
  readonly target: OpenedDestination;
  readonly trees: readonly OpenTree[];
  /** Carries out steps; `settled`: photos with which they are through. */
  readonly carryOut: (steps: readonly TreeStep[], settled: readonly OwedLinks[]) => Promise<LinkCounts>;
  /** Files that are to come count as if they were here, under these names; nothing is remembered. */
  readonly imagines?: Pick<ComingNames, 'of'>;
  /** What is wanted, by the time at which the run began. */
  readonly rules: WantRules<Moment>;
  /** Which of them are among those chosen by albums, and by which albums they lie. */
  readonly judge: Pick<AlbumJudge, 'around' | 'offered' | 'smart'>;
  /** Assets that the user does not want, by `assetText`. */
  readonly ignored: ReadonlySet<string>;
}

/** Plans the links of rows, and carries out what is planned when it is enough. */
export class LinkWork {
  readonly #options: LinkWorkOptions;
  readonly #albums: Albums;
  readonly #mayMake: boolean;
  /** Albums whose photos were looked at. */
  readonly changed = new Set<CollectionId>();
  #steps: TreeStep[] = [];
  #settled: OwedLinks[] = [];
  #made = 0;
  #removed = 0;
  #failed = 0;

  constructor(options: LinkWorkOptions, albums: Albums, mayMake: boolean) {
    this.#options = options;
    this.#albums = albums;
    this.#mayMake = mayMake;
  }

  async plan(rows: readonly CatalogueRow[], settled: readonly OwedLinks[]): Promise<void> {
    for (const [library, ofLibrary] of Map.groupBy(rows, (row) => row.library))
      await this.#planOf(library, ofLibrary);
    this.#settled.push(...settled);
    if (this.#steps.length >= LINKS) await this.#flush();
  }

  async end(): Promise<LinkCounts> {
    if (this.#steps.length > 0 || this.#settled.length > 0) await this.#flush();
    return { made: this.#made, removed: this.#removed, failed: this.#failed };
  }

  async #flush(): Promise<void> {
    const [steps, settled] = [this.#steps, this.#settled];
    this.#steps = [];
    this.#settled = [];
    const { made, removed, failed } = await this.#options.carryOut(steps, settled);
    this.#made += made;
    this.#removed += removed;
    this.#failed += failed;
  }

  async #planOf(library: LibraryId, rows: readonly CatalogueRow[]): Promise<void> {
    const { run, target, trees, imagines } = this.#options;
    const assets = rows.map(({ id }) => id);
    const asked = { destination: target.id, library, assets };
    const files = Map.groupBy(await run.state.known(asked), ({ key }) => key.asset);
    const links = Map.groupBy(await run.state.links.ofAssets(asked), ({ key }) => key.asset);
    if (files.size === 0 && links.size === 0 && imagines === undefined) return;
    const members = trees.some(({ folder }) => namesAlbums(folder))
      ? await run.catalogue.albumsOf(assets)
      : undefined;
    const around = await this.#options.judge.around(rows.flatMap(({ asset }) => asset ?? []));
    const offered = await this.#options.judge.offered();
    const facts = await this.#facts([...links.values()].flat(), files);
    for (const row of rows) {
      const [recordedFiles = [], linked = []] = [files.get(row.id), links.get(row.id)];
      const wishes =
        row.asset === undefined || this.#isIgnored(row) ? [] : this.#filesOf(row.asset, around(row.asset));
      const ofAsset = imagines ? withComing(recordedFiles, wishes, imagines) : recordedFiles;
      // What could never be read stays as it is; so do the links of a photo that iCloud shows no longer, as its files do.
      if (row.asset === undefined || (ofAsset.length === 0 && linked.length === 0)) continue;
      const own = albumsOfRow(row, members?.get(row.id) ?? [], this.#albums);
      for (const collection of [...own, ...linked.map((link) => link.collection)])
        if (collection !== undefined && !isSmartAlbumId(collection)) this.changed.add(collection);
      const albums = own.flatMap((collection): readonly AlbumOf[] => {
        const folders = this.#albums.folders.get(collection);
        return folders === undefined ? [] : [{ collection, folders }];
      });
      const photo = {
        asset: row.asset,
        wanted: wishes,
        files: ofAsset,
        albums,
        isShown: offered.has(row.state),
      };
      for (const { tree, folder } of trees) {
        const recorded = linked.filter(
          (link) => link.tree === tree && !isOfOtherJob(link.collection, this.#albums),
        );
        // Photos that the tree has are followed in it; others come where they are wanted.
        const mayMake = this.#mayMake || recorded.length > 0;
        const wanted = wantLinks(
          { ...photo, isShown: photo.isShown && mayMake },
          folder,
          this.#options.rules,
        );
        for (const step of planLinks(wanted, recorded, facts)) {
          if (step.do !== 'keep' && step.do !== 'leave') this.#steps.push({ tree, step });
        }
      }
    }
  }

  #filesOf(asset: Asset, around: Around): readonly Wanted[] {
    return wantFiles(asset, this.#options.rules, undefined, around).wanted;
  }

  #isIgnored({ library, id }: CatalogueRow): boolean {
    const { ignored } = this.#options;
    return ignored.size > 0 && ignored.has(assetText({ library, asset: id }));
  }

  async #facts(
    links: readonly RecordedLink[],
    files: ReadonlyMap<AssetId, readonly RecordedFile[]>,
  ): Promise<LinkFacts> {
    const { run, target, trees } = this.#options;
    const numbers = new Set(trees.map(({ tree }) => tree));
    const own = links.filter(({ tree }) => numbers.has(tree));
    const found = new Map<RecordedLink, LinkFact>();
    await mapParallel(own, LOOKS_AT_ONCE, async (link) => {
      const file = files.get(link.key.asset)?.find(({ key }) => key.role === link.key.role);
      const fact = await lookOnce(() => target.destination.links.look(link.path, file?.path));
      if (fact !== undefined) found.set(link, fact);
    });
    return {
      removedFiles: run.config.removedFiles,
      keyOf: target.pathKey,
      found: (link) => found.get(link),
      placesOf: await this.#places(own),
      isSure: ({ collection }) => {
        const { listed, folders, areListed } = this.#albums;
        if (collection === undefined) return true;
        return folders.has(collection) ? listed.has(collection) : areListed;
      },
    };
  }

  async #places(links: readonly RecordedLink[]): Promise<(signature: string) => readonly RelativePath[]> {
    const symbolic = links.filter(({ mode }) => mode === 'symlink');
    if (symbolic.length === 0) return () => [];
    const { run, target } = this.#options;
    const signatures = [...new Set(symbolic.map(({ signature }) => signature))];
    const files = await run.state.filesWithSignatures({ signatures, destination: target.id });
    const paths = Map.groupBy(files, ({ signature }) => signature);
    return (signature) => (paths.get(signature) ?? []).map(({ path }) => path);
  }
}
