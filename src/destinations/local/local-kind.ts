import { DestinationError, type DestinationKind } from '../../model/destination.ts';
import { checkDestination } from './check-destination.ts';
import { oneNameOf, realPath } from './find-folders.ts';
import { openLocalDisk, spaceOf } from './local-disk.ts';
import { diskCallsFor } from './prompt-disk-calls.ts';

/** Folders of this machine, on whatever disk or share. */
export const localKind: DestinationKind = {
  resolve: realPath,
  nameOf: async (location, clock) => oneNameOf(location, await diskCallsFor(location, clock)),
  async check(root, { clock, ...options }) {
    return checkDestination({ ...options, root, calls: await diskCallsFor(root, clock) });
  },
  async space(root, clock) {
    try {
      return await spaceOf(await diskCallsFor(root, clock), root);
    } catch (error) {
      if (!(error instanceof DestinationError)) throw error;
      return undefined;
    }
  },
  async open(checked, options) {
    return openLocalDisk({ ...options, checked, calls: await diskCallsFor(checked.root, options.clock) });
  },
};
