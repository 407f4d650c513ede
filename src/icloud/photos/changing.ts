/** All that changes photos, to be loaded at once. */
export { changePhotos } from './change-photos.ts';
export { decideToRestore, decideToTrash } from './decide-change.ts';
export { lookForTrash } from './look-for-trash.ts';
