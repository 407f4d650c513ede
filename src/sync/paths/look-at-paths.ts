import { mapParallel } from '../../base/map-parallel.ts';
import { DestinationError } from '../../model/destination.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { endOfRun } from '../../transfer/end-of-run.ts';

/** Looks are cheap, and wait for the disk. */
const LOOKS_AT_ONCE = 32;

/** What each look finds. A path that cannot be looked at because of itself is left out; a whole disk that fails ends the run. */
export async function lookAtPaths<T>(
  paths: readonly RelativePath[],
  look: (path: RelativePath) => Promise<T | undefined>,
  atOnce = LOOKS_AT_ONCE,
): Promise<ReadonlyMap<RelativePath, T>> {
  const found = new Map<RelativePath, T>();
  await mapParallel(paths, atOnce, async (path) => {
    try {
      const fact = await look(path);
      if (fact !== undefined) found.set(path, fact);
    } catch (error) {
      passOver(error);
    }
  });
  return found;
}

/** The same for one look. */
export async function lookOnce<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    return passOver(error);
  }
}

function passOver(error: unknown): undefined {
  if (!(error instanceof DestinationError)) throw error;
  if (error.scope === 'volume') throw endOfRun({ kind: 'destination', code: error.code, scope: 'volume' });
  return undefined;
}

/** What is about the whole disk ends the run. */
export async function orEnd<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    throw endOfRun({ kind: 'destination', code: error.code, scope: 'volume' });
  }
}
