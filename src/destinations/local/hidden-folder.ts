/** Everything of ours in a destination that is no photo lies below this folder. */
export const HIDDEN = '.keepsake';
export const DRAFTS = `${HIDDEN}/drafts`;
export const QUARANTINE = `${HIDDEN}/quarantine`;
export const TRASH = `${HIDDEN}/trash`;
export const MARKER = `${HIDDEN}/marker.json`;
