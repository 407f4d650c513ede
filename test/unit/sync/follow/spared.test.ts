import { expect, it } from 'vitest';
import { type ErrorCode, KeepsakeError } from '../../../../src/base/errors.ts';
import { spared } from '../../../../src/sync/follow/spared.ts';
import { PERSONAL, SHARED } from '../../../support/test-catalogue.ts';

async function* broken(code: ErrorCode | undefined): AsyncGenerator<string, string> {
  yield 'a page';
  if (code !== undefined) throw new KeepsakeError(code, 'the words of Apple');
  return 'the end';
}

async function read(library: typeof PERSONAL, code: ErrorCode | undefined) {
  const told: string[] = [];
  const pages = spared(library, broken(code), 'nothing', (why) => told.push(why));
  const all = [await pages.next(), await pages.next()];
  return { all: all.map(({ value }) => value), told };
}

it.each<ErrorCode>(['SERVICE_REFUSING', 'SERVICE_NOT_UNDERSTOOD', 'SERVICE_THROTTLING'])(
  'E55: %s costs a shared library itself, and the run where it is the personal one',
  async (code) => {
    expect(await read(SHARED, code)).toEqual({
      all: ['a page', 'nothing'],
      told: ['the library SharedSync-1 cannot be read now: the words of Apple'],
    });
    await expect(read(PERSONAL, code)).rejects.toMatchObject({ code });
  },
);

it('what is about all of the account ends the run, and what ends well is as it was', async () => {
  await expect(read(SHARED, 'SERVICE_UNREACHABLE')).rejects.toThrow();
  expect(await read(SHARED, undefined)).toEqual({ all: ['a page', 'the end'], told: [] });
});
