import type { Relations } from './relations.ts';

/** A user's album or folder (photos.md 7). */
export interface Album {
  readonly id: string;
  /** Empty: the record has no name. */
  readonly name: string;
  /** 0 album, 3 folder; 6 and 7 were seen, and their members cannot be listed. */
  readonly albumType: number;
  readonly parentId: string | undefined;
  readonly position: number;
  readonly deleted: boolean;
  /** When its record will be purged; set while it is deleted. */
  readonly dateExpunged?: number | undefined;
  /** False: newest first. */
  readonly sortAscending?: boolean;
  /** 0 by hand, 1 by date. */
  readonly sortType?: number;
  /** The photo on its cover, if somebody chose one. */
  readonly keyItem?: string;
  /** Who is in it: one object for the life of the album. */
  readonly relations: Relations;
  /** Counts the changes; part of `recordChangeTag`. */
  readonly version: number;
}

export const ROOT_FOLDER = '----Root-Folder----';
export const PROJECT_ROOT = '----Project-Root-Folder----';
