import type { AssetId, CollectionId, LibraryId } from './ids.ts';

/** An album, or a folder of albums and folders. */
export interface KnownCollection {
  /** The library that it is told by; photos of other libraries may be in it. */
  readonly library: LibraryId;
  readonly id: CollectionId;
  readonly kind: 'album' | 'folder';
  /** Undefined where it has none, or none that can be read. */
  readonly name: string | undefined;
  /** Id of the folder that it lies in; undefined at the top. */
  readonly parent: CollectionId | undefined;
  /** Place among its neighbours; undefined where Apple gives none. */
  readonly position: number | undefined;
  /** All that is in this album is known: it was listed, and changes are known since. Of a folder nothing has to be listed. */
  readonly isKnown: boolean;
  /** The photo that stands for it; undefined where there is none, or none is known. */
  readonly cover?: AssetId | undefined;
  /** It was asked which photo that is, and changes are known since. */
  readonly isCoverKnown?: true;
}

/** One asset in one album. */
export interface Membership {
  /** The library that the album is told by. */
  readonly library: LibraryId;
  readonly collection: CollectionId;
  /** Place in the album, as the user arranged it; undefined where that was not told. */
  readonly position: number | undefined;
}

/** Whether it is known which albums and folders a library has. */
export interface AlbumsState {
  /** All of them were listed, and changes are known since. */
  readonly areKnown: boolean;
  /** When that was; milliseconds since 1970, 0: never. */
  readonly listedAtMs: number;
}
