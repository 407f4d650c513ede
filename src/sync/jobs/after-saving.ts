import type { AssetId, LibraryId } from '../../model/ids.ts';
import type { AssetName } from '../../model/state-store.ts';
import type { StepRanges } from '../../model/step-ranges.ts';

/** What is made beside files when they are recorded: links, sidecars. A step counts as done when that is made too. */
export interface AfterSaving {
  /** Photos whose files are planned, and of which no step tells. */
  note(library: LibraryId, assets: readonly AssetId[]): void;
  /** Before files are recorded of which no step tells: a run that is cut off then owes what belongs to them. */
  owe(photos: readonly AssetName[]): Promise<void>;
  /** Makes what belongs to all that changed in these steps; answers the steps that are through, with those of earlier calls. */
  follow(done: StepRanges): Promise<StepRanges>;
  /** The same of photos of which no step tells. Where what was looked at counts as done by its number alone, before that. */
  followLoose(): Promise<void>;
  /** What is left of those, and what earlier runs could not do. */
  settle(): Promise<void>;
}

/** All of these as one. */
export function allOf(keepers: readonly AfterSaving[]): AfterSaving {
  const each = async (work: (keeper: AfterSaving) => Promise<void>) => {
    for (const keeper of keepers) await work(keeper);
  };
  return {
    note(library, assets) {
      for (const keeper of keepers) keeper.note(library, assets);
    },
    owe: (photos) => each((keeper) => keeper.owe(photos)),
    async follow(done) {
      let through = done;
      for (const keeper of keepers) through = await keeper.follow(through);
      return through;
    },
    followLoose: () => each((keeper) => keeper.followLoose()),
    settle: () => each((keeper) => keeper.settle()),
  };
}
