import { type Album, relationName } from './albums.ts';
import { masterName, type SimAsset } from './assets.ts';
import { History, type RecordKey } from './history.ts';
import { INDEXES, type IndexDefinition } from './indexes.ts';

/** The assets a zone begins with, made when they are asked for. */
export interface AssetSource {
  readonly count: number;
  /** All of them plain and visible, newest first, each with a master of its own: indexes need not look at them. */
  readonly uniform: boolean;
  at(ordinal: number): SimAsset;
  ordinalOf(id: string): number | undefined;
}

export interface ZoneName {
  readonly database: 'private' | 'shared';
  readonly zoneName: string;
  readonly ownerRecordName: string;
}

/** Assets, albums and history of one zone. Ordinals number the assets for ever; new ones get new ones. */
export class Zone {
  readonly name: ZoneName;
  readonly history: History;
  readonly albums = new Map<string, Album>();
  readonly #source: AssetSource;
  /** Assets that changed or were added; undefined: purged. */
  readonly #changed = new Map<number, SimAsset | undefined>();
  readonly #ordinalsAdded = new Map<string, number>();
  #nextOrdinal: number;
  #indexes = new Map<string, Uint32Array>();
  /** Ordinal by the first bytes of a master's name, for those whose name was told to a client. */
  readonly #masters = new Map<number, number>();
  #mastersComplete = false;
  readonly #extraHolders = new Map<string, number>();
  readonly #purged = new Map<string, string>();
  /** Counts changes; what `CPLLibraryInfo` tells. */
  revision = 0;
  removed = false;

  constructor(name: ZoneName, source: AssetSource) {
    this.name = name;
    this.#source = source;
    this.#nextOrdinal = source.count;
    const last = source.count - 1;
    this.history = source.uniform
      ? new History(source.count * 2, (at) => `${at % 2 === 0 ? 'master' : 'asset'} ${last - (at >> 1)}`)
      : new History(0, () => 'library-info');
    if (!source.uniform) this.#fillHistory();
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

  ordinalOf(id: string): number | undefined {
    const ordinal = this.#ordinalsAdded.get(id) ?? this.#source.ordinalOf(id);
    return ordinal === undefined || this.get(ordinal)?.id !== id ? undefined : ordinal;
  }

  /** `knownMaster`: another asset of this zone holds it already; then no master is told anew. */
  add(asset: SimAsset, options: { readonly knownMaster: boolean }): void {
    const ordinal = this.#nextOrdinal;
    this.#nextOrdinal += 1;
    this.#ordinalsAdded.set(asset.id, ordinal);
    this.#changed.set(ordinal, asset);
    if (options.knownMaster) this.#countHolders(asset, 1);
    this.#note(...(options.knownMaster ? [] : [`master ${ordinal}` as const]), `asset ${ordinal}`);
  }

  replace(ordinal: number, asset: SimAsset): void {
    const before = this.get(ordinal);
    this.#changed.set(ordinal, asset);
    const isMasterTold = before?.uploading !== asset.uploading;
    this.#note(...(isMasterTold ? [`master ${ordinal}` as const] : []), `asset ${ordinal}`);
  }

  /** The asset is gone for good, and its master with it unless another asset holds it. */
  purge(ordinal: number): void {
    const asset = this.get(ordinal);
    if (asset === undefined) return;
    this.#changed.set(ordinal, undefined);
    this.#purged.set(`asset ${ordinal}`, asset.id);
    if (this.#countHolders(asset, 0) > 0) {
      this.#countHolders(asset, -1);
      return this.#note(`asset ${ordinal}`);
    }
    this.#purged.set(`master ${ordinal}`, masterName(asset.master));
    this.#note(`master ${ordinal}`, `asset ${ordinal}`);
  }

  /** Name of a record that is gone. */
  purgedName(key: RecordKey): string | undefined {
    return this.#purged.get(key);
  }

  /** As it is now: history tells of who came and who left, and of the album. */
  setAlbum(album: Album): void {
    const before = new Set(this.albums.get(album.id)?.members);
    const now = new Set(album.members);
    const moved = [...new Set([...before, ...now])].filter((id) => before.has(id) !== now.has(id));
    this.albums.set(album.id, album);
    this.#note(...moved.map((id) => `relation ${relationName(id, album.id)}` as const), `album ${album.id}`);
  }

  /** Its record is gone for good. */
  purgeAlbum(id: string): void {
    this.albums.delete(id);
    this.#note(`album ${id}`);
  }

  /** Ordinals of an index, newest first; undefined when there is no such index. */
  index(name: string): Uint32Array | undefined {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    const definition = INDEXES.get(name) ?? this.#albumDefinition(name);
    if (definition === undefined) return undefined;
    const built = this.#build(name, definition);
    this.#indexes.set(name, built);
    return built;
  }

  rememberMaster(name: string, ordinal: number): void {
    this.#masters.set(masterKey(name), ordinal);
  }

  /** Finds a master by name. The first search for one never told looks at every asset. */
  ordinalOfMaster(name: string): number | undefined {
    const remembered = this.#rememberedMaster(name);
    if (remembered !== undefined || this.#mastersComplete) return remembered;
    for (const [ordinal, asset] of this.entries()) this.rememberMaster(masterName(asset.master), ordinal);
    this.#mastersComplete = true;
    return this.#rememberedMaster(name);
  }

  #rememberedMaster(name: string): number | undefined {
    const ordinal = this.#masters.get(masterKey(name));
    const asset = ordinal === undefined ? undefined : this.get(ordinal);
    return asset !== undefined && masterName(asset.master) === name ? ordinal : undefined;
  }

  #note(...keys: readonly RecordKey[]): void {
    for (const key of keys) this.history.append(key);
    // Counters of the whole library arrive with nearly every change (photos.md 11.2).
    this.history.append('library-info');
    this.#indexes = new Map();
    this.#mastersComplete = false;
    this.revision += 1;
  }

  /** How many assets beyond the first hold a master; changed by `by`. */
  #countHolders(asset: SimAsset, by: number): number {
    const name = masterName(asset.master);
    const count = (this.#extraHolders.get(name) ?? 0) + by;
    if (by !== 0) this.#extraHolders.set(name, count);
    return count;
  }

  #fillHistory(): void {
    const told = new Set<unknown>();
    for (let ordinal = this.#source.count - 1; ordinal >= 0; ordinal -= 1) {
      const asset = this.#source.at(ordinal);
      if (told.has(asset.master)) this.#countHolders(asset, 1);
      else this.history.append(`master ${ordinal}`);
      told.add(asset.master);
      this.history.append(`asset ${ordinal}`);
    }
  }

  #albumDefinition(name: string): IndexDefinition | undefined {
    const album = name.startsWith('album ') ? this.albums.get(name.slice('album '.length)) : undefined;
    if (album === undefined) return undefined;
    const members = new Set(album.members);
    return {
      holds: (asset) => asset.dateExpunged === undefined && !asset.hidden && members.has(asset.id),
      date: (asset) => asset.assetDate ?? asset.addedDate,
      inShared: false,
    };
  }

  #build(name: string, definition: IndexDefinition): Uint32Array {
    const all = name.startsWith('CPLAssetAndMasterBy');
    const extra: { readonly ordinal: number; readonly date: number }[] = [];
    const consider = (ordinal: number) => {
      const asset = this.get(ordinal);
      if (asset !== undefined && asset.linkedZone === undefined && definition.holds(asset))
        extra.push({ ordinal, date: definition.date(asset) });
    };
    const { count, uniform } = this.#source;
    const plain: number[] = [];
    for (let ordinal = 0; ordinal < this.#nextOrdinal; ordinal += 1) {
      if (uniform && ordinal < count && !this.#changed.has(ordinal)) {
        if (all) plain.push(ordinal);
      } else {
        consider(ordinal);
      }
    }
    extra.sort((a, b) => b.date - a.date || a.ordinal - b.ordinal);
    return this.#merge(plain, extra, definition);
  }

  /** Both lists are sorted; the plain one is long. */
  #merge(
    plain: readonly number[],
    extra: readonly { readonly ordinal: number; readonly date: number }[],
    definition: IndexDefinition,
  ): Uint32Array {
    const out = new Uint32Array(plain.length + extra.length);
    let from = 0;
    let at = 0;
    for (const { ordinal, date } of extra) {
      let low = from;
      let high = plain.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (definition.date(this.#source.at(plain[middle] ?? 0)) >= date) low = middle + 1;
        else high = middle;
      }
      for (; from < low; from += 1, at += 1) out[at] = plain[from] ?? 0;
      out[at] = ordinal;
      at += 1;
    }
    for (; from < plain.length; from += 1, at += 1) out[at] = plain[from] ?? 0;
    return out;
  }
}

/** Six bytes of a signature: enough to tell a million apart, and small in a table. */
function masterKey(name: string): number {
  const bytes = Buffer.from(name, 'base64');
  return bytes.length < 7 ? -1 : bytes.readUIntBE(1, 6);
}
