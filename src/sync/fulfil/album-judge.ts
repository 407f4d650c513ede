import type { Asset } from '../../model/asset.ts';
import type { CatalogueReader } from '../../model/catalogue.ts';
import type { AssetId } from '../../model/ids.ts';
import type { Selection } from '../../model/selection.ts';
import {
  type AlbumChoice,
  type ChosenAlbums,
  chooseAlbums,
  isOutsideAlbums,
} from '../../plan/choose-albums.ts';

type Catalogue = Pick<CatalogueReader, 'albumsOf' | 'collections'>;

const NONE: ReadonlySet<AssetId> = new Set();

/** Tells which assets are not among those that the user chose by albums, as the catalogue knows it. */
export class AlbumJudge {
  readonly #catalogue: Catalogue;
  readonly #wishes: Selection['albums'];
  #chosen: ChosenAlbums | undefined;

  constructor(catalogue: Catalogue, { albums }: Pick<Selection, 'albums'>) {
    this.#catalogue = catalogue;
    this.#wishes = albums;
  }

  /** Albums are called otherwise from time to time: looks which ones are meant now. Undefined where none were chosen. */
  async choose(): Promise<AlbumChoice | undefined> {
    if (this.#wishes === undefined) return undefined;
    const choice = chooseAlbums(this.#wishes, await this.#catalogue.collections());
    this.#chosen = choice.chosen;
    return choice;
  }

  /** Ids of those that are not among them. */
  async outside(assets: readonly Asset[]): Promise<ReadonlySet<AssetId>> {
    if (this.#wishes === undefined || assets.length === 0) return NONE;
    const chosen = this.#chosen ?? (await this.choose())?.chosen;
    if (chosen === undefined) return NONE;
    const albums = await this.#catalogue.albumsOf(assets.map(({ id }) => id));
    const out = assets.filter((asset) => isOutsideAlbums(asset, albums.get(asset.id) ?? [], chosen));
    return new Set(out.map(({ id }) => id));
  }
}
