import { join } from 'node:path';
import { silentLog } from '../../src/base/log.ts';
import type { RelativePath } from '../../src/model/relative-path.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { openSqliteStore } from '../../src/state/sqlite-store.ts';
import { FakeClock } from './fake-clock.ts';
import { quickFolder } from './temporary-folder.ts';

/** A state of its own for one test. */
export function openTestStore(pathKey: (path: RelativePath) => string = (path) => path): StateStore {
  const path = join(quickFolder(), 'state.sqlite');
  return openSqliteStore({ path, pathKey, clock: new FakeClock(), log: silentLog });
}
