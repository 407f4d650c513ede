import { IdSet } from '../../base/id-set.ts';
import type { LinkCounts } from '../../model/links.ts';
import type { StateStore } from '../../model/state-store.ts';
import type { StepRanges } from '../../model/step-ranges.ts';
import type { TreeStep } from '../../plan/link-rounds.ts';
import type { Config } from '../../config/config.ts';
import { LinkTrees } from './link-trees.ts';
import type { LinkWorkOptions } from './link-work.ts';
import type { OpenTree } from './open-trees.ts';
import { treeRule } from './tree-rule.ts';

/** The trees that these settings want, for a run that only looks: one that is new here has a number that no other has. */
export async function imaginedTrees(
  { links }: { readonly links: Pick<StateStore['links'], 'trees'> },
  destination: string,
  { trees = [], naming }: Pick<Config, 'trees' | 'naming'>,
): Promise<readonly OpenTree[]> {
  const known = new Map((await links.trees(destination)).map(({ rule, tree }) => [rule, tree]));
  return trees.map((folder, at) => ({ tree: known.get(treeRule(folder, naming)) ?? -1 - at, folder }));
}

interface Imagining extends Omit<LinkWorkOptions, 'carryOut' | 'trees'> {
  readonly done: StepRanges;
}

/** Undefined for a run that tells of no links. */
export async function imagineLinks({ done, ...options }: Imagining): Promise<ImaginedLinks | undefined> {
  const { config, state } = options.run;
  if (config.task !== 'dry-run' || config.trees === undefined) return undefined;
  const trees = await imaginedTrees(state, options.target.id, config);
  return new ImaginedLinks({ ...options, trees }, done);
}

/** Which links a run would make and take away: planned as ever, and nothing of it done. */
class ImaginedLinks {
  readonly #trees: LinkTrees;

  /** `done`: the steps whose links are there. */
  constructor(options: Omit<LinkWorkOptions, 'carryOut'>, done: StepRanges) {
    const counted = new IdSet();
    this.#trees = new LinkTrees(
      {
        ...options,
        playlists: undefined,
        journal: undefined,
        carryOut: (steps) => Promise.resolve(countSteps(steps, counted)),
      },
      done,
    );
  }

  /** Photos that are planned, and of which no step tells. */
  note(...photos: Parameters<LinkTrees['note']>): void {
    this.#trees.note(...photos);
  }

  /** With all steps up to this one. */
  async count(newest: number): Promise<Pick<LinkCounts, 'made' | 'removed'>> {
    if (newest > 0) await this.#trees.follow([{ first: 1, last: newest }]);
    await this.#trees.settle();
    const { made, removed } = this.#trees.counts;
    return { made, removed };
  }
}

/** A photo that is looked at once more is counted in a tree once: it would have its links by then. */
function countSteps(steps: readonly TreeStep[], counted: IdSet): LinkCounts {
  let [made, removed] = [0, 0];
  const photos = Map.groupBy(steps, ({ tree, step }) => {
    const { library, asset } = ('wanted' in step ? step.wanted : step.link).key;
    return JSON.stringify([tree, library, asset]);
  });
  for (const [photo, ofPhoto] of photos) {
    if (!counted.add(photo)) continue;
    for (const { step } of ofPhoto) {
      if (step.do === 'make' || step.do === 'replace') made += 1;
      if (step.do === 'remove') removed += 1;
    }
  }
  return { made, removed, failed: 0 };
}
