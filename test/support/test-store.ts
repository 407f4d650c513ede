import { join } from 'node:path';
import { silentLog } from '../../src/base/log.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { openSqliteStore } from '../../src/state/sqlite-store.ts';
import { FakeClock } from './fake-clock.ts';
import { quickFolder } from './temporary-folder.ts';

/** A state of its own for one test. */
export function openTestStore(): StateStore {
  const path = join(quickFolder(), 'state.sqlite');
  return openSqliteStore({ path, clock: new FakeClock(), log: silentLog });
}
