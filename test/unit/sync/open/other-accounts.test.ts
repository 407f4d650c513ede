import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { MemoryDestination } from '../../../../src/destinations/memory/memory.ts';
import { openSqliteStore } from '../../../../src/state/sqlite-store.ts';
import { OtherAccounts } from '../../../../src/sync/open/other-accounts.ts';
import { openedAt } from '../../../../src/sync/open/open-destination.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { photoBytes, relative, wantedFile } from '../../../support/wanted.ts';

const clock = new FakeClock();
const target = openedAt('place', new MemoryDestination());

it('T14: a file that another account has at the same place is known, and where that cannot be told, nothing may go', async () => {
  const folder = temporaryFolder();
  const open = () =>
    OtherAccounts.open({
      config: { username: 'sam@example.com', cookieDirectory: folder },
      clock,
      log: silentLog,
    });
  for (const account of ['sam', 'kim']) {
    const path = relative(`a/${account}.jpg`);
    const state = openSqliteStore({
      path: join(folder, `${account}@example.com.sqlite`),
      clock,
      log: silentLog,
    });
    const wanted = wantedFile(path, photoBytes(account, 30));
    await state.record(target, [{ kind: 'saved', wanted, path, modifiedAtMs: 1, verified: true }]);
    await state.close();
  }
  const others = await open();
  expect(others.waits).toBeUndefined();
  expect(await others.have(target, relative('a/kim.jpg'))).toBe(true);
  expect(await others.have(target, relative('a/sam.jpg'))).toBe(false);
  expect(await others.have(openedAt('elsewhere', new MemoryDestination()), relative('a/kim.jpg'))).toBe(
    false,
  );
  await others.close();

  writeFileSync(
    join(folder, 'ann@example.com.sqlite'),
    'no database, but long enough to be taken for one'.repeat(90),
    { mode: 0o600 },
  );
  const damaged = await open();
  expect(damaged.waits).toContain('ann@example.com.sqlite');
  await damaged.close();
});
