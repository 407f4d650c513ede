import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../src/base/errors.ts';
import { silentLog } from '../../src/base/log.ts';
import { QUICK_CALLS } from '../support/quick-calls.ts';
import { openSqliteStore } from '../../src/state/sqlite-store.ts';
import { failNth } from '../support/fail-nth.ts';
import { FILES, impatientClock as clock, smallTransfer, treeOf, WANTED } from '../support/small-transfer.ts';
import { quickFolder } from '../support/temporary-folder.ts';

describe.each([
  { sticky: false, afterEffect: false },
  { sticky: true, afterEffect: false },
  { sticky: false, afterEffect: true },
])('a state that cannot be written, sticky: $sticky, after its effect: $afterEffect', (plan) => {
  it('B3: ends the run, and the next run knows every file', async () => {
    for (let n = 1; ; n += 1) {
      const root = quickFolder();
      const path = join(quickFolder(), 'state.sqlite');
      const open = () => openSqliteStore({ path, clock, log: silentLog });
      const store = open();
      const faulty = failNth(store, {
        ...plan,
        n,
        error: () => new KeepsakeError('DESTINATION_FULL', 'the state file cannot grow'),
      });
      const first = smallTransfer({ root, calls: QUICK_CALLS, state: faulty.port, clock });
      const end: unknown = await first.catch((error: unknown) => error);
      const fired = faulty.failed().length > 0;
      if (fired) expect(end).toMatchObject({ code: 'DESTINATION_FULL' });
      else expect(end).toBeUndefined();
      await store.close();

      const again = open();
      await smallTransfer({ root, calls: QUICK_CALLS, state: again, clock });
      expect(treeOf(root)).toEqual(FILES);
      const assets = WANTED.map(({ key }) => key.asset);
      const [destination] = await destinationIds(root);
      expect(await again.known({ destination, library: 'PrimarySync', assets })).toHaveLength(12);
      await again.close();
      if (!fired) return;
    }
  });
});

async function destinationIds(root: string): Promise<readonly [string]> {
  const { readMarker } = await import('../../src/destinations/local/volume-marker.ts');
  const marker = await readMarker(QUICK_CALLS, root);
  return [marker?.id ?? ''];
}
