import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { RunClaims } from '../../../../src/plan/plan-page.ts';
import { PromisedNames } from '../../../../src/sync/fulfil/promised-names.ts';

const claims = () => new RunClaims({ caseSensitive: true });

it('a wait for the next file ends with the run, before and after it began: nobody asks again for ever', async () => {
  const ending = new AbortController();
  const names = new PromisedNames(claims(), ending.signal);
  const waiting = names.next();
  const reason = new Error('interrupted');
  ending.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(names.next()).rejects.toBe(reason);
});

it('a wait ends with the next file', async () => {
  const names = new PromisedNames(claims(), new AbortController().signal);
  const waiting = names.next();
  names.release([]);
  await expect(waiting).resolves.toBeUndefined();
});

it('K2: where no file ends any more, nobody waits, and the signal of the run holds nobody', async () => {
  const { signal } = new AbortController();
  const names = new PromisedNames(claims(), signal);
  const waiting = names.next();
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  names.end();
  await expect(waiting).rejects.toThrow('have ended');
  await expect(names.next()).rejects.toThrow('have ended');
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
