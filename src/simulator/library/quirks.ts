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
}

export const USUAL_QUIRKS: Quirks = {
  nestedAtTop: false,
  hiddenMembers: false,
  trashedMembers: false,
  partialDeltas: 'favorites of shared libraries',
};
