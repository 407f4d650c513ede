import { readdirSync, readFileSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isDamage, wordDatabaseError } from '../../../src/state/database-error.ts';
import { openRoomCheck } from '../../../src/state/room-check.ts';
import { systemError } from '../../support/fail-nth.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const BTRFS = 0x9123683e;
const EXT4 = 0xef53;

function checkOn(type: number, write: typeof writeSync = writeSync) {
  const folder = temporaryFolder();
  const path = join(folder, 'state.sqlite');
  return { folder, path, room: openRoomCheck(path, { typeOf: () => type, write }) };
}

it('B26: room for a transaction is there, and nothing of the look is left', () => {
  let written = 0;
  const count = (...args: Parameters<typeof writeSync>) => {
    // No more than a part at a time.
    const [file, bytes, from, length, at] = args as unknown as [number, Buffer, number, number, number];
    const done = writeSync(file, bytes, from, Math.min(length, 100_000), at);
    written += done;
    return done;
  };
  const { folder, room } = checkOn(BTRFS, count as typeof writeSync);
  room.check();
  room.check();
  expect(written).toBe(2 * 512 * 1024);
  expect(readdirSync(folder)).toEqual([]);
  room.close();
});

it('B26: a link in the place of the look leads nowhere', () => {
  const { folder, path, room } = checkOn(BTRFS);
  writeFileSync(join(folder, 'precious'), 'bytes');
  symlinkSync(join(folder, 'precious'), `${path}.room`);
  room.check();
  expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('bytes');
  expect(readdirSync(folder)).toEqual(['precious']);
  room.close();
});

it.each(['ENOSPC', 'EDQUOT'])('B26: %s is a full disk, before SQLite is asked, and no damage', (code) => {
  const { path, room } = checkOn(BTRFS, () => {
    throw systemError(code);
  });
  const error = (() => {
    try {
      room.check();
      return undefined;
    } catch (reason) {
      return reason;
    }
  })();
  expect(isDamage(error)).toBe(false);
  expect(wordDatabaseError(error, path)).toMatchObject({
    code: 'DESTINATION_FULL',
    message: `the state file ${path} cannot grow: its disk is full`,
  });
  room.close();
});

it.each<[what: string, type: number, code: string]>([
  ['another trouble is left to SQLite', BTRFS, 'EIO'],
  ['disks that write in place are not asked', EXT4, 'ENOSPC'],
])('B26: %s', (_what, type, code) => {
  const { room } = checkOn(type, () => {
    throw systemError(code);
  });
  expect(() => room.check()).not.toThrow();
  room.close();
});
