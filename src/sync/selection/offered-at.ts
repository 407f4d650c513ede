import type { AssetState } from '../../model/catalogue.ts';
import type { Selection } from '../../model/selection.ts';
import type { StateStore } from '../../model/state-store.ts';
import { type AlbumCatalogue, AlbumJudge } from './album-judge.ts';
import { readRule } from '../jobs/job-rule.ts';

/**
 * States of photos that these wishes, or any job of a destination, may want: what is hidden or in Recently Deleted, where one names it, or has
 * flags that only another version of keepsake knows.
 */
export async function offeredAt(
  { state, catalogue }: { readonly state: Pick<StateStore, 'jobs'>; readonly catalogue: AlbumCatalogue },
  destination: string,
  selection: Pick<Selection, 'albums'>,
): Promise<ReadonlySet<AssetState>> {
  const jobs = (await state.jobs.list()).filter((job) => job.destination === destination);
  const rules = jobs.map(({ rule }) => readRule(rule));
  const wishes = [selection, ...rules.flatMap((rule) => rule?.selection ?? [])];
  const offered = new Set<AssetState>(rules.includes(undefined) ? ['hidden', 'trashed'] : []);
  for (const wish of wishes)
    for (const one of await new AlbumJudge(catalogue, wish).offered()) offered.add(one);
  return offered;
}
