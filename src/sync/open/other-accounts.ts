import { KeepsakeError } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { DestinationRef } from '../../model/recorded.ts';
import type { StateStore } from '../../model/state-store.ts';
import { siblingStates } from '../../state/sibling-states.ts';
import { openGuestStore } from '../../state/sqlite-store.ts';
import type { Run } from './open-account.ts';
import { storeOptions } from './open-state.ts';

export interface AccountsPorts extends Pick<Run, 'clock' | 'log'> {
  readonly config: Pick<Config, 'username' | 'cookieDirectory'>;
}

/**
 * What other accounts of this cookie directory have at a destination: two people may keep one folder, and one file serves both where they
 * have the same photo under one name.
 */
export class OtherAccounts {
  readonly #states: readonly StateStore[];
  /** Why it cannot be told of every account, in words. */
  readonly waits: string | undefined;

  private constructor(states: readonly StateStore[], waits: string | undefined) {
    this.#states = states;
    this.waits = waits;
  }

  static async open(run: AccountsPorts): Promise<OtherAccounts> {
    const own = storeOptions(run.config, run);
    const states: StateStore[] = [];
    let waits: string | undefined;
    for (const path of await siblingStates(own.path)) {
      try {
        const state = openGuestStore({ ...own, path });
        if (state === 'older') waits ??= `${path} was written by an older keepsake: sync that account first`;
        else if (state !== 'none') states.push(state);
      } catch (error) {
        if (!(error instanceof KeepsakeError)) throw error;
        waits ??= error.message;
      }
    }
    return new OtherAccounts(states, waits);
  }

  /** Whether any of them has this very file. */
  async have(target: DestinationRef, path: RelativePath): Promise<boolean> {
    for (const state of this.#states)
      if ((await state.at(target, [target.pathKey(path)])).length > 0) return true;
    return false;
  }

  async close(): Promise<void> {
    for (const state of this.#states) await state.close();
  }
}
