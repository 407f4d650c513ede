import { expect, it } from 'vitest';
import { openAccountFiles } from '../../../src/icloud/account-files.ts';
import { MemoryDisk } from '../../support/memory-disk.ts';
import { NOW, open, SETUP } from '../../support/session-on-disk.ts';

/** A session of cookies alone, as other tools leave them behind. */
async function cookiesAlone(value: string, disk = new MemoryDisk()) {
  const session = await open({ calls: disk.calls });
  session.jar.store(SETUP, [`X-APPLE-WEBAUTH-TOKEN="${value}"; Path=/; Domain=icloud.com; Max-Age=999`]);
  await session.commit('a login');
  return disk;
}

function markOf({ calls }: Pick<MemoryDisk, 'calls'>) {
  const owner = { directory: '/k', account: 'sam@example.com', clock: { now: () => NOW }, calls };
  return openAccountFiles(owner).loginMark();
}

it('H10: another session in place of ours wakes a watch, although neither has a trust', async () => {
  const disk = await cookiesAlone('one');
  const mark = await markOf(disk);
  expect(mark).toMatch(/./);
  // What each cycle does by itself is no login.
  expect(await markOf(await cookiesAlone('two', disk))).toBe(mark);
  expect(await markOf(await cookiesAlone('one'))).not.toBe(mark);
  expect(await markOf(new MemoryDisk())).toBeUndefined();
});
