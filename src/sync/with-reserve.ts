import type { SessionFile } from '../icloud/session/session-file.ts';
import type { StateStore } from '../model/state-store.ts';
import type { Reserve } from '../storage/reserve.ts';

/** The state, written down even on a full disk as long as there is a reserve. */
export function stateWithReserve(state: StateStore, reserve: Reserve): StateStore {
  return {
    ...state,
    record: (destination, outcomes) => reserve.guard(() => state.record(destination, outcomes)),
    setCursor: (scope, cursor) => reserve.guard(() => state.setCursor(scope, cursor)),
    setDestination: (location, id) => reserve.guard(() => state.setDestination(location, id)),
  };
}

/** The session likewise: a login that is lost costs a person a code. */
export function sessionWithReserve(file: SessionFile, reserve: Reserve): SessionFile {
  return { ...file, commit: (reason) => reserve.guard(() => file.commit(reason)) };
}
