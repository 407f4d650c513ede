import type { AssetState } from '../model/catalogue.ts';
import type { AssetName } from '../model/state-store.ts';

/** A photo of another library with the same original, of which something is recorded here. */
export interface Twin {
  readonly name: AssetName;
  readonly state: AssetState;
  /** The account has its library no longer. */
  readonly isLeft: boolean;
}

/** `moved`: it is this photo, under another name. `hold`: whether it is, shows later. `new`: it is a photo of its own. */
export type Arrival =
  | { readonly kind: 'moved'; readonly from: AssetName }
  | { readonly kind: 'hold' }
  | { readonly kind: 'new' };

/** What a photo is that a library shows for the first time. `mayHold`: it need not be decided yet. Pure. */
export function decideArrival(twins: readonly Twin[], { mayHold }: { readonly mayHold: boolean }): Arrival {
  const gone = twins.find((twin) => hasLeft(twin));
  if (gone !== undefined) return { kind: 'moved', from: gone.name };
  // A hidden one is in its library still, and does not go without a word.
  const isShown = twins.some(({ state }) => state === 'shown');
  return { kind: isShown && mayHold ? 'hold' : 'new' };
}

/** Whether a photo is not in its library any more. */
export function hasLeft({ state, isLeft }: Pick<Twin, 'state' | 'isLeft'>): boolean {
  return isLeft || (state !== 'shown' && state !== 'hidden');
}
