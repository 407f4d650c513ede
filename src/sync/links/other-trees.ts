import { failureText } from '../../model/asset-text.ts';
import type { OwedLinks } from '../../model/links.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { StateStore } from '../../model/state-store.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { failurePages } from '../selection/open-failures.ts';
import type { TreesToFill } from './open-links.ts';

/**
 * For trees of links that this run does not fill, of other jobs in the same folder: what they owe of files that are about to be recorded. A
 * job that failed on a file has no reason to look at its photo again once another run has saved it.
 */
export async function owerOfOtherTrees(
  state: Pick<StateStore, 'links' | 'failures'>,
  { id }: Pick<OpenedDestination, 'id'>,
  own: TreesToFill | undefined,
): Promise<(outcomes: readonly Outcome[]) => Promise<void>> {
  const mine = new Set(own?.trees.map(({ tree }) => tree));
  const others = (await state.links.trees(id)).filter(({ tree }) => !mine.has(tree));
  if (others.length === 0) return async () => {};
  const failed = new Set<string>();
  for await (const page of failurePages(state, id)) for (const one of page) failed.add(failureText(one));
  return async (outcomes) => {
    const saved = outcomes.filter(
      ({ kind, wanted }) => kind !== 'failed' && failed.has(failureText(wanted.key)),
    );
    const owed = others.flatMap(({ tree }) =>
      saved.map(({ wanted: { key } }): OwedLinks => ({ library: key.library, asset: key.asset, tree })),
    );
    if (owed.length > 0) await state.links.owe(id, owed);
  };
}
