/**
 * A text that names one kind of thing. Any text may be taken for one, for instance where it is read; one kind is never taken for another.
 */
type IdOf<Kind extends string> = string & { readonly kindOfId?: Kind };

/** Stable name of a library at the provider, e.g. `PrimarySync`. */
export type LibraryId = IdOf<'library'>;
/** The one that every account has; all others are shared. */
export const PERSONAL_LIBRARY: LibraryId = 'PrimarySync';
/** Name of the record of a photo as its owner sees it. */
export type AssetId = IdOf<'asset'>;
/** Name of the record of an original. */
export type MasterId = IdOf<'master'>;
/** By the marker in a destination. */
export type DestinationId = IdOf<'destination'>;
/** Name of the record of an album or a folder. */
export type CollectionId = IdOf<'collection'>;
