import type { StepRanges } from '../../model/step-ranges.ts';
import type { LinkCounts } from '../../model/links.ts';
import type { ComingNames } from '../jobs/coming-names.ts';
import { imagineLinks } from '../links/imagined-links.ts';
import type { LinkWorkOptions } from '../links/link-work.ts';
import type { LinkTrees } from '../links/link-trees.ts';

interface Imagining extends Omit<LinkWorkOptions, 'carryOut' | 'trees'> {
  readonly imagines: Pick<ComingNames, 'of'>;
  /** The steps of which all is there. */
  readonly done: StepRanges;
}

/** What a run would make beside files. */
interface ImaginedBeside {
  /** Photos that are planned, and of which no step tells. */
  note(...photos: Parameters<LinkTrees['note']>): void;
  /** With all steps up to this one. */
  count(newest: number): Promise<{
    readonly plannedLinks: Pick<LinkCounts, 'made' | 'removed'> | undefined;
    readonly plannedSidecars: number | undefined;
  }>;
}

/** Undefined for a run that tells of nothing beside files. */
export async function imagineBeside(options: Imagining): Promise<ImaginedBeside | undefined> {
  const { config } = options.run;
  const links = await imagineLinks(options);
  const wishes = config.task === 'dry-run' ? config.sidecars : undefined;
  const sidecars =
    wishes === undefined
      ? undefined
      : (await import('../sidecars/open-sidecars.ts')).imaginedSidecars(options, wishes);
  if (links === undefined && sidecars === undefined) return undefined;
  return {
    note(...photos) {
      links?.note(...photos);
      sidecars?.note(...photos);
    },
    async count(newest) {
      const plannedLinks = await links?.count(newest);
      if (newest > 0) await sidecars?.follow([{ first: 1, last: newest }]);
      await sidecars?.settle();
      return { plannedLinks, plannedSidecars: sidecars?.counts.written };
    },
  };
}
