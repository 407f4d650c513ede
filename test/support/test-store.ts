import { join } from 'node:path';
import type { Clock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { openSqliteStore } from '../../src/state/sqlite-store.ts';
import { FakeClock } from './fake-clock.ts';
import { quickFolder } from './temporary-folder.ts';

/** A state of its own for one test. */
export function openTestStore(clock: Clock = new FakeClock()): StateStore {
  const path = join(quickFolder(), 'state.sqlite');
  return openSqliteStore({ path, clock, log: silentLog });
}
