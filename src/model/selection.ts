import type { Filter } from './filter.ts';
import type { Template } from './template.ts';

/** The sizes a user can ask for, as icloudpd names them. */
export type PrimarySize = 'original' | 'medium' | 'thumb' | 'adjusted' | 'alternative';
export type LiveSize = 'original' | 'medium' | 'thumb';

/** Libraries by kind or by name, in order and each word once: two choices of one meaning are equal. */
export interface LibraryChoice {
  /** `personal`, `shared`, `all`, or the id of a library; never empty. */
  readonly wanted: readonly string[];
  /** Left out of them. */
  readonly without: readonly string[];
}

export interface Moment {
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/** A moment, or so many days before now, which moves with the clock. */
export type DateBound = Moment | { readonly daysAgo: number };

/**
 * Which assets and which of their files the user wants. What an asset is compared with are moments alone, see
 * `plan/date-bound.ts`.
 */
export interface Selection<Bound extends DateBound = DateBound> {
  /** Undefined: the personal library alone. */
  readonly libraries?: LibraryChoice | undefined;
  /** As `parseAlbums` makes them; undefined: whatever album it is in. */
  readonly albums?: readonly string[] | undefined;
  /** In the order given, without repetition; never empty. */
  readonly sizes: readonly PrimarySize[];
  /** A missing size is skipped instead of replaced by the original. */
  readonly forceSize: boolean;
  readonly liveSize: LiveSize;
  readonly skipVideos: boolean;
  readonly skipPhotos: boolean;
  /** Drops the moving part of live photos only. */
  readonly skipLivePhotos: boolean;
  /** Of live photos only the moving part, or nothing at all; undefined: what the other rules say. */
  readonly liveParts?: 'video-only' | 'skip' | undefined;
  readonly alignRaw: 'as-is' | 'original' | 'alternative';
  /** Only the newest so many assets, cut before any other rule. */
  readonly recent: number | undefined;
  /** What was added last, until so many files in a row are here already. */
  readonly untilFound?: number | undefined;
  /** Not what was taken before; an asset without a date counts as taken in 1970. */
  readonly createdBefore: Bound | undefined;
  readonly createdAfter: Bound | undefined;
  /** What has to be true of it beside all that. */
  readonly filter?: Filter<Bound> | undefined;
}

/** What the time of a file tells: when the photo was taken, when these bytes were made, or when iCloud got the photo. */
export const FILE_TIMES = ['taken', 'modified', 'added'] as const;
export type FileTime = (typeof FILE_TIMES)[number];

/** How files are called, and by which clocks. What is left out is as with icloudpd. */
export interface Naming {
  readonly matchPolicy: 'name-size-dedup-with-suffix' | 'name-id7';
  readonly keepUnicode: boolean;
  readonly livePolicy: 'suffix' | 'original';
  /** A name of the user's own making, in place of the photo's; what sets versions and photos apart is added to it. */
  readonly fileName?: Template;
  /** Whose clocks tell the date of a photo, where it is not this computer. */
  readonly dates?: 'photo' | 'utc';
}
