import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { expect, it } from 'vitest';
import { errorCodeOf } from '../../../src/base/errors.ts';

const asNodeTells = (errno: number) =>
  Object.assign(new Error('write'), { code: getSystemErrorName(-errno) });

it.each(['ENOSPC', 'EDQUOT', 'ESTALE', 'EIO', 'EROFS'] as const)(
  'B1, N1: %s has its name, whether or not Node has a word for it',
  (name) => {
    expect(errorCodeOf(asNodeTells(constants.errno[name]))).toBe(name);
  },
);

it.each<[unknown, string | undefined]>([
  [{ code: 'Unknown system error -99999' }, 'Unknown system error -99999'],
  [{ code: 'UND_ERR_SOCKET' }, 'UND_ERR_SOCKET'],
  [{ code: 5 }, undefined],
  [new Error('a bug'), undefined],
  [undefined, undefined],
])('of %j the code is %j', (error, code) => {
  expect(errorCodeOf(error)).toBe(code);
});
