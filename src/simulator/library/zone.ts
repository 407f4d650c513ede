import type { Album } from './albums.ts';
import { assetIndex } from './asset-index.ts';
import { masterName, type SimAsset, type SimMaster } from './assets.ts';
import { History, type RecordKey } from './history.ts';
import { INDEXES } from './indexes.ts';
import { Masters } from './masters.ts';
import { type Relation, relationName } from './relations.ts';
import { ToldFields } from './told-fields.ts';
import { isShared, type Database, type ZoneName } from './zone-name.ts';

/** The assets a zone begins with, made when they are asked for. */
export interface AssetSource {
  readonly count: number;
  /** All of them plain and visible, newest first, each with a master of its own: indexes need not look at them. */
  readonly uniform: boolean;
  at(ordinal: number): SimAsset;
  /** The record name alone, which costs less. */
  idAt(ordinal: number): string;
  ordinalOf(id: string): number | undefined;
}

/** The albums a zone begins with, and their memberships one by one. */
export interface AlbumSource {
  readonly albums: readonly Album[];
  readonly relationCount: number;
  relationAt(index: number): Relation;
}

const NO_ALBUMS: AlbumSource = {
  albums: [],
  relationCount: 0,
  relationAt(index) {
    throw new RangeError(`no relation ${index}`);
  },
};

/** Assets, albums and history of one zone. Ordinals number the assets for ever; new ones get new ones. */
export class Zone {
  readonly name: ZoneName;
  readonly history: History;
  readonly albums = new Map<string, Album>();
  readonly masters = new Masters(this);
  readonly #source: AssetSource;
  /** Assets that changed or were added; undefined: purged. */
  readonly #changed = new Map<number, SimAsset | undefined>();
  readonly #ordinalsAdded = new Map<string, number>();
  #nextOrdinal: number;
  #indexes = new Map<string, Uint32Array>();
  readonly #gone = new Map<string, string>();
  /** Memberships whose name does not tell what they tie. */
  readonly #namedOtherwise = new Map<string, readonly [itemId: string, albumId: string]>();
  readonly #told: ToldFields;
  /** Counts changes; what `CPLLibraryInfo` tells. */
  revision = 0;
  removed = false;

  constructor(name: ZoneName, source: AssetSource, albums: AlbumSource = NO_ALBUMS) {
    this.name = name;
    this.#source = source;
    this.#nextOrdinal = source.count;
    for (const album of albums.albums) this.albums.set(album.id, album);
    this.history = source.uniform
      ? uniformHistory(source.count, albums)
      : new History(0, () => 'library-info');
    if (!source.uniform) this.#fillHistory();
    this.#told = new ToldFields(this.history.length);
  }

  isIn(database: Database): boolean {
    return this.name.database === database || this.name.alsoIn === database;
  }

  get(ordinal: number): SimAsset | undefined {
    if (this.#changed.has(ordinal)) return this.#changed.get(ordinal);
    return ordinal < this.#source.count ? this.#source.at(ordinal) : undefined;
  }

  /** All assets that exist, hidden and deleted ones too, with their numbers. */
  *entries(): Generator<readonly [ordinal: number, asset: SimAsset]> {
    for (let ordinal = 0; ordinal < this.#nextOrdinal; ordinal += 1) {
      const asset = this.get(ordinal);
      if (asset !== undefined) yield [ordinal, asset];
    }
  }

  /** Records that stand for photos of other zones. */
  *sparse(): Generator<readonly [ordinal: number, asset: SimAsset]> {
    for (const [ordinal, asset] of this.#changed) if (asset?.linkedZone !== undefined) yield [ordinal, asset];
  }

  ordinalOf(id: string): number | undefined {
    const ordinal = this.#ordinalsAdded.get(id) ?? this.#source.ordinalOf(id);
    const isGone = ordinal !== undefined && this.#changed.has(ordinal) && this.get(ordinal) === undefined;
    return isGone ? undefined : ordinal;
  }

  /** Whether an asset that is there holds this original. */
  holdsMaster(master: SimMaster): boolean {
    const name = masterName(master);
    const isHeld = (asset: SimAsset | undefined) =>
      asset !== undefined && asset.linkedZone === undefined && masterName(asset.master) === name;
    if ([...this.#changed.values()].some(isHeld)) return true;
    if (this.#source.uniform) return this.masters.told(name) !== undefined;
    return [...this.entries()].some(([, asset]) => isHeld(asset));
  }

  /** `knownMaster`: another asset of this zone holds it already; then no master is told anew. */
  add(asset: SimAsset, options: { readonly knownMaster: boolean }): void {
    const ordinal = this.#nextOrdinal;
    this.#nextOrdinal += 1;
    this.#ordinalsAdded.set(asset.id, ordinal);
    this.#changed.set(ordinal, asset);
    if (options.knownMaster) this.masters.share(asset);
    this.#note(
      ...(options.knownMaster ? [] : [`master ${ordinal}` as const]),
      `asset ${ordinal}`,
      ...this.#quota(),
    );
  }

  /** `fields`: only these are told of it; left out: the whole record. */
  replace(ordinal: number, asset: SimAsset, fields?: readonly string[]): void {
    const before = this.get(ordinal);
    const isBack = before?.linkedZone !== undefined && asset.linkedZone === undefined;
    const isKnown = isBack && this.holdsMaster(asset.master);
    this.#changed.set(ordinal, asset);
    const left = before !== undefined && before.linkedZone === undefined && asset.linkedZone !== undefined;
    if (left && this.masters.release(before)) return this.#loseMaster(ordinal, before);
    if (isKnown) this.masters.share(asset);
    const isTrashed = before?.dateExpunged === undefined && asset.dateExpunged !== undefined;
    const isMasterTold =
      before?.uploading !== asset.uploading ||
      (isBack && !isKnown) ||
      (isTrashed && asset.linkedZone === undefined && !this.masters.isShared(asset));
    if (isMasterTold) this.#gone.delete(`master ${ordinal}`);
    this.#told.note(ordinal, this.history.length, isMasterTold ? undefined : fields);
    this.#note(...(isMasterTold ? [`master ${ordinal}` as const] : []), `asset ${ordinal}`);
  }

  /** The asset is gone for good, and its master with it unless another asset holds it. */
  purge(ordinal: number): void {
    const asset = this.get(ordinal);
    if (asset === undefined) return;
    this.#changed.set(ordinal, undefined);
    this.#gone.set(`asset ${ordinal}`, asset.id);
    const isLast = asset.linkedZone === undefined && this.masters.release(asset);
    if (isLast) this.#loseMaster(ordinal, asset);
    else this.#note(`asset ${ordinal}`, ...this.#quota());
  }

  /** Name of a record that is gone. */
  goneName(key: RecordKey): string | undefined {
    return this.#gone.get(key);
  }

  /** The fields that a change since a position tells of an asset; undefined: all. */
  fieldsTold(ordinal: number, since: number): ReadonlySet<string> | undefined {
    return this.#told.since(ordinal, since);
  }

  setAlbum(album: Album): void {
    this.albums.set(album.id, album);
    this.#note(`album ${album.id}`);
  }

  /** Its record is gone for good. */
  purgeAlbum(id: string): void {
    this.albums.delete(id);
    this.#note(`album ${id}`);
  }

  /** The membership of an asset was made, moved within the album, or ended. */
  noteRelation(albumId: string, { name, itemId }: Relation): void {
    if (name !== relationName(itemId, albumId)) this.#namedOtherwise.set(name, [itemId, albumId]);
    this.#note(`relation ${name}`);
  }

  /** The membership of this name, as it is now. */
  relation(name: string): { readonly album: Album; readonly relation: Relation } | undefined {
    const [itemId = '', albumId = ''] = this.#namedOtherwise.get(name) ?? name.split('-IN-');
    const album = this.albums.get(albumId);
    const relation = album?.relations.get(itemId);
    return album !== undefined && relation?.name === name ? { album, relation } : undefined;
  }

  /** Ordinals of an index, newest first; undefined when there is no such index. */
  index(name: string): Uint32Array | undefined {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    const definition = INDEXES.get(name);
    if (definition === undefined) return undefined;
    const { count, uniform } = this.#source;
    const assets = {
      count: this.#nextOrdinal,
      isPlain: (ordinal: number) => uniform && ordinal < count && !this.#changed.has(ordinal),
      get: (ordinal: number) => this.get(ordinal),
    };
    const built = assetIndex(assets, definition, name.startsWith('CPLAssetAndMasterBy'));
    this.#indexes.set(name, built);
    return built;
  }

  #note(...keys: readonly RecordKey[]): void {
    for (const key of keys) this.history.append(key);
    // Counters of the whole library arrive with nearly every change (photos.md 11.2).
    this.history.append('library-info');
    this.#indexes = new Map();
    this.masters.doubt();
    this.revision += 1;
  }

  #loseMaster(ordinal: number, asset: SimAsset): void {
    this.#gone.set(`master ${ordinal}`, masterName(asset.master));
    this.#told.note(ordinal, this.history.length, undefined);
    this.#note(`master ${ordinal}`, `asset ${ordinal}`, ...this.#quota());
  }

  /** Who contributes how much is told of shared libraries (next.md e5). */
  #quota(): readonly RecordKey[] {
    return isShared(this) ? ['quota'] : [];
  }

  #fillHistory(): void {
    const told = new Set<unknown>();
    for (let ordinal = this.#source.count - 1; ordinal >= 0; ordinal -= 1) {
      const asset = this.#source.at(ordinal);
      if (told.has(asset.master)) this.masters.share(asset);
      else this.history.append(`master ${ordinal}`);
      told.add(asset.master);
      this.history.append(`asset ${ordinal}`);
    }
    for (const key of this.#quota()) this.history.append(key);
  }
}

/** Photos first, oldest first, then folders and albums, then who is in them. */
function uniformHistory(count: number, source: AlbumSource): History {
  const { albums, relationCount } = source;
  const photos = count * 2;
  return new History(photos + albums.length + relationCount, (at) => {
    if (at < photos) return `${at % 2 === 0 ? 'master' : 'asset'} ${count - 1 - (at >> 1)}`;
    const album = albums[at - photos];
    if (album !== undefined) return `album ${album.id}`;
    return `relation ${source.relationAt(at - photos - albums.length).name}`;
  });
}
