import { expect, it } from 'vitest';
import { usageError, usageErrorOf } from '../../../src/cli/usage-error.ts';

const FILTER = '--filter: this word is not known\n  vidoe\n  ^';

it('U58: a problem of several lines stays whole, in its place among others', () => {
  const { message, details } = usageError([
    '--recent takes a number',
    FILTER,
    '--filter: another',
    '--size takes',
  ]);
  expect([message, ...details]).toEqual([
    '--recent takes a number',
    '--filter: this word is not known',
    '  vidoe',
    '  ^',
    '--size takes',
  ]);
});

it('U58: of several accounts it is told once, or with the account that it is about', () => {
  const told = ({ message, details }: ReturnType<typeof usageErrorOf>) => [message, ...details];
  expect(told(usageErrorOf([[FILTER], [FILTER]]))).toEqual(FILTER.split('\n'));
  expect(told(usageErrorOf([['--size takes'], ['--size takes', FILTER]]))).toEqual([
    '--size takes',
    'account 2 of 2: --filter: this word is not known',
    '  vidoe',
    '  ^',
  ]);
});
