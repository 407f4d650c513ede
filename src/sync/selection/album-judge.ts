import type { SkipReason } from '../../model/action.ts';
import type { Asset } from '../../model/asset.ts';
import type { AssetState, CatalogueReader } from '../../model/catalogue.ts';
import { type AssetId, PERSONAL_LIBRARY } from '../../model/ids.ts';
import type { Moment, Selection } from '../../model/selection.ts';
import { type PutAwayAlbum, type SmartAlbum, smartAlbumId } from '../../model/smart-albums.ts';
import { asksForAlbums } from '../../plan/asks-for-albums.ts';
import {
  type AlbumChoice,
  albumsToKnow,
  type ChosenAlbums,
  chooseAlbums,
  eitherOf,
  isOutsideAlbums,
  NO_ALBUMS,
  offeredStates,
  putAwayAlbumOf,
  smartAlbumsToKnow,
} from '../../plan/choose-albums.ts';
import { type Around, NOTHING_AROUND } from '../../plan/field-values.ts';
import type { Judge } from '../../plan/filter/compile-filter.ts';
import { asksAlbums } from '../../plan/filter/filter-terms.ts';
import { isInSmartAlbum } from '../../plan/filter/smart-albums.ts';
import type { PathTraits } from '../../plan/page-facts.ts';
import {
  askedForPlaces,
  firstAlbum,
  type PlaceAlbums,
  placeAlbums,
  placesByAlbums,
} from '../../plan/place-albums.ts';
import type { WantRules } from '../../plan/want-files.ts';
import { type FilterCatalogue, openFilter } from './open-filter.ts';

/** What of the catalogue tells who is in which album. */
export type AlbumCatalogue = FilterCatalogue &
  Pick<CatalogueReader, 'assets' | 'libraries' | 'assetsOfMasters'>;

interface Chosen {
  readonly albums: ChosenAlbums;
  /** A filter that asks for albums. */
  readonly filter: Judge | undefined;
}

const NONE: ReadonlyMap<AssetId, SkipReason> = new Map();

/** Tells which assets are not wanted because of their albums, and by which of them they lie, as the catalogue knows them. */
export class AlbumJudge {
  readonly #catalogue: AlbumCatalogue;
  readonly #selection: Pick<Selection<Moment>, 'albums' | 'filter'>;
  readonly #traits: PathTraits | undefined;
  #chosen: Chosen | undefined;
  #places: PlaceAlbums | undefined;

  /** `traits`: of the disk, where photos lie by their albums. */
  constructor(
    catalogue: AlbumCatalogue,
    selection: Pick<Selection<Moment>, 'albums' | 'filter'>,
    traits?: PathTraits,
  ) {
    this.#catalogue = catalogue;
    this.#selection = selection;
    this.#traits = traits;
  }

  /** One that also knows by which album a photo lies. */
  static ofRules(catalogue: AlbumCatalogue, rules: WantRules<Moment>, traits: PathTraits): AlbumJudge {
    return new AlbumJudge(catalogue, rules.selection, placesByAlbums(rules) ? traits : undefined);
  }

  /** Albums are called otherwise from time to time: looks which ones are meant now. Undefined where they have no say. */
  async choose(): Promise<AlbumChoice | undefined> {
    if (!asksForAlbums(this.#selection) && this.#traits === undefined) return undefined;
    const { albums = [], filter } = this.#selection;
    const collections = await this.#catalogue.collections();
    const { chosen, ...told } = chooseAlbums(albums, collections);
    const forPlaces = this.#traits === undefined ? NO_ALBUMS : askedForPlaces(chosen.wanted);
    const choice: AlbumChoice = { ...told, chosen: { ...chosen, asked: forPlaces } };
    this.#places = undefined;
    if (filter === undefined || !asksAlbums(filter)) {
      this.#chosen = { albums: choice.chosen, filter: undefined };
      return choice;
    }
    const { asked, missing, judge } = await openFilter(this.#catalogue, filter);
    this.#chosen = { albums: choice.chosen, filter: judge };
    return {
      ...choice,
      chosen: { ...choice.chosen, asked: eitherOf(asked, forPlaces) },
      missing: [...new Set([...choice.missing, ...missing])],
    };
  }

  /** States of photos that may be among them. */
  async offered(): Promise<ReadonlySet<AssetState>> {
    if (this.#selection.albums === undefined) return offeredStates(undefined);
    return offeredStates((await this.#choice())?.albums);
  }

  /** Smart albums that are named, and not left out. */
  async smart(): Promise<ReadonlySet<SmartAlbum>> {
    if (this.#selection.albums === undefined) return new Set();
    const { wanted, without } = (await this.#choice())?.albums ?? {};
    return new Set([...(wanted?.smart ?? [])].filter((album) => without?.smart.has(album) !== true));
  }

  /** Ids of those that are not wanted, and why. */
  async outside(assets: readonly Asset[]): Promise<ReadonlyMap<AssetId, SkipReason>> {
    if (!asksForAlbums(this.#selection) || assets.length === 0) return NONE;
    const chosen = await this.#choice();
    if (chosen === undefined) return NONE;
    const albums = await this.#catalogue.albumsOf(assets.map(({ id }) => id));
    const putAway = await this.#putAway(assets, chosen.albums);
    const outside = new Map<AssetId, SkipReason>();
    for (const asset of assets) {
      const own = albums.get(asset.id) ?? [];
      const album = putAway.get(asset);
      const all = album === undefined ? own : [...own, { collection: smartAlbumId(album) }];
      const verdict = chosen.filter === undefined || chosen.filter(asset, all);
      if (isOutsideAlbums(asset, all, chosen.albums)) outside.set(asset.id, 'album');
      else if (verdict !== true) outside.set(asset.id, verdict === undefined ? 'not-known' : 'filter');
    }
    return outside;
  }

  /** What a template may ask about each of these beside the photo itself, and whether it is wanted. */
  async around(assets: readonly Asset[]): Promise<(asset: Asset) => Around> {
    const outside = await this.outside(assets);
    const place = await this.places(assets);
    return (asset) => ({ ...place(asset), outside: outside.get(asset.id) });
  }

  /** The same, whether or not it is wanted. */
  async places(assets: readonly Asset[]): Promise<(asset: Asset) => Around> {
    const places = assets.length === 0 ? undefined : await this.#placeAlbums();
    const chosen = places && (await this.#choice());
    if (places === undefined || chosen === undefined) return () => NOTHING_AROUND;
    const albums = await this.#catalogue.albumsOf(assets.map(({ id }) => id));
    const putAway = await this.#putAway(assets, chosen.albums);
    const smart = [...(await this.smart())];
    const found = new Map<Asset, Around>();
    for (const asset of assets) {
      const own = (albums.get(asset.id) ?? []).map(({ collection }) => collection);
      const named = smart.filter(
        (album) => putAway.get(asset) === album || isInSmartAlbum(asset, album) === true,
      );
      found.set(asset, { album: firstAlbum([...own, ...named.map(smartAlbumId)], places) });
    }
    return (asset) => found.get(asset) ?? NOTHING_AROUND;
  }

  /** Whether it is known who is in which of the albums that are asked for. */
  async isAllKnown(): Promise<boolean> {
    const choice = await this.#choice();
    if (choice === undefined) return true;
    if (!(await this.#catalogue.albums(PERSONAL_LIBRARY)).areKnown) return false;
    const { smart = {} } = await this.#catalogue.library(PERSONAL_LIBRARY);
    return (
      albumsToKnow(choice.albums, await this.#catalogue.collections()).every(({ isKnown }) => isKnown) &&
      smartAlbumsToKnow(choice.albums).every((album) => smart[album] !== undefined)
    );
  }

  async #placeAlbums(): Promise<PlaceAlbums | undefined> {
    if (this.#traits === undefined || this.#places !== undefined) return this.#places;
    const { wanted } = (await this.#choice())?.albums ?? {};
    const chosen = { wanted, smart: await this.smart() };
    this.#places = placeAlbums(await this.#catalogue.collections(), chosen, this.#traits);
    return this.#places;
  }

  async #choice(): Promise<Chosen | undefined> {
    if (this.#chosen === undefined) await this.choose();
    return this.#chosen;
  }

  /** A photo that went to another library is in Recently Deleted of the first: nobody deleted it. */
  async #isElsewhere({ library: own, masterId }: Asset): Promise<boolean> {
    for (const { library } of await this.#catalogue.libraries()) {
      if (library.id === own) continue;
      const twins = await this.#catalogue.assetsOfMasters(library.id, [masterId]);
      const rows = await this.#catalogue.assets(library.id, twins);
      if (rows.some(({ state }) => state === 'shown')) return true;
    }
    return false;
  }

  /** Of those that are hidden or in Recently Deleted, the smart album that they are in; looked up where one of those is wanted. */
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
