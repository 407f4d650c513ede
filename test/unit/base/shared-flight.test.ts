import { describe, expect, it } from 'vitest';
import { sharedFlight } from '../../../src/base/shared-flight.ts';

/** Work that ends when it is told to, or some turns after it was given up. */
function setup() {
  const done = { started: 0, words: [] as string[], wentOn: false };
  let finish = (_word: string) => {};
  const call = sharedFlight(async (signal: AbortSignal, word: string) => {
    done.started += 1;
    done.words.push(word);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    finish = resolve;
    signal.addEventListener('abort', () => reject(signal.reason));
    try {
      return await promise;
    } catch (error) {
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
      done.wentOn = true;
      throw error;
    }
  });
  return { call, done, finish: (word: string) => finish(word) };
}

const running = () => new AbortController().signal;

describe('sharedFlight', () => {
  it('starts once for all, with the arguments of the first, and anew after the end', async () => {
    const { call, done, finish } = setup();
    const calls = [call(running(), 'a'), call(running(), 'b')];
    finish('one');
    expect(await Promise.all(calls)).toEqual(['one', 'one']);
    const later = call(running(), 'c');
    finish('two');
    expect(await later).toBe('two');
    expect(done.words).toEqual(['a', 'c']);
  });

  it('whoever starts the work and leaves takes nothing from the others', async () => {
    const { call, done, finish } = setup();
    const leaving = new AbortController();
    const first = call(leaving.signal, 'a');
    const second = call(running(), 'b');
    leaving.abort(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    finish('one');
    expect(await second).toBe('one');
    expect(done.started).toBe(1);
  });

  it('is given up when all have left, and each of them sees the end of it', async () => {
    const { call, done } = setup();
    const run = new AbortController();
    const calls = [call(run.signal, 'a'), call(AbortSignal.any([run.signal]), 'b')];
    run.abort(new Error('stopped'));
    await expect(calls[0]).rejects.toThrow('stopped');
    expect(done.wentOn).toBe(true);
    await expect(calls[1]).rejects.toThrow('stopped');
  });

  it('work that is being given up is no answer to somebody new', async () => {
    const { call, done, finish } = setup();
    const leaving = new AbortController();
    const first = call(leaving.signal, 'a');
    leaving.abort(new Error('gone'));
    const second = call(running(), 'b');
    await expect(first).rejects.toThrow('gone');
    while (done.started < 2) await Promise.resolve();
    finish('two');
    expect(await second).toBe('two');
  });

  it('starts nothing for whoever has left before', async () => {
    const { call, done } = setup();
    await expect(call(AbortSignal.abort(new Error('gone')), 'a')).rejects.toThrow('gone');
    expect(done.started).toBe(0);
  });

  it('a failure is told to all', async () => {
    const call = sharedFlight(() => Promise.reject(new Error('refused')));
    const calls = [call(running()), call(running())];
    for (const one of calls) await expect(one).rejects.toThrow('refused');
  });
});
