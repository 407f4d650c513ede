import { type AfterSaving, allOf } from '../jobs/after-saving.ts';
import type { LinkTrees } from '../links/link-trees.ts';
import { openLinks, type OpenLinksOptions, type TreesToFill } from '../links/open-links.ts';
import type { SidecarKeeper, SidecarKeeperOptions } from '../sidecars/sidecar-keeper.ts';

export interface OpenKeepersOptions
  extends Omit<OpenLinksOptions, 'trees'>,
    Pick<SidecarKeeperOptions, 'waitsForAlbums'> {
  /** Undefined where the run makes no links. */
  readonly trees: TreesToFill | undefined;
}

/** What a run makes beside the files of its job. */
export interface Keepers {
  readonly all: AfterSaving;
  readonly links: LinkTrees | undefined;
  readonly sidecars: SidecarKeeper | undefined;
}

/** Undefined where nothing is made beside the files: most jobs want nothing, and load nothing for it. */
export async function openKeepers({ trees, ...options }: OpenKeepersOptions): Promise<Keepers | undefined> {
  const { config } = options.run;
  const links = trees === undefined ? undefined : openLinks({ ...options, trees });
  const wishes = options.job.writes ? config.sidecars : undefined;
  const sidecars =
    wishes === undefined
      ? undefined
      : (await import('../sidecars/open-sidecars.ts')).openSidecars(options, wishes);
  const all = [links, sidecars].filter((one) => one !== undefined);
  return all.length === 0 ? undefined : { all: allOf(all), links, sidecars };
}
