import type { Album } from './albums.ts';
import type { SimAsset } from './assets.ts';
import type { Quirks } from './quirks.ts';
import type { Relation } from './relations.ts';
import type { Zone } from './zone.ts';

/** One member in the list of an album. */
export interface AlbumMember {
  readonly relation: Relation;
  /** Undefined: the asset stands in another zone, or nowhere; then only its relation is listed. */
  readonly ordinal: number | undefined;
}

const MOST_LISTS = 16;

interface Built {
  readonly key: string;
  readonly members: readonly AlbumMember[];
}

/** The lists of albums. The latest are kept as long as nothing changes, so that pages of one list cost little. */
export class AlbumMembers {
  readonly #find: (itemId: string) => SimAsset | undefined;
  readonly #quirks: Readonly<Quirks>;
  readonly #built = new Map<string, Built>();

  /** `find`: an asset of any zone. */
  constructor(find: (itemId: string) => SimAsset | undefined, quirks: Readonly<Quirks>) {
    this.#find = find;
    this.#quirks = quirks;
  }

  /** `age`: changes when anything in the library changed. */
  list(zone: Zone, album: Album, order: 'date' | 'position', age: number): readonly AlbumMember[] {
    const name = `${order} ${album.id}`;
    const { hiddenMembers, trashedMembers } = this.#quirks;
    const key = `${age} ${hiddenMembers} ${trashedMembers}`;
    const known = this.#built.get(name);
    if (known?.key === key) return known.members;
    const members = album.deleted ? [] : this.#build(zone, album, order);
    this.#built.delete(name);
    this.#built.set(name, { key, members });
    for (const oldest of this.#built.keys()) {
      if (this.#built.size <= MOST_LISTS) break;
      this.#built.delete(oldest);
    }
    return members;
  }

  #build(zone: Zone, album: Album, order: 'date' | 'position'): readonly AlbumMember[] {
    const found = album.relations.inOrder().flatMap((relation) => {
      const ordinal = zone.ordinalOf(relation.itemId);
      const asset = ordinal === undefined ? this.#find(relation.itemId) : zone.get(ordinal);
      if (asset !== undefined && !this.#isShown(asset)) return [];
      return [{ relation, ordinal, date: asset?.assetDate ?? asset?.addedDate ?? 0 }];
    });
    return order === 'position' ? found : found.toSorted((a, b) => b.date - a.date);
  }

  #isShown({ dateExpunged, hidden }: SimAsset): boolean {
    const { hiddenMembers, trashedMembers } = this.#quirks;
    return (dateExpunged === undefined || trashedMembers) && (!hidden || hiddenMembers);
  }
}
