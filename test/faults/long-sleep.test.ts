import { expect, it } from 'vitest';
import type { Task } from '../../src/model/action.ts';
import { transferAll } from '../../src/transfer/transfer-all.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type Answer, ScriptedSource } from '../support/scripted-source.ts';
import { transferPorts } from '../support/transfer-ports.ts';
import { photoBytes, relative, wantedFile } from '../support/wanted.ts';
import { refTo } from '../support/ref-to.ts';

const HOUR = 3_600_000;
const THREADS = 4;
const bytesOf = (name: string) => photoBytes(name, 3000);

async function* actions(): AsyncGenerator<Task> {
  for (let n = 0; n < 40; n += 1) {
    const name = `${n}.jpg`;
    yield { do: 'fetch', wanted: wantedFile(name, bytesOf(name)), path: relative(name) };
  }
}

async function turns() {
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
}

it.each<[what: string, Answer]>([
  ['a server that asked to wait', { kind: 'busy', retryAfterMs: 60_000 }],
  ['a network that is gone', { kind: 'broken', code: 'ENETUNREACH', gained: 0 }],
])(
  'A8: a machine that slept for an hour asks %s once per transfer, not once per minute',
  async (_what, answer) => {
    const clock = new FakeClock();
    let isBack = false;
    const source = new ScriptedSource(({ url }) =>
      isBack ? { kind: 'bytes', bytes: bytesOf(url) } : answer,
    );
    const stop = new AbortController();
    const ports = transferPorts({ source, clock });
    const all = transferAll(actions(), ports, {
      destination: refTo('disk'),
      threads: THREADS,
      signal: stop.signal,
    });
    await turns();
    const before = source.requests.length;
    await clock.jump(HOUR);
    await turns();
    expect(source.requests.length - before).toBeLessThanOrEqual(2 * THREADS);
    isBack = true;
    await clock.run(all);
    expect(
      ports.events.filter((event) => event.kind === 'ended' && event.outcome.kind === 'saved'),
    ).toHaveLength(40);
  },
);

it('A8: a connection that died while the machine slept is given up, and the download goes on from where it was', async () => {
  const clock = new FakeClock();
  const source = new ScriptedSource(({ url, offset }) =>
    offset === 0
      ? { kind: 'bytes', bytes: bytesOf(url).subarray(0, 1000), ending: 'silence' }
      : { kind: 'bytes', bytes: bytesOf(url).subarray(offset) },
  );
  async function* one(): AsyncGenerator<Task> {
    yield { do: 'fetch', wanted: wantedFile('a.jpg', bytesOf('a.jpg')), path: relative('a.jpg') };
  }
  const ports = transferPorts({ source, clock });
  const signal = new AbortController().signal;
  const all = transferAll(one(), ports, { destination: refTo('disk'), threads: 1, signal });
  await turns();
  await clock.jump(HOUR);
  await clock.run(all);
  expect(source.requests.map(({ offset }) => offset)).toEqual([0, 1000]);
});
