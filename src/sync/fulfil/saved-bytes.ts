import type { Action } from '../../model/action.ts';
import type { DestinationId } from '../../model/ids.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { diskSignature, type StateStore } from '../../model/state-store.ts';

export type Fetch = Extract<Action, { do: 'fetch' }>;

/** A place of this account where bytes should lie. */
export interface SavedBytes {
  readonly destination: DestinationId;
  readonly path: RelativePath;
  readonly size: number;
  readonly modifiedAtMs: number;
}

type Signed = Parameters<typeof diskSignature>[0];

type State = Pick<StateStore, 'filesWithSignatures' | 'destinations'> & {
  readonly links: Pick<StateStore['links'], 'trees' | 'ofAssets'>;
};

/**
 * Where the bytes of files that are to be fetched should lie already, by signature: as files of any destination, or under further names
 * of the same photo, which outlive the file.
 */
export async function findSavedBytes(
  fetches: readonly Fetch[],
  state: State,
): Promise<ReadonlyMap<string, readonly SavedBytes[]>> {
  const signatures = [...new Set(fetches.map(({ wanted }) => wanted.resource.signature))];
  const found = new Map<string, SavedBytes[]>();
  for (const file of await state.filesWithSignatures({ signatures })) add(found, file);
  const destinations = new Set((await state.destinations()).map(({ id }) => id));
  for (const destination of destinations) {
    if ((await state.links.trees(destination)).length === 0) continue;
    const keys = fetches.map(({ wanted }) => wanted.key);
    for (const [library, ofLibrary] of Map.groupBy(keys, (key) => key.library)) {
      const assets = [...new Set(ofLibrary.map(({ asset }) => asset))];
      for (const link of await state.links.ofAssets({ destination, library, assets })) {
        // A symbolic link has no bytes of its own.
        if (link.mode !== 'symlink') add(found, { ...link, destination });
      }
    }
  }
  return found;
}

/** By what lies on disk: what was changed as a user wished is no copy of what Apple has. */
function add(found: Map<string, SavedBytes[]>, file: SavedBytes & Signed): void {
  const { destination, path, size, modifiedAtMs } = file;
  const signature = diskSignature(file);
  found.set(signature, [...(found.get(signature) ?? []), { destination, path, size, modifiedAtMs }]);
}
