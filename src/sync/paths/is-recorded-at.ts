import type { RelativePath } from '../../model/relative-path.ts';
import type { DestinationRef, StateStore } from '../../model/state-store.ts';

export interface RecordedAtPorts {
  readonly state: Pick<StateStore, 'at'> & { readonly links: Pick<StateStore['links'], 'at'> };
  readonly target: DestinationRef;
}

/** Whether any row tells of a name: as of a file, or as of a link. */
export async function isRecordedAt({ state, target }: RecordedAtPorts, path: RelativePath): Promise<boolean> {
  const keys = [target.pathKey(path)];
  return (await state.at(target, keys)).length > 0 || (await state.links.at(target, keys)).length > 0;
}
