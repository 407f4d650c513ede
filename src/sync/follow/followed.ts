import type { Library } from '../../model/asset.ts';

/** The libraries that are synced. */
export const FOLLOWED: readonly Library['kind'][] = ['personal'];
