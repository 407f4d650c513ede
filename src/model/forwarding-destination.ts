import type { Destination } from './destination.ts';

/** All of a destination, for those that answer one of its calls themselves. */
export function forwarding(destination: Destination): Destination {
  return {
    traits: destination.traits,
    begin: (draftId) => destination.begin(draftId),
    stat: (path) => destination.stat(path),
    names: (folder) => destination.names(folder),
    signature: (path, signal) => destination.signature(path, signal),
    read: (path) => destination.read(path),
    settle: (path) => destination.settle(path),
    confirm: (paths) => destination.confirm(paths),
    space: () => destination.space(),
    setAside: (path, atMs) => destination.setAside(path, atMs),
    move: (from, to) => destination.move(from, to),
    removeEmptyFolder: (folder) => destination.removeEmptyFolder(folder),
    links: destination.links,
  };
}
