import type { RelativePath } from '../../src/model/relative-path.ts';
import type { DestinationRef } from '../../src/model/state-store.ts';

/** A destination that the state knows by this id; unless told otherwise, every name there is a file of its own. */
export function refTo(id: string, pathKey: (path: RelativePath) => string = (path) => path): DestinationRef {
  return { id, pathKey };
}
