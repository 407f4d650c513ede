import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KeepsakeError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import { Reserve } from '../../../src/destinations/local/reserve.ts';
import { diskWith, refuse } from '../../support/disk-doubles.ts';
import { systemError } from '../../support/fail-nth.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size;

/** Work that needs the room which the reserve takes. */
function needy(path: string, error: Error) {
  let tries = 0;
  return {
    tries: () => tries,
    async work() {
      tries += 1;
      if (sizeOf(path) !== undefined) throw error;
      return 'written';
    },
  };
}

it.each([
  ['the system', systemError('ENOSPC')],
  ['a quota', systemError('EDQUOT')],
  ['the state', new KeepsakeError('DESTINATION_FULL', 'the state file cannot grow')],
])(
  'B1: when the disk is full, as %s says, the reserve is given up, the work done, and the run ends',
  async (_who, error) => {
    const path = join(temporaryFolder(), 'sam.reserve');
    const reserve = new Reserve(path, silentLog);
    const full = await reserve.fill();
    expect(sizeOf(path)).toBe(1_048_576);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const needs = needy(path, error);
    expect(await reserve.guard(() => needs.work())).toBe('written');
    expect(needs.tries()).toBe(2);
    expect(full.reason).toMatchObject({ code: 'DESTINATION_FULL' });
  },
);

it('a reserve is given up once, and made again when there is room', async () => {
  const path = join(temporaryFolder(), 'sam.reserve');
  const reserve = new Reserve(path, silentLog);
  await reserve.fill();
  const error = systemError('ENOSPC');
  await expect(reserve.guard(() => Promise.reject(error))).rejects.toBe(error);
  await expect(reserve.guard(() => Promise.reject(error))).rejects.toBe(error);
  const full = await reserve.fill();
  expect(full.aborted).toBe(false);
  expect(sizeOf(path)).toBe(1_048_576);
});

it('other failures leave it alone', async () => {
  const path = join(temporaryFolder(), 'sam.reserve');
  const reserve = new Reserve(path, silentLog);
  await reserve.fill();
  await expect(reserve.guard(() => Promise.reject(systemError('EIO')))).rejects.toMatchObject({
    code: 'EIO',
  });
  expect(sizeOf(path)).toBe(1_048_576);
});

it('B1: a disk without room for it is used as it is, and left without the half of one', async () => {
  const path = join(temporaryFolder(), 'sam.reserve');
  const calls = diskWith({}, () => ({ sync: refuse('ENOSPC') }));
  const full = await new Reserve(path, silentLog, calls).fill();
  expect(full.aborted).toBe(false);
  expect(sizeOf(path)).toBeUndefined();
});
