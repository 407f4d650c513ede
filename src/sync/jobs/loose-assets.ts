import { piecesOf } from '../../base/pieces-of.ts';
import type { AssetId, LibraryId } from '../../model/ids.ts';

/** Photos whose files are planned, and of which no step tells. */
export class LooseAssets {
  readonly #assets = new Map<LibraryId, Set<AssetId>>();

  note(library: LibraryId, assets: readonly AssetId[]): void {
    const noted = this.#assets.get(library) ?? new Set();
    for (const asset of assets) noted.add(asset);
    this.#assets.set(library, noted);
  }

  *pieces(
    size: number,
  ): Generator<{ readonly library: LibraryId; readonly assets: readonly AssetId[] }, void> {
    for (const [library, noted] of this.#assets)
      for (const assets of piecesOf([...noted], size)) yield { library, assets };
  }

  get size(): number {
    return this.#assets.size;
  }

  clear(): void {
    this.#assets.clear();
  }
}
