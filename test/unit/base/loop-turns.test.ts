import { setImmediate as pass } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { LoopTurns } from '../../../src/base/loop-turns.ts';

test('callers that ask together go on one in each pass of the event loop, in their order', async () => {
  const turns = new LoopTurns();
  const happened: string[] = [];
  const callers = ['a', 'b', 'c'].map(async (name) => {
    await turns.next();
    happened.push(name);
  });
  let passes = 0;
  const network = (async () => {
    while (happened.filter((name) => name !== '-').length < 3 && passes < 100) {
      await pass();
      happened.push('-');
      passes += 1;
    }
  })();
  await Promise.all([...callers, network]);
  expect(happened.join('')).toMatch(/^-*a-+b-+c-*$/);
});

test('a caller that asks later has its turn, too', async () => {
  const turns = new LoopTurns();
  await turns.next();
  await expect(turns.next()).resolves.toBeUndefined();
});
