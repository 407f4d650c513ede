/** All that changes photos, to be loaded at once. */
export { changePhotos } from './change-photos.ts';
export { decideToRestore, decideToMoveIn } from './decide-change.ts';
export { lookAtAssets } from './look-at-assets.ts';
