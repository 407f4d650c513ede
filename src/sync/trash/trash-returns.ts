import { WithEnd } from '../../base/with-end.ts';
import { assetText } from '../../model/asset-text.ts';
import type { Asset } from '../../model/asset.ts';
import type { TrashedFile } from '../../model/trash.ts';
import type { Batch } from '../jobs/batch.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { bringBack } from './bring-back.ts';
import { TrashRegister } from './trash-register.ts';

export interface TrashReturnsOptions {
  readonly run: Pick<Run, 'state' | 'config' | 'warnOnce'>;
  readonly target: OpenedDestination;
  /** Else what would come back is only counted. */
  readonly writes: boolean;
  /** So many photos have their files back. */
  readonly onBack: (photos: number) => void;
}

/** Photos that iCloud shows again, and whose files were put aside: they get them back without a download. */
export class TrashReturns {
  readonly #options: TrashReturnsOptions;
  readonly #register: TrashRegister;

  private constructor(options: TrashReturnsOptions, register: TrashRegister) {
    this.#options = options;
    this.#register = register;
  }

  /** Undefined where nothing is put aside. */
  static async open(options: TrashReturnsOptions): Promise<TrashReturns | undefined> {
    const { run, target } = options;
    const register = await TrashRegister.open(target.destination, run.config.username, (text) =>
      run.warnOnce(text),
    );
    return register.files.length === 0 ? undefined : new TrashReturns(options, register);
  }

  /** The same batches, after what is shown again lies where it lay. */
  async *with<End>(batches: AsyncGenerator<Batch, End>): AsyncGenerator<Batch, End> {
    const all = new WithEnd(batches);
    for await (const batch of all) yield await this.#back(batch);
    return all.end;
  }

  async #back(batch: Batch): Promise<Batch> {
    const { run, target, writes, onBack } = this.#options;
    const shown = new Map(
      batch.assets.map((asset) => [assetText({ library: batch.library, asset: asset.id }), asset]),
    );
    // All shown photos pass here, and most of them never lay in the trash.
    const names = this.#register.names;
    if (![...shown.keys()].some((name) => names.has(name))) return batch;
    const isOf = ({ of }: TrashedFile) => of.some((name) => shown.has(assetText(name)));
    const files = this.#register.files.filter(isOf);
    if (files.length === 0) return batch;
    // What the user took back lies here already; from now on it may be put aside again.
    const aside = files.filter(({ restoredAtMs }) => restoredAtMs === undefined);
    if (!writes) return this.#without(batch, aside, shown);
    const { back, failed } = await bringBack(aside, { state: run.state, target });
    await this.#register.change((file) => (isOf(file) && !failed.has(file) ? undefined : file));
    onBack(photosOf([...back.keys()], shown).size);
    return batch;
  }

  /** A run that only looks would fetch none of them. */
  #without(batch: Batch, files: readonly TrashedFile[], shown: ReadonlyMap<string, Asset>): Batch {
    const back = photosOf(files, shown);
    this.#options.onBack(back.size);
    return { ...batch, assets: batch.assets.filter((asset) => !back.has(asset)) };
  }
}

function photosOf(files: readonly TrashedFile[], shown: ReadonlyMap<string, Asset>): ReadonlySet<Asset> {
  const photos = files.filter(({ photo }) => photo !== undefined);
  return new Set(photos.flatMap(({ of }) => of.flatMap((name) => shown.get(assetText(name)) ?? [])));
}
