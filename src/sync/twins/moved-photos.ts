import { WithEnd } from '../../base/with-end.ts';
import type { Wanted } from '../../model/action.ts';
import type { Asset } from '../../model/asset.ts';
import { assetText } from '../../model/asset-text.ts';
import type { CatalogueReader } from '../../model/catalogue.ts';
import type { LibraryId } from '../../model/ids.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { Moment } from '../../model/selection.ts';
import type { AssetName, RecordedFile, RenamedAsset } from '../../model/state-store.ts';
import { decideArrival } from '../../plan/decide-arrival.ts';
import { NOTHING_AROUND } from '../../plan/field-values.ts';
import { type WantRules, wantFiles } from '../../plan/want-files.ts';
import type { AlbumJudge } from '../selection/album-judge.ts';
import type { Batch } from '../jobs/batch.ts';
import type { FollowedPage } from '../follow/follow-ports.ts';
import { carryOut } from '../moves/carry-out.ts';
import type { MoveRun } from '../moves/move-journal.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { findTwins, type FoundTwin } from './find-twins.ts';
import { HeldAssets } from './held-assets.ts';
import { placesIn } from './places-in.ts';
import { planMovesAlong } from './plan-moves-along.ts';
import { settleDeparted } from './settle-departed.ts';

export interface MovedPhotosOptions {
  readonly run: Pick<Run, 'state' | 'clock' | 'log' | 'signal'> & { readonly catalogue: CatalogueReader };
  readonly target: OpenedDestination;
  readonly rules: WantRules<Moment>;
  /** By which albums they lie. */
  readonly albums: Pick<AlbumJudge, 'places'>;
  /** What the user does not want, by `assetText`; takes what moved. */
  readonly ignored: Set<string>;
  /** Whether a file of this run is on its way to a name. */
  readonly isPromised: (path: RelativePath) => boolean;
  /** Else what moved is only counted. */
  readonly writes: boolean;
  /** Before the files of photos get the names that iCloud gives them now: these are those of before. */
  readonly onRenaming: (photos: readonly AssetName[]) => Promise<void>;
  /** So many photos went to another library with their files; so many left theirs in this run. */
  readonly onMoved: (photos: number, leftNow: number) => void;
}

interface Held {
  readonly asset: Asset;
  /** What the step of the asset owes. */
  readonly debt: { settle(): void } | undefined;
}

/**
 * Photos that went from one library to another: iCloud shows them under another name. Their files, edits, older versions and what the
 * user decided go along; nothing is fetched, and nothing stays twice.
 */
export class MovedPhotos {
  readonly #options: MovedPhotosOptions;
  readonly #heldAssets: HeldAssets;
  readonly #left: ReadonlySet<LibraryId>;
  readonly #beganAtMs: number;
  /** The newest step of the catalogue before this run followed anything. */
  readonly #beganAfter: number;
  #held: Held[] = [];

  private constructor(
    options: MovedPhotosOptions,
    heldAssets: HeldAssets,
    left: ReadonlySet<LibraryId>,
    beganAfter: number,
  ) {
    this.#options = options;
    this.#heldAssets = heldAssets;
    this.#left = left;
    this.#beganAtMs = options.run.clock.now();
    this.#beganAfter = beganAfter;
  }

  /** Undefined where the account has one library, and never had another. */
  static async open(options: MovedPhotosOptions): Promise<MovedPhotos | undefined> {
    const { run, target } = options;
    const libraries = await run.catalogue.libraries();
    if (libraries.length < 2) return undefined;
    const left = libraries.filter(({ state }) => state.left === true).map(({ library }) => library.id);
    const heldAssets = await HeldAssets.open(run.state, target.id);
    return new MovedPhotos(options, heldAssets, new Set(left), await run.catalogue.newestStep());
  }

  /** The same batches, after what moved is where it belongs. `mayHold`: what cannot be decided yet is left out of them. */
  async *with<End>(
    batches: AsyncGenerator<Batch, End>,
    { mayHold }: { readonly mayHold: boolean },
  ): AsyncGenerator<Batch, End> {
    const all = new WithEnd(batches);
    for await (const batch of all) {
      if (this.#options.writes) await settleDeparted(batch, this.#options);
      yield await this.#arrive(batch, mayHold);
    }
    return all.end;
  }

  /** Photos left their library on a page of which nothing is planned. */
  async departed({ library, page }: Pick<FollowedPage, 'library' | 'page'>): Promise<void> {
    const gone = page.gone.map(({ record }) => record);
    if (this.#options.writes) await settleDeparted({ library: library.id, gone }, this.#options);
  }

  /** What was held, once all libraries were asked what changed; what another library still shows waits for the next cycle. */
  async *decided(): AsyncGenerator<Batch, void> {
    const held = this.#held;
    this.#held = [];
    for (const [library, ofLibrary] of Map.groupBy(held, ({ asset }) => asset.library)) {
      const assets = ofLibrary.map(({ asset }) => asset);
      const batch = await this.#arrive({ ...NOTHING_ELSE, library, assets }, true);
      for (const { asset } of this.#held) this.#heldAssets.hold({ library, asset: asset.id });
      this.#held = [];
      const rows = await this.#recorded(library, assets);
      // What has its files has all that its step owes; the rest is planned, and looked at by the next run once more.
      for (const { asset, debt } of ofLibrary) if (this.#isWhole(asset, rows)) debt?.settle();
      yield batch;
    }
    if (this.#options.writes) await this.#heldAssets.store(this.#beganAtMs);
  }

  async #arrive(batch: Batch, mayHold: boolean): Promise<Batch> {
    const recorded = new Set((await this.#recorded(batch.library, batch.assets)).map(({ key }) => key.asset));
    const fresh = batch.assets.filter(({ id }) => !recorded.has(id));
    if (fresh.length === 0) return batch;
    const { run, target } = this.#options;
    const twins = await findTwins(fresh, {
      state: run.state,
      catalogue: run.catalogue,
      destination: target.id,
      left: this.#left,
    });
    const held = new Set<Asset>();
    const taken = new Set<string>();
    const moved: [Asset, FoundTwin][] = [];
    for (const [asset, all] of twins) {
      const free = all.filter(({ name }) => !taken.has(assetText(name)));
      const arrival = decideArrival(free, { mayHold: mayHold && this.#mayHold(asset, free) });
      if (arrival.kind === 'hold') held.add(asset);
      if (arrival.kind !== 'moved') continue;
      const twin = free.find(({ name }) => name === arrival.from);
      if (twin === undefined) continue;
      taken.add(assetText(twin.name));
      moved.push([asset, twin]);
    }
    const leftNow = moved.filter(([, { step }]) => step > this.#beganAfter);
    this.#options.onMoved(moved.filter(([, { files }]) => files.length > 0).length, leftNow.length);
    if (!this.#options.writes) {
      const recordedAs = new Map(moved.map(([asset, { name }]) => [asset.id, name]));
      return { ...without(batch, held), recordedAs };
    }
    await this.#moveAlong(moved);
    for (const asset of held) this.#held.push({ asset, debt: batch.steps?.stretch.add(NO_STEP, 1) });
    return without(batch, held);
  }

  /** Once, and only what was here before this run: what is new in both libraries at a time is in both. */
  #mayHold(asset: Asset, twins: readonly FoundTwin[]): boolean {
    const wasHere = twins.some(
      ({ files, isIgnored }) => isIgnored || files.some(({ savedAtMs }) => savedAtMs < this.#beganAtMs),
    );
    return wasHere && !this.#heldAssets.wasHeld({ library: asset.library, asset: asset.id });
  }

  async #moveAlong(moved: readonly [Asset, FoundTwin][]): Promise<void> {
    if (moved.length === 0) return;
    const { run, target, rules, albums, ignored, isPromised } = this.#options;
    const runs: MoveRun[] = [];
    const renamed: RenamedAsset[] = [];
    const places = placesIn({ run, target, isPromised });
    const around = await albums.places(moved.flatMap(([asset, twin]) => [asset, twin.asset ?? asset]));
    for (const [asset, twin] of moved) {
      const to = { library: asset.library, asset: asset.id };
      renamed.push({ from: twin.name, to });
      if (twin.isIgnored) {
        await run.state.setIgnored([{ ...to, signature: asset.resources.original?.signature }], true);
        ignored.add(assetText(to));
      }
      if (twin.asset === undefined) continue;
      const { album } =
        [around(twin.asset), around(asset)].find((one) => one.album.length > 0) ?? NOTHING_AROUND;
      const photo = { former: twin.asset, asset, album, files: twin.files };
      runs.push(...(await planMovesAlong(photo, rules, places)));
    }
    await this.#options.onRenaming(renamed.map(({ from }) => from));
    const { failed } = await carryOut(runs, { state: run.state, target }, renamed);
    for (const { from, code } of failed) run.log.warn(`${from} could not be moved (${code}); it stays there`);
  }

  #isWhole(asset: Asset, rows: readonly RecordedFile[]): boolean {
    const { wanted } = wantFiles(asset, this.#options.rules);
    const isOf = ({ key, resource }: Wanted, row: RecordedFile) =>
      row.key.asset === asset.id && row.key.role === key.role && row.signature === resource.signature;
    return wanted.every((file) => rows.some((row) => isOf(file, row)));
  }

  async #recorded(library: LibraryId, assets: readonly Asset[]): Promise<readonly RecordedFile[]> {
    if (assets.length === 0) return [];
    const { run, target } = this.#options;
    return run.state.known({ destination: target.id, library, assets: assets.map(({ id }) => id) });
  }
}

/** What is held completes no step, and holds up what stands behind it. */
const NO_STEP = 0;

function without(batch: Batch, assets: ReadonlySet<Asset>): Batch {
  return assets.size === 0 ? batch : { ...batch, assets: batch.assets.filter((asset) => !assets.has(asset)) };
}

const NOTHING_ELSE: Omit<Batch, 'library' | 'assets'> = {
  unreadable: [],
  gone: [],
  left: 0,
  looked: [],
  expected: undefined,
  steps: undefined,
};
