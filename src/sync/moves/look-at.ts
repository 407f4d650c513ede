import type { Destination, StoredFile } from '../../model/destination.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { throwIfRunEnds } from './code-of.ts';

/** What lies there; undefined also where it may not be looked at. Rejects when the disk fails as a whole. */
export async function lookAt(
  destination: Pick<Destination, 'stat'>,
  path: RelativePath,
): Promise<StoredFile | undefined> {
  try {
    return await destination.stat(path);
  } catch (error) {
    throwIfRunEnds(error);
    return undefined;
  }
}

/** The same, where it counts whether nothing is there or it may not be looked at. */
export async function lookWhether(
  destination: Pick<Destination, 'stat'>,
  path: RelativePath,
): Promise<StoredFile | 'missing' | 'unknown'> {
  try {
    return (await destination.stat(path)) ?? 'missing';
  } catch (error) {
    throwIfRunEnds(error);
    return 'unknown';
  }
}
