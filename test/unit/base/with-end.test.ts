import { expect, it } from 'vitest';
import { oneAhead } from '../../../src/base/one-ahead.ts';
import { WithEnd } from '../../../src/base/with-end.ts';

/** Counts to three; `log` tells where it is. */
async function* countTo3(log: string[]): AsyncGenerator<number, string> {
  try {
    for (const n of [1, 2, 3]) {
      log.push(`asked for ${n}`);
      yield n;
    }
    return 'the end';
  } finally {
    log.push('closed');
  }
}

it('gives all items and then what the generator returned', async () => {
  const items = new WithEnd(countTo3([]));
  const seen: number[] = [];
  for await (const item of items) seen.push(item);
  expect(seen).toEqual([1, 2, 3]);
  expect(items.end).toBe('the end');
});

it('closes the generator when it is left early, and then has no end', async () => {
  const log: string[] = [];
  const items = new WithEnd(countTo3(log));
  for await (const item of items) if (item === 2) break;
  expect(log).toEqual(['asked for 1', 'asked for 2', 'closed']);
  expect(() => items.end).toThrow('not over');
});

it('one ahead asks for the next item while the last is used, and closes what it asks', async () => {
  const log: string[] = [];
  for await (const item of oneAhead(withoutEnd(countTo3(log)))) {
    await Promise.resolve();
    log.push(`used ${item}`);
    if (item === 2) break;
  }
  expect(log.indexOf('asked for 2')).toBeLessThan(log.indexOf('used 1'));
  expect(log.at(-1)).toBe('closed');
});

it('one ahead tells a failure when its turn comes, not before', async () => {
  const used: number[] = [];
  const broken = async function* () {
    yield 1;
    throw new Error('broken');
  };
  const use = async () => {
    for await (const item of oneAhead(broken())) used.push(item);
  };
  await expect(use()).rejects.toThrow('broken');
  expect(used).toEqual([1]);
});

async function* withoutEnd<T>(items: AsyncGenerator<T, unknown>): AsyncGenerator<T, void> {
  yield* items;
}
