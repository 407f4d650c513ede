import { setTimeout } from 'node:timers/promises';
import { afterAll } from 'vitest';

const LOOKS = 200;

/**
 * After each file of tests: whoever turns round and round in the same process takes the processor from all files behind it. What comes
 * to its end in a moment is given that moment.
 */
afterAll(async () => {
  for (let look = 0; look < LOOKS; look += 1) {
    await setTimeout(1);
    if (!process.getActiveResourcesInfo().includes('Immediate')) return;
  }
  throw new Error(
    'something of this file still goes on: a clock that does not end a sleep when its signal aborts?',
  );
});
