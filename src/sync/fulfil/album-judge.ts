import type { Asset } from '../../model/asset.ts';
import type { AssetState, CatalogueReader } from '../../model/catalogue.ts';
import type { AssetId } from '../../model/ids.ts';
import type { Selection } from '../../model/selection.ts';
import { type PutAwayAlbum, smartAlbumId } from '../../model/smart-albums.ts';
import {
  type AlbumChoice,
  type ChosenAlbums,
  chooseAlbums,
  isOutsideAlbums,
  offeredStates,
  putAwayAlbumOf,
} from '../../plan/choose-albums.ts';

/** What of the catalogue tells who is in which album. */
export type AlbumCatalogue = Pick<
  CatalogueReader,
  'albumsOf' | 'collections' | 'assets' | 'libraries' | 'assetsOfMasters'
>;

const NONE: ReadonlySet<AssetId> = new Set();

/** Tells which assets are not among those that the user chose by albums, as the catalogue knows it. */
export class AlbumJudge {
  readonly #catalogue: AlbumCatalogue;
  readonly #wishes: Selection['albums'];
  #chosen: ChosenAlbums | undefined;

  constructor(catalogue: AlbumCatalogue, { albums }: Pick<Selection, 'albums'>) {
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

  /** States of photos that may be among them. */
  async offered(): Promise<ReadonlySet<AssetState>> {
    if (this.#wishes === undefined) return offeredStates(undefined);
    return offeredStates(this.#chosen ?? (await this.choose())?.chosen);
  }

  /** Ids of those that are not among them. */
  async outside(assets: readonly Asset[]): Promise<ReadonlySet<AssetId>> {
    if (this.#wishes === undefined || assets.length === 0) return NONE;
    const chosen = this.#chosen ?? (await this.choose())?.chosen;
    if (chosen === undefined) return NONE;
    const albums = await this.#catalogue.albumsOf(assets.map(({ id }) => id));
    const putAway = await this.#putAway(assets, chosen);
    const out = assets.filter((asset) => {
      const own = albums.get(asset.id) ?? [];
      const album = putAway.get(asset);
      const all = album === undefined ? own : [...own, { collection: smartAlbumId(album) }];
      return isOutsideAlbums(asset, all, chosen);
    });
    return new Set(out.map(({ id }) => id));
  }

  /** A photo that went to another library is in the trash of the first: nobody deleted it. */
  async #isElsewhere({ library: own, masterId }: Asset): Promise<boolean> {
    for (const { library } of await this.#catalogue.libraries()) {
      if (library.id === own) continue;
      const twins = await this.#catalogue.assetsOfMasters(library.id, [masterId]);
      const rows = await this.#catalogue.assets(library.id, twins);
      if (rows.some(({ state }) => state === 'shown')) return true;
    }
    return false;
  }

  /** Of those that are hidden or in the trash, the smart album that they are in; looked up where one of those is wanted. */
  async #putAway(assets: readonly Asset[], chosen: ChosenAlbums): Promise<ReadonlyMap<Asset, PutAwayAlbum>> {
    const found = new Map<Asset, PutAwayAlbum>();
    if (offeredStates(chosen).size === 1) return found;
    for (const [library, ofLibrary] of Map.groupBy(assets, (asset) => asset.library)) {
      const ids = ofLibrary.map(({ id }) => id);
      const rows = new Map((await this.#catalogue.assets(library, ids)).map((row) => [row.id, row.state]));
      for (const asset of ofLibrary) {
        const album = putAwayAlbumOf(rows.get(asset.id) ?? 'shown');
        if (album === 'recently-deleted' && (await this.#isElsewhere(asset))) continue;
        if (album !== undefined) found.set(asset, album);
      }
    }
    return found;
  }
}
