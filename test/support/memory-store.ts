import type { ResourceKey } from '../../src/model/asset.ts';
import type { Failure } from '../../src/model/failure.ts';
import type { RelativePath } from '../../src/model/relative-path.ts';
import type { SavedFile, StateStore } from '../../src/model/state-store.ts';
import { savedFile } from '../../src/state/saved-file.ts';

export interface MemoryStore extends StateStore {
  /** What was recorded about each file that failed and was not saved since. */
  failures(destination: string): readonly { key: ResourceKey; attempts: number; failure: Failure }[];
}

/** A memory that is gone with the process, for tests. */
export function createMemoryStore(pathKey: (path: RelativePath) => string = (path) => path): MemoryStore {
  const saved = new Map<string, { destination: string; file: SavedFile }>();
  const failed = new Map<
    string,
    { destination: string; key: ResourceKey; attempts: number; failure: Failure }
  >();
  const cursors = new Map<string, string>();
  const destinations = new Map<string, string>();

  const filesIn = (destination: string) =>
    [...saved.values()].filter((row) => row.destination === destination).map(({ file }) => file);

  return {
    known: async (destination, library, assets) =>
      filesIn(destination).filter(({ key }) => key.library === library && assets.includes(key.asset)),

    at: async (destination, pathKeys) =>
      filesIn(destination).filter(({ path }) => pathKeys.includes(pathKey(path))),

    async record(destination, outcomes) {
      for (const outcome of outcomes) {
        const { key } = outcome.wanted;
        const name = nameOf(destination, key);
        const file = savedFile(outcome);
        if (file !== undefined) {
          saved.set(name, { destination, file });
          failed.delete(name);
        } else if (outcome.kind === 'failed' && outcome.failure.kind !== 'cancelled') {
          const attempts = (failed.get(name)?.attempts ?? 0) + 1;
          failed.set(name, { destination, key, attempts, failure: outcome.failure });
        }
      }
    },

    cursor: async (scope) => cursors.get(scope),
    setCursor: async (scope, cursor) => void cursors.set(scope, cursor),

    async destinationAt(location) {
      const id = destinations.get(location);
      return id === undefined ? undefined : { id, files: filesIn(id).length };
    },
    setDestination: async (location, id) => void destinations.set(location, id),

    failures: (destination) =>
      [...failed.values()]
        .filter((row) => row.destination === destination)
        .map(({ key, attempts, failure }) => ({ key, attempts, failure })),
    async close() {},
  };
}

function nameOf(destination: string, { library, asset, role }: ResourceKey): string {
  return JSON.stringify([destination, library, asset, role]);
}
