import type { Action, Wanted } from '../model/action.ts';
import { assetText } from '../model/asset-text.ts';
import { isVerifiable } from '../model/digest.ts';
import type { RelativePath } from '../model/relative-path.ts';
import type { PageFacts, PathTraits } from './page-facts.ts';
import { stemOfName } from './one-stem.ts';
import { type Claims, planResource, stemOfPhoto } from './plan-resource.ts';
import { pathKey } from './safe-path.ts';

/**
 * The paths that this run has promised to files still on their way; one for a whole run. A promise is released when its
 * file has ended and, if it was saved, is recorded. Facts gathered before that do not know of the file: gather afterwards.
 */
export class RunClaims implements Claims {
  readonly #traits: PathTraits;
  readonly #signatures = new Map<string, string>();
  /** How many paths each of these bytes is on its way to. */
  readonly #paths = new Map<string, number>();
  /** Bytes that files of this run waited for, and that lie here now. */
  readonly #here = new Set<string>();
  /** Paths of files that wait for bytes to copy. */
  readonly #reserved = new Map<Wanted, RelativePath>();

  constructor(traits: PathTraits) {
    this.#traits = traits;
  }

  get(path: RelativePath): string | undefined {
    return this.#signatures.get(pathKey(path, this.#traits));
  }

  /** Whether a file is to wait for these bytes. Once they lie here all may copy them at the same time. */
  isComing(signature: string): boolean {
    return this.#paths.has(signature) && !this.#here.has(signature);
  }

  arrived(signature: string): void {
    this.#here.add(signature);
  }

  /** The path is this file's, which waits for its bytes. */
  reserve(file: Wanted, path: RelativePath): void {
    this.#reserved.set(file, path);
    this.#signatures.set(pathKey(path, this.#traits), file.resource.signature);
  }

  /** The file does not wait any more; answers what was reserved for it. */
  unreserve(file: Wanted): RelativePath | undefined {
    const path = this.#reserved.get(file);
    this.#reserved.delete(file);
    if (path !== undefined) this.#signatures.delete(pathKey(path, this.#traits));
    return path;
  }

  add(path: RelativePath, signature: string): void {
    this.release(path);
    this.#signatures.set(pathKey(path, this.#traits), signature);
    this.#paths.set(signature, (this.#paths.get(signature) ?? 0) + 1);
  }

  release(path: RelativePath): void {
    this.#remove(pathKey(path, this.#traits));
  }

  #remove(key: string): void {
    const signature = this.#signatures.get(key);
    if (signature === undefined) return;
    this.#signatures.delete(key);
    const left = (this.#paths.get(signature) ?? 0) - 1;
    if (left > 0) this.#paths.set(signature, left);
    else this.#paths.delete(signature);
  }

  /** Gives up the oldest promises beyond so many, for runs in which no file ever ends. */
  releaseOldest(most: number): void {
    for (const key of this.#signatures.keys()) {
      if (this.#signatures.size <= most) return;
      this.#remove(key);
    }
  }
}

export interface PagePlan {
  /** In listing order. */
  readonly actions: readonly Action[];
  /** Bytes that another file of this run is bringing: to be planned again, with new facts, once that has ended. */
  readonly waiting: readonly Wanted[];
}

/**
 * Plans the files of a page one after the other, in listing order, and claims a path for each that has to be fetched. So many may wait
 * for bytes that are on their way to another path, to be copied from there: else they are fetched twice.
 */
export function planPage(
  wanted: readonly Wanted[],
  facts: PageFacts,
  claims: RunClaims,
  mostWaiting = 0,
): PagePlan {
  const actions: Action[] = [];
  const waiting: Wanted[] = [];
  const ofPhoto = Map.groupBy(wanted, photoOf);
  const stems = new Map<string, string | undefined>();
  for (const file of wanted) {
    const photo = photoOf(file);
    const held = claims.unreserve(file);
    const plan = planResource(file, facts, claims, () => {
      if (held !== undefined) return stemOfName(file, held);
      if (!stems.has(photo)) stems.set(photo, stemOfPhoto(ofPhoto.get(photo) ?? [file], facts, claims));
      return stems.get(photo);
    });
    const { signature } = file.resource;
    const isCopy = plan.do === 'fetch' && isVerifiable(signature) && claims.isComing(signature);
    if (plan.do === 'wait') {
      waiting.push(file);
    } else if (isCopy && waiting.length < mostWaiting) {
      claims.reserve(file, plan.path);
      waiting.push(file);
    } else {
      if (plan.do === 'fetch') claims.add(plan.path, signature);
      actions.push(plan);
    }
  }
  return { actions, waiting };
}

function photoOf({ key: { library, asset } }: Wanted): string {
  return assetText({ library, asset });
}
