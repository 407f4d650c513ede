import type { CatalogueReader } from '../../model/catalogue.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { lookAtPaths } from '../paths/look-at-paths.ts';
import type { Places } from './plan-moves-along.ts';

interface Ports {
  readonly run: Pick<Run, 'state'> & { readonly catalogue: Pick<CatalogueReader, 'assets'> };
  readonly target: OpenedDestination;
  readonly isPromised: (path: RelativePath) => boolean;
}

/** The names of a destination, as a file that moves along may take or leave them. */
export function placesIn({ run, target, isPromised }: Ports): Places {
  const { destination, pathKey } = target;
  const given = new Set<string>();
  return {
    keyOf: pathKey,
    stat: async (path) => (await lookAtPaths([path], (one) => destination.stat(one))).get(path),
    async take(path) {
      const isFree =
        !given.has(pathKey(path)) &&
        !isPromised(path) &&
        (await destination.stat(path)) === undefined &&
        (await run.state.at(target, [pathKey(path)])).length === 0;
      if (isFree) given.add(pathKey(path));
      return isFree;
    },
    async isNeeded(path, { library, asset }) {
      const rows = await run.state.at(target, [pathKey(path)]);
      for (const { key } of rows) {
        if (key.library === library && key.asset === asset) continue;
        const [row] = await run.catalogue.assets(key.library, [key.asset]);
        if (row?.state === 'shown') return true;
      }
      return false;
    },
  };
}
