import { AccountZones } from './account-zones.ts';
import type { Album } from './albums.ts';
import { uuidFrom } from '../core/seed.ts';
import { POSITION_STEP, Relations } from './relations.ts';
import type { Zone } from './zone.ts';

export const TRASH_MS = 30 * 86_400_000;

/** What may be said of a new album or folder; everything has a default. */
export interface NewAlbum {
  readonly zone?: string;
  /** A folder, or anything else: nobody checks it at Apple's either. */
  readonly parentId?: string;
  /** The same as type 3. */
  readonly isFolder?: boolean;
  /** 0 album, 3 folder, 6 smart album of a Mac, 7 unknown. */
  readonly type?: number;
  readonly position?: number;
}

/** What may be changed of an album or folder: its name, its folder, its place, its deletion, its order, its cover. */
export type AlbumChange = Partial<
  Pick<
    Album,
    'name' | 'parentId' | 'position' | 'deleted' | 'albumType' | 'sortAscending' | 'sortType' | 'keyItem'
  >
>;

/** Albums, folders, and who is in them, changed as people do it on their devices. */
export class AlbumHandles extends AccountZones {
  /** Makes an album or folder; answers its record name. */
  addAlbum(name: string, wanted: NewAlbum = {}): string {
    const zone = this.zone(wanted.zone ?? 'PrimarySync');
    const id = uuidFrom(`${this.seed}/album/${zone.name.zoneName}/${zone.history.length}`).toUpperCase();
    const album: Album = {
      id,
      name,
      albumType: wanted.type ?? (wanted.isFolder === true ? 3 : 0),
      parentId: wanted.parentId,
      position: wanted.position ?? (zone.albums.size + 1) * POSITION_STEP,
      deleted: false,
      relations: new Relations(id),
      version: 0,
    };
    zone.setAlbum(album);
    this.noteChange(zone);
    return id;
  }

  /**
   * Renames, moves, reorders, deletes or restores an album or folder; null: its record is purged. A deletion says nothing of
   * members, and nothing of what is in a folder.
   */
  changeAlbum(id: string, change: AlbumChange | null): void {
    const { zone, album } = this.#findAlbum(id);
    if (change === null) {
      zone.purgeAlbum(id);
    } else {
      const deleted = change.deleted ?? album.deleted;
      const dateExpunged = deleted ? (album.dateExpunged ?? this.now() + TRASH_MS) : undefined;
      zone.setAlbum({ ...album, ...change, dateExpunged, version: album.version + 1 });
      // Which photo stands for an album is told by what ties it to the album; whether each of the two is told at Apple's is not known.
      if ('keyItem' in change)
        for (const item of [album.keyItem, change.keyItem]) {
          const relation = item === undefined ? undefined : album.relations.get(item);
          if (relation !== undefined) zone.noteRelation(id, relation);
        }
    }
    this.noteChange(zone);
  }

  /** Puts an asset of any zone into an album, or takes it out. `relation`: another name than devices give it. */
  setMember(
    albumId: string,
    assetId: string,
    member: boolean,
    how: { readonly relation?: string; readonly position?: number } = {},
  ): void {
    const { zone, album } = this.#findAlbum(albumId);
    const { relations } = album;
    const before = relations.get(assetId);
    if (member && before === undefined) {
      const { relation: name, position } = how;
      const wish = {
        ...(name === undefined ? {} : { name }),
        ...(position === undefined ? {} : { position }),
      };
      zone.noteRelation(albumId, relations.put(assetId, wish));
    } else if (!member && before !== undefined) {
      relations.take(assetId);
      zone.noteRelation(albumId, before);
    }
    zone.setAlbum({ ...album, version: album.version + 1 });
    this.noteChange(zone);
  }

  /** Record names of an album's members in the user's order, hidden and deleted ones too. */
  members(albumId: string): readonly string[] {
    return this.#findAlbum(albumId)
      .album.relations.inOrder()
      .map(({ itemId }) => itemId);
  }

  /** The user puts members in this order, before all others. */
  orderAlbum(albumId: string, assetIds: readonly string[]): void {
    const { zone, album } = this.#findAlbum(albumId);
    const all = album.relations.inOrder();
    const first = new Set(assetIds);
    const wanted = [...assetIds, ...all.map(({ itemId }) => itemId).filter((id) => !first.has(id))];
    for (const [index, itemId] of wanted.entries()) {
      const before = album.relations.get(itemId);
      if (before === undefined) throw new RangeError(`${itemId} is not in ${albumId}`);
      const position = (index + 1) * POSITION_STEP;
      if (before.position === position) continue;
      zone.noteRelation(albumId, album.relations.put(itemId, { name: before.name, position }));
    }
    zone.setAlbum({ ...album, version: album.version + 1 });
    this.noteChange(zone);
  }

  /** Record name of the album or folder with this name; the first of several. */
  findAlbum(name: string, zoneName = 'PrimarySync'): string {
    for (const album of this.zone(zoneName).albums.values()) if (album.name === name) return album.id;
    throw new RangeError(`no album named ${name}`);
  }

  /** What ties a purged asset to albums goes with it. */
  protected dropRelations(zone: Zone, assetId: string): void {
    for (const { id, relations } of zone.albums.values()) {
      const relation = relations.get(assetId);
      if (relation === undefined) continue;
      relations.take(assetId);
      zone.noteRelation(id, relation);
    }
  }

  #findAlbum(id: string): { readonly zone: Zone; readonly album: Album } {
    for (const zone of this.zones) {
      const album = zone.albums.get(id);
      if (album !== undefined) return { zone, album };
    }
    throw new RangeError(`no album ${id}`);
  }
}
