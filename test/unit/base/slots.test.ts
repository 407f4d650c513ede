import { expect, it } from 'vitest';
import { Slots } from '../../../src/base/slots.ts';

/** Work that ends when it is told to. */
function hold(slots: Slots) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const state = { isRunning: false };
  const done = slots.use(async () => {
    state.isRunning = true;
    await promise;
    state.isRunning = false;
  });
  return {
    state,
    async end() {
      resolve();
      await done;
      await new Promise(setImmediate);
    },
  };
}

it('a place that is taken away is not given out again; one that is added is given out at once', async () => {
  const slots = new Slots(2);
  const work = [hold(slots), hold(slots), hold(slots), hold(slots)];
  const running = () => work.map(({ state }) => state.isRunning);
  expect(running()).toEqual([true, true, false, false]);
  slots.resize(1);
  await work[0]?.end();
  expect(running()).toEqual([false, true, false, false]);
  await work[1]?.end();
  expect(running()).toEqual([false, false, true, false]);
  slots.resize(2);
  await new Promise(setImmediate);
  expect(running()).toEqual([false, false, true, true]);
  await work[2]?.end();
  await work[3]?.end();
});

it('work that fails gives its place on', async () => {
  const slots = new Slots(1);
  await expect(slots.use(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await slots.use(async () => 'done')).toBe('done');
});
