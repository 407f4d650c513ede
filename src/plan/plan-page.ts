import type { Action, Wanted } from '../model/action.ts';
import type { RelativePath } from '../model/relative-path.ts';
import type { PageFacts, PathTraits } from './page-facts.ts';
import { type Claims, planResource } from './plan-resource.ts';
import { pathKey } from './safe-path.ts';

/**
 * The paths that this run has promised to files still on their way; one for a whole run. A promise is released when its
 * file has ended and, if it was saved, is recorded. Facts gathered before that do not know of the file: gather afterwards.
 */
export class RunClaims implements Claims {
  readonly #traits: PathTraits;
  readonly #signatures = new Map<string, string>();

  constructor(traits: PathTraits) {
    this.#traits = traits;
  }

  get(path: RelativePath): string | undefined {
    return this.#signatures.get(pathKey(path, this.#traits));
  }

  add(path: RelativePath, signature: string): void {
    this.#signatures.set(pathKey(path, this.#traits), signature);
  }

  release(path: RelativePath): void {
    this.#signatures.delete(pathKey(path, this.#traits));
  }

  /** Gives up the oldest promises beyond so many, for runs in which no file ever ends. */
  releaseOldest(most: number): void {
    for (const key of this.#signatures.keys()) {
      if (this.#signatures.size <= most) return;
      this.#signatures.delete(key);
    }
  }
}

export interface PagePlan {
  /** In listing order. */
  readonly actions: readonly Action[];
  /** Bytes that another file of this run is bringing: to be planned again, with new facts, once that has ended. */
  readonly waiting: readonly Wanted[];
}

/** Plans the files of a page one after the other, in listing order, and claims a path for each that has to be fetched. */
export function planPage(wanted: readonly Wanted[], facts: PageFacts, claims: RunClaims): PagePlan {
  const actions: Action[] = [];
  const waiting: Wanted[] = [];
  for (const file of wanted) {
    const plan = planResource(file, facts, claims);
    if (plan.do === 'wait') {
      waiting.push(file);
      continue;
    }
    if (plan.do === 'fetch') claims.add(plan.path, file.resource.signature);
    actions.push(plan);
  }
  return { actions, waiting };
}
