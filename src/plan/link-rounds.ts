import type { TreeNumber } from '../model/links.ts';
import type { RelativePath } from '../model/relative-path.ts';
import { keyText } from './page-facts.ts';
import type { LinkStep } from './plan-links.ts';

export interface TreeStep {
  readonly tree: TreeNumber;
  readonly step: LinkStep;
}

/**
 * Steps that can be done now, and those that have to wait for them: a name that one photo leaves is free for another one when the first
 * is through. All steps of a photo in a tree stay together. Where each waits for another one, all are done now, under names that are
 * free. `now` is empty only where there is no step.
 */
export function nextLinkRound(
  steps: readonly TreeStep[],
  keyOf: (path: RelativePath) => string,
): { readonly now: readonly TreeStep[]; readonly later: readonly TreeStep[] } {
  const leaving = new Map<string, TreeStep>();
  for (const one of steps) if (one.step.do === 'remove') leaving.set(keyOf(one.step.link.path), one);
  const isInTheWay = (one: TreeStep): boolean => {
    if (one.step.do !== 'make') return false;
    const [first] = one.step.wanted.candidates;
    const holder = first === undefined ? undefined : leaving.get(keyOf(first));
    // Two names of one file are no conflict.
    return holder !== undefined && keyText(keyIn(holder)) !== keyText(keyIn(one));
  };
  const waiting = new Set(steps.filter(isInTheWay).map(photoOf));
  const later = steps.filter((one) => waiting.has(photoOf(one)));
  const now = steps.filter((one) => !waiting.has(photoOf(one)));
  const frees = now.some(({ step }) => step.do === 'remove');
  return later.length === 0 || !frees ? { now: steps, later: [] } : { now, later };
}

function keyIn({ step }: TreeStep) {
  return 'wanted' in step ? step.wanted.key : step.link.key;
}

function photoOf(one: TreeStep): string {
  const { library, asset } = keyIn(one);
  return JSON.stringify([library, asset, one.tree]);
}
