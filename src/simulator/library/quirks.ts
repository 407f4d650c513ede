/** What Apple may do, as some client saw or as follows from what is known; a test switches it on or off. */
export interface Quirks {
  /** Albums in folders come with the top level too (photos.md 7). */
  nestedAtTop: boolean;
  /** Lists and counts of albums hold members that are hidden. */
  hiddenMembers: boolean;
  /** Lists and counts of albums hold members that lie in Recently Deleted. */
  trashedMembers: boolean;
  /** Where changes of an asset's flags are told without its other fields (next.md e5). */
  partialDeltas: 'nowhere' | 'favorites of shared libraries' | 'everywhere';
  /** How a change with an old tag is refused: a word for the record, or 503 for the whole call (next.md a3). */
  staleTag: 'TRY_AGAIN_LATER' | 'CAS_OP_LOCK' | 'CONFLICT' | 'whole call';
  /** What takes a photo out of Recently Deleted: a null, or a 0 (next.md a4). */
  restoreBy: 'null' | '0';
  /** Who was invited to a shared library may move its photos to Recently Deleted. */
  guestsMayTrash: boolean;
  /** Changes of one record each in ten minutes, until they are answered 503. */
  mostSingleChanges: number;
}

export const USUAL_QUIRKS: Quirks = {
  nestedAtTop: false,
  hiddenMembers: false,
  trashedMembers: false,
  partialDeltas: 'favorites of shared libraries',
  staleTag: 'TRY_AGAIN_LATER',
  restoreBy: 'null',
  guestsMayTrash: false,
  mostSingleChanges: 240,
};
