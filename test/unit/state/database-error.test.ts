import { expect, it } from 'vitest';
import { KeepsakeError } from '../../../src/base/errors.ts';
import { isDamage, wordDatabaseError } from '../../../src/state/database-error.ts';

const sqlite = (errcode: number) => Object.assign(new Error('sqlite says no'), { errcode });
const failing = Object.assign(new Error('EIO: no'), { code: 'EIO', syscall: 'fstat' });
const system = Object.assign(new Error('EROFS: no'), { code: 'EROFS', syscall: 'open' });

it.each([
  ['B3: a full disk', sqlite(13), 'DESTINATION_FULL'],
  ['B1: a full disk, told by the shared memory', sqlite(4874), 'DESTINATION_FULL'],
  ['another program at work', sqlite(5), 'ACCOUNT_BUSY'],
  ['another program at work, extended code', sqlite(5 + 256), 'ACCOUNT_BUSY'],
  ['I2: a damaged file', sqlite(11), 'STATE_DAMAGED'],
  ['I2: no database', sqlite(26), 'STATE_DAMAGED'],
  ['I22: a write that failed', sqlite(10), 'STATE_UNREADABLE'],
  ['I22: a read that failed', sqlite(10 + 256), 'STATE_UNREADABLE'],
  ['I22: a disk that fails, told by the system', failing, 'STATE_UNREADABLE'],
  ['B4: a read-only disk', system, 'STATE_DAMAGED'],
])('%s is worded', (_name, error, code) => {
  const worded = wordDatabaseError(error, '/state.sqlite');
  expect(worded).toMatchObject({ code, cause: error });
  expect(String(worded)).toContain('/state.sqlite');
});

it('a bug stays a bug, and what is worded already stays so', () => {
  const bug = new TypeError('no function');
  const worded = new KeepsakeError('STATE_DAMAGED', 'newer');
  expect(wordDatabaseError(bug, '/state.sqlite')).toBe(bug);
  expect(wordDatabaseError(worded, '/state.sqlite')).toBe(worded);
});

it.each([
  ['damaged pages', sqlite(11 + 256), true],
  ['lost tables', sqlite(1), true],
  ['a file that is shorter than it was', sqlite(522), true],
  ['bytes that fail their checksum', sqlite(8202), true],
  ['bytes of a broken file system', sqlite(8458), true],
  ['a read that failed', sqlite(266), false],
  ['a number beyond JavaScript', Object.assign(new Error(), { code: 'ERR_OUT_OF_RANGE' }), true],
  ['a full disk', sqlite(13), false],
  ['a bug', new TypeError('no function'), false],
])('I2: %s count as damage: %#', (_name, error, expected) => {
  expect(isDamage(error)).toBe(expected);
});
