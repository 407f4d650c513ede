import { expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { MemoryDestination } from '../../../../src/destinations/memory/memory.ts';
import { DestinationError } from '../../../../src/model/destination.ts';
import type { TrashedFile } from '../../../../src/model/trash.ts';
import { trashPath } from '../../../../src/plan/safe-path.ts';
import { openedAt } from '../../../../src/sync/open/open-destination.ts';
import { bringBack } from '../../../../src/sync/trash/bring-back.ts';
import { removeTrashed } from '../../../../src/sync/trash/expire-trash.ts';
import { stillAsked } from '../../../../src/sync/trash/inspect-trash.ts';
import { TrashRegister } from '../../../../src/sync/trash/trash-register.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { relative } from '../../../support/wanted.ts';

const DAY = '2026-11-29';
const path = relative('2018/07/a.jpg');
const FILE: TrashedFile = {
  of: [{ library: 'PrimarySync', asset: 'a', role: 'original' }],
  path,
  at: trashPath(DAY, path),
  place: 'trash',
  size: 3,
  modifiedAtMs: 1_000,
  photo: { signature: 'AQ==', verified: true },
  why: 'trashed',
  putAsideAtMs: 2_000,
};

const refuse = () => Promise.reject(new DestinationError('EACCES', 'file', 'refused'));

it('T7: what may not be looked at in the trash stays listed, whoever wants it back or gone', async () => {
  const disk = new MemoryDestination();
  disk.files.set(FILE.at, { bytes: Buffer.from('abc'), modifiedAtMs: 1_000 });
  const register = await TrashRegister.open(disk, 'sam', silentLog.warn);
  await register.add([FILE], DAY);
  const blind = new MemoryDestination();
  const target = openedAt('place', blind);
  Object.assign(blind.links, { look: refuse });
  Object.assign(blind, { stat: refuse });
  expect(await removeTrashed([FILE], { target, register })).toMatchObject({ files: 0, failed: 1 });
  const ended = await bringBack([FILE], { state: openTestStore(), target });
  expect([ended.failed.size, ended.lost.size]).toEqual([1, 0]);
  expect((await TrashRegister.open(disk, 'sam', silentLog.warn)).files).toEqual([FILE]);
  expect(disk.files.has(FILE.at)).toBe(true);
});

it('what was changed in the trash counts neither as a file nor by its bytes where the rest goes', async () => {
  const disk = new MemoryDestination();
  const changed = { ...FILE, at: trashPath(DAY, relative('b.jpg')), size: 1_000 };
  for (const { at } of [FILE, changed])
    disk.files.set(at, { bytes: Buffer.from('abc'), modifiedAtMs: 1_000 });
  const register = await TrashRegister.open(disk, 'sam', silentLog.warn);
  await register.add([FILE, changed], DAY);
  const target = openedAt('place', disk);
  expect(await removeTrashed([FILE, changed], { target, register })).toEqual({
    files: 1,
    bytes: 3,
    changed: 1,
    failed: 0,
  });
  expect([disk.files.has(FILE.at), disk.files.has(changed.at)]).toEqual([false, true]);
});

it('T9: the trash is emptied of what the user was asked about, and of nothing that came since', () => {
  const later = { ...FILE, at: trashPath(DAY, relative('b.jpg')) };
  const again = { ...FILE, putAsideAtMs: 9_000 };
  expect(stillAsked([FILE, later], [FILE])).toEqual([FILE]);
  expect(stillAsked([again], [FILE])).toEqual([]);
});
