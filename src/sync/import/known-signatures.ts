import { join } from 'node:path';
import type { Destination } from '../../model/destination.ts';
import type { StateStore } from '../../model/state-store.ts';

/** A destination that reads no file a second time whose signature is known and that was not touched since. */
export function withKnownSignatures(
  destination: Destination,
  root: string,
  state: Pick<StateStore, 'hashedAt'>,
): Destination {
  return {
    traits: destination.traits,
    begin: (draftId) => destination.begin(draftId),
    stat: (path) => destination.stat(path),
    names: (folder) => destination.names(folder),
    read: (path) => destination.read(path),
    settle: (path) => destination.settle(path),
    confirm: (paths) => destination.confirm(paths),
    space: () => destination.space(),
    setAside: (path, atMs) => destination.setAside(path, atMs),
    move: (from, to) => destination.move(from, to),
    removeEmptyFolder: (folder) => destination.removeEmptyFolder(folder),
    links: destination.links,
    async signature(path, signal) {
      const stored = await destination.stat(path);
      const [known] = await state.hashedAt([join(root, path)]);
      const isSame =
        known !== undefined && known.size === stored?.size && known.modifiedAtMs === stored.modifiedAtMs;
      return isSame ? known.signature : destination.signature(path, signal);
    },
  };
}
