import type { MovedFile } from '../../model/state-store.ts';

/** Why a file stays where it is, and how many do. */
export const NO_FILE_STAYS = {
  /** It is not there: the user took it away. */
  removed: 0,
  /** iCloud shows its photo no longer, or its library was never followed. */
  gone: 0,
  /** Today's settings do not ask for it, so they give it no place. */
  unwanted: 0,
  /** `--only-ours`: edited by the user, or under a name that keepsake did not give. */
  'not-ours': 0,
  /** Two different files are recorded under one name. */
  unclear: 0,
  /** Other files have all names that it may have. */
  'no-name': 0,
};
export type StayReason = keyof typeof NO_FILE_STAYS;

export interface RelayoutReport {
  readonly dryRun: boolean;
  /** Files that are where they belong. */
  readonly inPlace: number;
  /** Files that were moved, or would be. */
  readonly moves: readonly MovedFile[];
  readonly stays: Readonly<Record<StayReason, number>>;
  readonly failed: readonly (MovedFile & { readonly code: string })[];
  readonly foldersRemoved: number;
  /** Of trees that no job wants any more, or that would be. */
  readonly linksRemoved: number;
  /** Playlists that no job wants any more. */
  readonly playlistsRemoved: number;
  /** Names of jobs that put files elsewhere, and that are forgotten. */
  readonly forgottenJobs: readonly string[];
  /** What iCloud shows is not known in full. */
  readonly isIncomplete: boolean;
}

/** How far a relayout has come. */
export type RelayoutProgress =
  | { readonly doing: 'links'; readonly links: number }
  | { readonly doing: 'look'; readonly files: number }
  | { readonly doing: 'plan'; readonly files: number }
  | { readonly doing: 'move'; readonly files: number; readonly ofFiles: number };
