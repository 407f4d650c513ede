import type { Album } from './albums.ts';
import {
  type FileName,
  plainName,
  type Prefix,
  PREFIXES,
  type Resources,
  type SimAsset,
  type SimMaster,
} from './assets.ts';
import { Body } from '../core/body.ts';
import { jpeg } from '../files/jpeg.ts';
import { uuidFrom } from '../core/seed.ts';
import type { SimDetails } from './details.ts';
import type { NewAsset } from './new-asset.ts';
import { Zone } from './zone.ts';

const TRASH_MS = 30 * 86_400_000;
const DEFAULT_BYTES = 20_000;

/** One file of the library, for comparing with what a client saved. */
export interface SimFile {
  readonly zone: string;
  readonly asset: string;
  readonly prefix: Prefix;
  readonly name: string | undefined;
  readonly type: string | undefined;
  readonly size: number;
  /** Apple's content signature in base64. */
  readonly signature: string;
  readonly deleted: boolean;
  readonly hidden: boolean;
  bytes(): Buffer;
}

/** Everything the account holds. Can be changed while clients look at it. */
export class Library {
  readonly zones: readonly Zone[];
  readonly #seed: string;
  readonly #now: () => number;
  /** Zones in the order of their changes, for `changes/database`. */
  readonly #changes: Zone[] = [];
  #added = 0;

  constructor(seed: string, zones: readonly Zone[], now: () => number) {
    this.#seed = seed;
    this.zones = zones;
    this.#now = now;
  }

  /** How many changes of the database there were; the position of its sync token. */
  get changeCount(): number {
    return this.#changes.length;
  }

  /** Zones that changed at or after a position. */
  changedSince(position: number): ReadonlySet<Zone> {
    return new Set(this.#changes.slice(position));
  }

  zone(name: string): Zone {
    const zone = this.zones.find((candidate) => candidate.name.zoneName === name);
    if (zone === undefined) throw new RangeError(`no zone ${name}`);
    return zone;
  }

  /** Adds a photo or video; answers its record name. */
  add(wanted: NewAsset = {}): string {
    this.#added += 1;
    const zone = this.zone(wanted.zone ?? 'PrimarySync');
    const id = uuidFrom(`${this.#seed}/added/${this.#added}`).toUpperCase();
    const master =
      wanted.duplicateOf === undefined
        ? this.#newMaster(wanted, id)
        : this.#find(wanted.duplicateOf).asset.master;
    const now = this.#now();
    const asset: SimAsset = {
      id,
      master,
      assetDate: wanted.assetDate ?? now,
      addedDate: wanted.addedDate ?? now,
      timeZoneOffset: 0,
      favorite: wanted.favorite ?? false,
      hidden: wanted.hidden ?? false,
      dateExpunged: undefined,
      resources: wanted.resources ?? {},
      adjustmentType: wanted.resources === undefined ? undefined : 'com.apple.photo',
      subtype: 0,
      subtypeV2: master.resources.resOriginalVidCompl === undefined ? 0 : 2,
      burstId: undefined,
      caption: wanted.caption,
      details: wanted.details ?? {},
      durationMs: master.kind === 'video' ? 3_000 : 0,
      uploading: wanted.uploading ?? false,
      version: 0,
    };
    zone.add(asset, { knownMaster: wanted.duplicateOf !== undefined });
    this.#changes.push(zone);
    return id;
  }

  /** Moves an asset to Recently Deleted. */
  delete(id: string): void {
    this.#change(id, { dateExpunged: this.#now() + TRASH_MS });
  }

  restore(id: string): void {
    this.#change(id, { dateExpunged: undefined });
  }

  /** Removes an asset for good. */
  purge(id: string): void {
    const { zone, ordinal } = this.#find(id);
    zone.purge(ordinal);
    this.#changes.push(zone);
  }

  /** The device has sent the files of this asset. */
  finishUpload(id: string): void {
    this.#change(id, { uploading: false });
  }

  /** The photo lives in a shared library now, which this account need not have: a sparse record stays in its place. */
  moveToShared(id: string, zoneName = 'SharedSync-0B1C2D3E-4F50-4617-8829-3A4B5C6D7E8F'): void {
    this.#change(id, { linkedZone: { zoneName, ownerRecordName: '_owner-of-the-shared-library' } });
  }

  setFavorite(id: string, favorite: boolean): void {
    this.#change(id, { favorite });
  }

  /** Title, date, keywords and the like as the owner writes them; what is not named stays. */
  setWords(
    id: string,
    {
      caption,
      assetDate,
      ...details
    }: SimDetails & { readonly caption?: string; readonly assetDate?: number },
  ): void {
    const { asset } = this.#find(id);
    const told = { caption: caption ?? asset.caption, assetDate: assetDate ?? asset.assetDate };
    this.#change(id, { ...told, details: { ...asset.details, ...details } });
  }

  setHidden(id: string, hidden: boolean): void {
    this.#change(id, { hidden });
  }

  /** Gives a photo an edited version (`resJPEGFull`), or another one; `resources` decides what an edit makes. */
  edit(id: string, resources?: Resources): void {
    const { asset } = this.#find(id);
    const body = jpeg(`${this.#seed}/edit/${id}/${asset.version}`, DEFAULT_BYTES + 1);
    const made = resources ?? { resJPEGFull: { type: 'public.jpeg', body, width: 4032, height: 3024 } };
    this.#change(id, { resources: made, adjustmentType: 'com.apple.photo' });
  }

  revert(id: string): void {
    this.#change(id, { resources: {}, adjustmentType: undefined });
  }

  addAlbum(
    name: string,
    options: { readonly zone?: string; readonly parentId?: string; readonly isFolder?: boolean } = {},
  ): string {
    const zone = this.zone(options.zone ?? 'PrimarySync');
    const id = uuidFrom(`${this.#seed}/album/${zone.albums.size}`).toUpperCase();
    const position = (zone.albums.size + 1) * 1024;
    zone.setAlbum({
      id,
      name,
      albumType: options.isFolder === true ? 3 : 0,
      parentId: options.parentId,
      position,
      deleted: false,
      members: [],
    });
    this.#changes.push(zone);
    return id;
  }

  /** Puts an asset into an album, or takes it out. */
  setMember(albumId: string, assetId: string, member: boolean): void {
    const { album } = this.#findAlbum(albumId);
    const others = album.members.filter((id) => id !== assetId);
    this.changeAlbum(albumId, { members: member ? [...others, assetId] : others });
  }

  /** Renames, moves, fills or deletes an album or folder; null: its record is purged. */
  changeAlbum(id: string, change: Partial<Album> | null): void {
    const { zone, album } = this.#findAlbum(id);
    if (change === null) zone.purgeAlbum(id);
    else zone.setAlbum({ ...album, ...change });
    this.#changes.push(zone);
  }

  /** The zone is gone for this account: left, or withdrawn by its owner. */
  removeZone(name: string): void {
    const zone = this.zone(name);
    zone.removed = true;
    this.#changes.push(zone);
  }

  /** Lets so many positions of a zone's history pass without a record, for pages of changes that are empty. */
  skipHistory(count: number, zoneName = 'PrimarySync'): void {
    const zone = this.zone(zoneName);
    zone.history.skip(count);
    this.#changes.push(zone);
  }

  /** Record name of the asset with this file name; the first of several. */
  find(name: string, zoneName = 'PrimarySync'): string {
    for (const [, asset] of this.zone(zoneName).entries()) if (plainName(asset) === name) return asset.id;
    throw new RangeError(`no asset named ${name}`);
  }

  /** Every resource of every asset that exists, deleted and hidden ones too. */
  *files(): Generator<SimFile> {
    for (const zone of this.zones) {
      if (zone.removed) continue;
      for (const [, asset] of zone.entries()) {
        const resources: Resources = { ...asset.master.resources, ...asset.resources };
        for (const prefix of PREFIXES) {
          const resource = resources[prefix];
          if (resource === undefined) continue;
          yield {
            zone: zone.name.zoneName,
            asset: asset.id,
            prefix,
            name: plainName(asset),
            type: resource.type,
            size: resource.body.size,
            signature: resource.body.signature().toString('base64'),
            deleted: asset.dateExpunged !== undefined,
            hidden: asset.hidden,
            bytes: () => resource.body.bytes(),
          };
        }
      }
    }
  }

  #newMaster(wanted: NewAsset, id: string): SimMaster {
    const type = wanted.type ?? 'public.jpeg';
    const body =
      wanted.content === undefined
        ? jpeg(`${this.#seed}/content/${id}`, wanted.size ?? DEFAULT_BYTES)
        : Body.of(wanted.content);
    const text = wanted.name === undefined ? `IMG_${9000 + this.#added}.JPG` : wanted.name;
    const fileName: FileName = text === null ? { as: 'absent' } : { as: 'ENCRYPTED_BYTES', text };
    return {
      fileName,
      itemType: type,
      kind: wanted.kind ?? 'photo',
      resources: { ...wanted.masterResources, resOriginal: { type, body, width: 4032, height: 3024 } },
    };
  }

  #change(id: string, change: Partial<SimAsset>): void {
    const { zone, ordinal, asset } = this.#find(id);
    zone.replace(ordinal, { ...asset, ...change, version: asset.version + 1 });
    this.#changes.push(zone);
  }

  #findAlbum(id: string): { readonly zone: Zone; readonly album: Album } {
    for (const zone of this.zones) {
      const album = zone.albums.get(id);
      if (album !== undefined) return { zone, album };
    }
    throw new RangeError(`no album ${id}`);
  }

  #find(id: string): { readonly zone: Zone; readonly ordinal: number; readonly asset: SimAsset } {
    for (const zone of this.zones) {
      const ordinal = zone.ordinalOf(id);
      const asset = ordinal === undefined ? undefined : zone.get(ordinal);
      if (ordinal !== undefined && asset !== undefined) return { zone, ordinal, asset };
    }
    throw new RangeError(`no asset ${id}`);
  }
}
