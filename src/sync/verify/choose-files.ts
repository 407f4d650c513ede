import type { Clock } from '../../base/clock.ts';
import type { UserFilter } from '../selection/open-user-filter.ts';
import type { FileWithRows } from './files-with-rows.ts';

/** How many of the files are wanted: so many, or so many of a hundred. */
export type Sample = { readonly files: number } | { readonly percent: number };

/** Which files a check is about. */
export interface Choice {
  readonly sample: Sample | undefined;
  /** Only files saved since then, milliseconds since 1970. */
  readonly sinceMs: number | undefined;
  /** Only files of photos that this means. */
  readonly filter?: UserFilter | undefined;
}

/** Whether all files are meant: then a check that is interrupted can be gone on with. */
export function isOfAll({ sample, sinceMs, filter }: Choice): boolean {
  return sample === undefined && sinceMs === undefined && filter?.filter === undefined;
}

/** Whether a file belongs to those of which a sample is taken. When an old row was saved is not known, so it is old. */
export function isOfThatTime({ rows }: FileWithRows, { sinceMs }: Choice): boolean {
  return sinceMs === undefined || rows.some(({ savedAtMs }) => savedAtMs >= sinceMs);
}

/** At least one, where there is one. */
export function sampleSize(sample: Sample | undefined, files: number): number {
  if (sample === undefined) return files;
  const wanted = 'files' in sample ? sample.files : Math.ceil((files * sample.percent) / 100);
  return Math.min(files, wanted);
}

/**
 * Picks `wanted` out of `total` as they pass by, each with the same chance and in their order (Knuth, The Art of Computer
 * Programming, 3.4.2, algorithm S).
 */
export function sampler(wanted: number, total: number, dice: Pick<Clock, 'random'>): () => boolean {
  let left = total;
  let open = wanted;
  return () => {
    const isPicked = dice.random() * left < open;
    left -= 1;
    if (isPicked) open -= 1;
    return isPicked;
  };
}
