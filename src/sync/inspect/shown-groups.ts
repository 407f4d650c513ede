import type { SkipReason } from '../../model/action.ts';
import type { CatalogueGroup } from '../../model/catalogue.ts';
import type { JobsReader } from '../../model/jobs.ts';
import type { Selection } from '../../model/selection.ts';
import { assetLike, whyUnwanted } from '../../plan/why-unwanted.ts';
import { readRule } from '../fulfil/job-rule.ts';

/** Assets of one library that are shown and alike. */
export interface ShownGroup {
  readonly library: string;
  readonly media: CatalogueGroup['media'];
  /** Why nothing of them is wanted; empty where something is. */
  readonly skipped: readonly SkipReason[];
  readonly assets: number;
}

/** What of the catalogue is shown, and what of that a selection leaves out. */
export function shownGroups(
  groups: readonly CatalogueGroup[],
  selection: Selection | undefined,
): readonly ShownGroup[] {
  return groups
    .filter(({ state }) => state === 'shown')
    .map(({ library, media, roles, assets }) => {
      const skipped =
        media === 'unreadable' || selection === undefined
          ? []
          : whyUnwanted(assetLike({ library, media, roles }), selection);
      return { library, media, skipped, assets };
    });
}

/** What the job wants that was at work at this destination last. */
export async function lastSelection(jobs: JobsReader, destination: string): Promise<Selection | undefined> {
  const own = (await jobs.list()).filter((job) => job.destination === destination);
  const last = own.toSorted((a, b) => a.usedAtMs - b.usedAtMs).at(-1);
  return last === undefined ? undefined : readRule(last.rule)?.selection;
}
