import type { Destination } from '../../model/destination.ts';
import type { NewLink } from '../../model/destination-links.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { DestinationRef, MovedFile, StateStore } from '../../model/state-store.ts';
import { throwIfRunEnds } from './code-of.ts';

interface RelinkPorts {
  readonly state: Pick<StateStore, 'at' | 'links'>;
  readonly target: DestinationRef & { readonly destination: Destination };
}

/**
 * Symbolic links of ours follow files that lie under other names now and of which the rows still tell the former ones. Hard links
 * and copies need nothing.
 */
export async function relink(moved: readonly MovedFile[], { state, target }: RelinkPorts): Promise<void> {
  const { links } = target.destination;
  const goals = new Map(moved.map(({ from, to }) => [from, to]));
  const rows = await state.at(
    target,
    moved.map(({ from }) => target.pathKey(from)),
  );
  const again: NewLink[] = [];
  for (const [library, ofLibrary] of Map.groupBy(rows, ({ key }) => key.library)) {
    const assets = [...new Set(ofLibrary.map(({ key }) => key.asset))];
    const known = await state.links.ofAssets({ destination: target.id, library, assets });
    for (const link of known.filter(({ mode }) => mode === 'symlink')) {
      const isOf = ({ asset, role }: typeof link.key) => asset === link.key.asset && role === link.key.role;
      const was = ofLibrary.find(({ key }) => isOf(key))?.path;
      const to = was === undefined ? undefined : goals.get(was);
      if (was === undefined || to === undefined) continue;
      const over = await identityOf(link.path, was);
      if (over !== undefined) again.push({ kind: 'symlink', from: to, to: link.path, over });
    }
  }
  try {
    if (again.length > 0) await links.make(again);
  } catch (error) {
    throwIfRunEnds(error);
  }

  /** Undefined for what is no link to where the file was. */
  async function identityOf(path: RelativePath, was: RelativePath): Promise<string | undefined> {
    try {
      const fact = await links.look(path, was);
      return fact.kind === 'symlink' && fact.to === was ? fact.identity : undefined;
    } catch (error) {
      throwIfRunEnds(error);
      return undefined;
    }
  }
}
