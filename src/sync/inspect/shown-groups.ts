import type { SkipReason } from '../../model/action.ts';
import type { CatalogueGroup, CatalogueRow } from '../../model/catalogue.ts';
import type { JobsReader } from '../../model/jobs.ts';
import type { Moment, Selection } from '../../model/selection.ts';
import { assetLike, whyUnwanted } from '../../plan/why-unwanted.ts';
import type { AlbumJudge } from '../selection/album-judge.ts';
import { readRule } from '../jobs/job-rule.ts';

/** Assets of one library that are shown and alike. */
export interface ShownGroup {
  readonly library: string;
  readonly media: CatalogueGroup['media'];
  /** Why nothing of them is wanted; empty where something is. */
  readonly skipped: readonly SkipReason[];
  readonly assets: number;
}

/** Whether groups tell what a selection leaves out; else each asset has to be looked at. */
export function isToldByGroups({ albums, filter, createdBefore, createdAfter }: Selection): boolean {
  return [albums, filter, createdBefore, createdAfter].every((one) => one === undefined);
}

/** The same by looking at each asset that a library shows, whatever the selection goes by. */
export class ShownRows {
  readonly #groups = new Map<string, ShownGroup>();

  /** Answers why nothing of the asset is wanted; empty where something is, or where nothing of it can be read. */
  add(
    { library, asset }: CatalogueRow,
    selection: Selection<Moment>,
    outside: SkipReason | undefined,
  ): readonly SkipReason[] {
    const skipped = asset === undefined ? [] : whyUnwanted(asset, selection, outside);
    const media = asset?.media ?? 'unreadable';
    const alike = JSON.stringify([library, media, skipped]);
    const assets = (this.#groups.get(alike)?.assets ?? 0) + 1;
    this.#groups.set(alike, { library, media, skipped, assets });
    return skipped;
  }

  async addAll(
    rows: readonly CatalogueRow[],
    selection: Selection<Moment>,
    judge: AlbumJudge,
  ): Promise<void> {
    const outside = await judge.outside(rows.flatMap(({ asset }) => asset ?? []));
    for (const row of rows) this.add(row, selection, outside.get(row.id));
  }

  get groups(): readonly ShownGroup[] {
    return [...this.#groups.values()];
  }
}

/** What of the catalogue is shown, and what of that a selection leaves out, where groups tell it. */
export function shownGroups(
  groups: readonly CatalogueGroup[],
  selection: Selection<Moment> | undefined,
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
