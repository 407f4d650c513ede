import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../../src/base/errors.ts';
import type { Task } from '../../../src/model/action.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import { MemoryDestination } from '../../../src/destinations/memory/memory.ts';
import { type TransferAllPorts, transferAll } from '../../../src/transfer/transfer-all.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { openTestStore } from '../../support/test-store.ts';
import { type Answer, honestSource, ScriptedSource } from '../../support/scripted-source.ts';
import { transferPorts } from '../../support/transfer-ports.ts';
import { photoBytes, relative, wantedFile } from '../../support/wanted.ts';
import { refTo } from '../../support/ref-to.ts';
import type { DestinationRef } from '../../../src/model/state-store.ts';

const names = (count: number) => Array.from({ length: count }, (_, n) => `${n}.jpg`);
const bytesOf = (name: string) => photoBytes(name, 3000);
const filesOf = (list: readonly string[]) => Object.fromEntries(list.map((name) => [name, bytesOf(name)]));
const fetchAction = (name: string): Task => ({
  do: 'fetch',
  wanted: wantedFile(name, bytesOf(name)),
  path: relative(name),
});

async function* listed(list: readonly Task[], onPull: (n: number) => void = () => {}) {
  for (const [n, action] of list.entries()) {
    onPull(n);
    yield action;
  }
}

function setup(source: TransferAllPorts['source']) {
  const clock = new FakeClock();
  const destination = new MemoryDestination();
  const store = openTestStore();
  const batches: (readonly Outcome[])[] = [];
  const state = {
    async record(to: DestinationRef, outcomes: readonly Outcome[]) {
      // Promise 2: a row says only what is there.
      for (const outcome of outcomes) {
        if (outcome.kind === 'saved') expect(destination.files.has(outcome.path)).toBe(true);
      }
      batches.push(outcomes);
      await store.record(to, outcomes);
    },
  };
  const ports = transferPorts({ source, destination, clock, state });
  const ended = () => ports.events.flatMap((event) => (event.kind === 'ended' ? [event.outcome] : []));
  const run = (actions: AsyncIterable<Task>, { threads = 4, signal = new AbortController().signal } = {}) =>
    clock.run(transferAll(actions, ports, { destination: refTo('disk'), threads, signal }));
  return { clock, destination, store, batches, ports, ended, run };
}

describe('transferAll', () => {
  it('saves, tells and records every file', async () => {
    const { run, destination, ended, batches } = setup(honestSource(filesOf(names(200))));
    await run(listed(names(200).map(fetchAction)), { threads: 8 });
    expect([...destination.files.keys()].toSorted()).toEqual(names(200).toSorted());
    expect(ended().map(({ kind }) => kind)).toEqual(names(200).map(() => 'saved'));
    expect(batches.flat()).toHaveLength(200);
    expect(batches.length).toBeLessThan(10);
  });

  it('looks no further ahead than the workers can eat: as many again as download are being finished', async () => {
    let pulled = 0;
    let ahead = 0;
    const { run, ended } = setup(honestSource(filesOf(names(50))));
    const actions = listed(names(50).map(fetchAction), (n) => {
      pulled = n + 1;
      ahead = Math.max(ahead, pulled - ended().length);
    });
    await run(actions, { threads: 3 });
    expect(ahead).toBeLessThanOrEqual(2 * 3 + 1);
  });

  it('works on several files at a time, never on more than it may', async () => {
    let active = 0;
    let most = 0;
    const source = new ScriptedSource(({ url }) => ({
      kind: 'bytes',
      bytes: bytesOf(url),
      before: async () => {
        active += 1;
        most = Math.max(most, active);
        await new Promise(setImmediate);
        active -= 1;
      },
    }));
    await setup(source).run(listed(names(30).map(fetchAction)), { threads: 5 });
    expect(most).toBe(5);
  });

  it('records a finished file within a second, while others still run', async () => {
    const source = new ScriptedSource(({ url, offset }) =>
      url === '1.jpg' && offset === 0
        ? { kind: 'bytes', bytes: bytesOf(url).subarray(0, 10), ending: 'silence' }
        : { kind: 'bytes', bytes: bytesOf(url).subarray(offset) },
    );
    const { clock, batches, ports } = setup(source);
    const signal = new AbortController().signal;
    const all = transferAll(listed(names(2).map(fetchAction)), ports, {
      destination: refTo('disk'),
      threads: 2,
      signal,
    });
    await clock.advance(0);
    expect(batches).toEqual([]);
    await clock.advance(1_000);
    expect(batches.flat()).toMatchObject([{ kind: 'saved', path: '0.jpg' }]);
    await clock.run(all);
    expect(batches.flat()).toHaveLength(2);
  });

  it('carries out every kind of task', async () => {
    const wanted = wantedFile('there.jpg', bytesOf('there.jpg'));
    const { run, destination, ended } = setup(honestSource({}));
    destination.files.set('there.jpg', { bytes: bytesOf('there.jpg'), modifiedAtMs: 0 });
    await run(
      listed([
        { do: 'adopt', wanted, path: relative('there.jpg'), verified: true },
        { do: 'adopt', wanted, path: relative('gone.jpg'), verified: true },
        { do: 'fail', wanted, failure: { kind: 'unavailable', detail: 'no link' } },
      ]),
      { threads: 1 },
    );
    expect(ended()).toMatchObject([
      { kind: 'adopted', path: 'there.jpg', verified: true },
      { kind: 'failed', failure: { kind: 'destination', code: 'ENOENT' } },
      { kind: 'failed', path: undefined, failure: { kind: 'unavailable' } },
    ]);
  });

  it('C21: when one is asked to wait, nobody asks earlier', async () => {
    const asked: number[] = [];
    let isFirst = true;
    const source = new ScriptedSource(({ url }): Answer => {
      asked.push(clock.monotonic());
      if (!isFirst) return { kind: 'bytes', bytes: bytesOf(url) };
      isFirst = false;
      return { kind: 'busy', retryAfterMs: 600_000 };
    });
    const { run, clock } = setup(source);
    await run(listed(names(20).map(fetchAction)), { threads: 4 });
    expect(asked.filter((ms) => ms < 600_000).length).toBeLessThanOrEqual(4);
    expect(asked).toHaveLength(21);
  });

  it('C23: an outage ends the run, with every file accounted for', async () => {
    const { run, ended, batches } = setup(
      ScriptedSource.of({ kind: 'broken', code: 'ECONNREFUSED', gained: 0 }),
    );
    await expect(run(listed(names(500).map(fetchAction)), { threads: 8 })).rejects.toMatchObject({
      code: 'SERVICE_UNREACHABLE',
    });
    expect(ended().length).toBeLessThan(20);
    expect(batches.flat()).toEqual(ended());
  });

  it('A10: one poisoned file does not keep the others', async () => {
    const files = filesOf(names(20));
    const { run, ended, store } = setup(honestSource({ ...files, '7.jpg': photoBytes('wrong', 3000) }));
    await run(listed(names(20).map(fetchAction)));
    expect(ended().filter(({ kind }) => kind === 'failed')).toHaveLength(1);
    expect(await store.failures('disk')).toMatchObject([{ asset: 'asset-7.jpg', attempts: 1 }]);
  });
});

describe('the end of a run', () => {
  it('A4: an abort stops taking work, records what is done and rejects with its reason', async () => {
    const stop = new AbortController();
    const source = new ScriptedSource(({ url }) =>
      Number.parseInt(url) < 10
        ? { kind: 'bytes', bytes: bytesOf(url) }
        : { kind: 'bytes', bytes: bytesOf(url).subarray(0, 1000), ending: 'silence' },
    );
    const { ports, destination, batches, ended } = setup(source);
    let pulled = 0;
    const actions = listed(names(100).map(fetchAction), (n) => {
      pulled = n + 1;
    });
    const all = transferAll(actions, ports, { destination: refTo('disk'), threads: 4, signal: stop.signal });
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    const reason = new KeepsakeError('INTERRUPTED', 'enough');
    stop.abort(reason);
    await expect(all).rejects.toBe(reason);
    expect(pulled).toBe(10 + 2 * 4);
    expect(batches.flat()).toHaveLength(10);
    expect(ended()).toHaveLength(10);
    expect([...destination.drafts.values()].map(({ length }) => length)).toEqual([1000, 1000, 1000, 1000]);
  });

  it('A4: an abort ends back-offs and pauses, and is told by its own reason', async () => {
    for (const answer of [
      { kind: 'broken', code: 'ECONNRESET', gained: 0 },
      { kind: 'busy', retryAfterMs: 1_000_000 },
    ] as const) {
      const stop = new AbortController();
      const { ports, batches } = setup(ScriptedSource.of(answer));
      const actions = listed(names(20).map(fetchAction));
      const all = transferAll(actions, ports, {
        destination: refTo('disk'),
        threads: 4,
        signal: stop.signal,
      });
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      const reason = new KeepsakeError('INTERRUPTED', 'enough');
      stop.abort(reason);
      await expect(all).rejects.toBe(reason);
      expect(batches).toEqual([]);
    }
  });

  it('A4: an abort does not wait for a list that is still thinking', async () => {
    const stop = new AbortController();
    const { ports } = setup(honestSource({}));
    const thinking: AsyncIterable<Task> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
    };
    const all = transferAll(thinking, ports, { destination: refTo('disk'), threads: 4, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(all).rejects.toThrow('enough');
  });

  it('a list that fails ends the run with its own error, and what is done is recorded', async () => {
    const { run, batches } = setup(honestSource(filesOf(names(5))));
    async function* failing() {
      yield* names(5).map(fetchAction);
      throw new KeepsakeError('SERVICE_UNREACHABLE', 'no more pages');
    }
    await expect(run(failing(), { threads: 1 })).rejects.toMatchObject({ message: 'no more pages' });
    // The fifth was under way: it keeps its prefix.
    expect(batches.flat()).toHaveLength(4);
  });

  it('H9: one lost session, told once', async () => {
    const { run } = setup(ScriptedSource.of({ kind: 'session-lost' }));
    await expect(run(listed(names(50).map(fetchAction)), { threads: 8 })).rejects.toMatchObject({
      code: 'SESSION_REFUSED',
      details: [expect.stringMatching(/^\d+ files were under way and not saved$/)],
    });
  });

  it('B3: a state that cannot be written ends the run', async () => {
    const { clock, ports } = setup(honestSource(filesOf(names(500))));
    const broken = new KeepsakeError('DESTINATION_FULL', 'the state file cannot grow');
    const state = { record: () => Promise.reject(broken) };
    const all = transferAll(
      listed(names(500).map(fetchAction)),
      { ...ports, state },
      { destination: refTo('disk'), threads: 2, signal: new AbortController().signal },
    );
    await expect(clock.run(all)).rejects.toMatchObject({ code: 'DESTINATION_FULL' });
    expect(ports.events.filter(({ kind }) => kind === 'ended').length).toBeLessThan(70);
  });

  it('a bug is no failure of a file', async () => {
    const source = new ScriptedSource(() => {
      throw new TypeError('bug');
    });
    const { run, batches } = setup(source);
    await expect(run(listed(names(5).map(fetchAction)))).rejects.toThrow(TypeError);
    expect(batches).toEqual([]);
  });
});
