/** All that reads records of photos, to be loaded at once. */
export { listChanges, lookUpAssets } from './list-changes.ts';
export { listPages } from './list-pages.ts';
export { listCollections, lookUpCollections } from './list-collections.ts';
export { listMembers } from './list-members.ts';
export { areInSmartAlbum } from './smart-lists.ts';
export { listPutAway, lookUpPutAway } from './put-away.ts';
