import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../../src/base/errors.ts';
import { whenFree } from '../../../src/cli/when-free.ts';

const busy = () => new KeepsakeError('ACCOUNT_BUSY', 'another keepsake is at work');

/** Fails so many times, then is done. */
function work(times: number, error: () => Error = busy) {
  const slept: number[] = [];
  let tries = 0;
  const clock = { sleep: async (ms: number) => void slept.push(ms) };
  const { signal } = new AbortController();
  const done = whenFree(
    async () => {
      tries += 1;
      if (tries <= times) throw error();
      return 'done';
    },
    { clock, signal },
  );
  return { done, slept, tries: () => tries };
}

describe('M12: an answer that comes while the account is at work', () => {
  it('waits for its turn', async () => {
    const { done, slept } = work(3);
    expect([await done, slept]).toEqual(['done', [3_000, 3_000, 3_000]]);
  });

  it('is given up after a minute', async () => {
    const { done, slept, tries } = work(100);
    await expect(done).rejects.toMatchObject({ code: 'ACCOUNT_BUSY' });
    expect([slept.length * 3, tries()]).toEqual([57, 20]);
  });

  it('is tried once where anything else is wrong: a code is never sent twice', async () => {
    const { done, tries } = work(1, () => new KeepsakeError('CODE_REJECTED', 'no'));
    await expect(done).rejects.toMatchObject({ code: 'CODE_REJECTED' });
    expect(tries()).toBe(1);
  });
});
