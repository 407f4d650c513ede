import type { Log } from '../../base/log.ts';
import type { Destination } from '../../model/destination.ts';
import type { DestinationRef, StateStore } from '../../model/state-store.ts';
import { storeAsMoved } from './as-moved.ts';
import { lookAt } from './look-at.ts';
import { movingWarning, whereMoved } from './where-moved.ts';

interface SeenPorts {
  readonly state: StateStore;
  readonly target: DestinationRef & { readonly destination: Pick<Destination, 'stat'> };
  readonly log: Log;
}

/** The state for a run that only looks: where files are being moved, or were when keepsake was cut off, it says so, and tells where they lie. */
export async function seenAsMoved({ state, target, log }: SeenPorts): Promise<StateStore> {
  const moving = await whereMoved(state, target, (path) => lookAt(target.destination, path));
  if (moving === undefined) return state;
  log.warn(movingWarning(moving));
  return storeAsMoved(state, target, moving);
}
