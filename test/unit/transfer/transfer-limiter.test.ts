import { expect, it } from 'vitest';
import { forwarding } from '../../../src/model/forwarding-destination.ts';
import type { Task } from '../../../src/model/action.ts';
import { type Destination, DestinationError, type Draft } from '../../../src/model/destination.ts';
import { MemoryDestination } from '../../../src/destinations/memory/memory.ts';
import { Slots } from '../../../src/base/slots.ts';
import { TransferLimiter } from '../../../src/transfer/transfer-limiter.ts';
import { transferAll } from '../../../src/transfer/transfer-all.ts';
import { systemError } from '../../support/fail-nth.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type Answer, honestSource, ScriptedSource } from '../../support/scripted-source.ts';
import { transferPorts } from '../../support/transfer-ports.ts';
import { photoBytes, relative, wantedFile } from '../../support/wanted.ts';
import { refTo } from '../../support/ref-to.ts';

const bytesOf = (name: string) => photoBytes(name, 3000);

async function* fetchAll(count: number): AsyncGenerator<Task> {
  for (let n = 0; n < count; n += 1) {
    const name = `${n}.jpg`;
    yield { do: 'fetch', wanted: wantedFile(name, bytesOf(name)), path: relative(name) };
  }
}

const options = (threads: number) => ({
  destination: refTo('disk'),
  threads,
  signal: new AbortController().signal,
});

/** A provider that is busy for the requests named, and how many bodies came at once as each was asked for. */
function busySource(isBusy: (request: number) => boolean) {
  const atOnce: number[] = [];
  let active = 0;
  const source = new ScriptedSource(({ url }): Answer => {
    const request = atOnce.push(active + 1);
    if (isBusy(request)) return { kind: 'busy', retryAfterMs: 1000 };
    active += 1;
    let chunks = 0;
    return {
      kind: 'bytes',
      bytes: bytesOf(url),
      async before() {
        for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
        chunks += 1;
        if (chunks === 3) active -= 1;
      },
    };
  });
  return { source, atOnce };
}

it('C21: an answer of "busy" halves the downloads for the whole account; they grow back one by one', async () => {
  const clock = new FakeClock();
  const { source, atOnce } = busySource((request) => request === 41);
  await clock.run(transferAll(fetchAll(160), transferPorts({ source, clock }), options(8)));
  const [before, after] = [atOnce.slice(0, 40), atOnce.slice(41)];
  expect(Math.max(...before)).toBe(8);
  expect(Math.max(...after.slice(0, 8))).toBe(4);
  expect(Math.max(...after)).toBe(8);
  expect(after.indexOf(8)).toBeGreaterThan(15);
});

it('H9, C21: eight workers told to wait at the same time halve once, and nobody takes a place during the pause', async () => {
  const clock = new FakeClock();
  const asked: number[] = [];
  let isOver = false;
  const { source, atOnce } = busySource(() => {
    asked.push(clock.monotonic());
    return !isOver;
  });
  const ports = transferPorts({ source, clock });
  const all = transferAll(fetchAll(40), ports, options(8));
  await clock.advance(0);
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
  expect(asked.length).toBeLessThanOrEqual(8);
  isOver = true;
  const asItWas = atOnce.length;
  await clock.run(all);
  expect(asked.slice(asItWas).every((ms) => ms >= 1000)).toBe(true);
  expect(Math.max(...atOnce.slice(asItWas, asItWas + 4))).toBe(4);
});

it('B11: where too many files are open, fewer are worked on at a time, and all of them are saved', async () => {
  const LIMIT = 3;
  const clock = new FakeClock();
  const memory = new MemoryDestination();
  let open = 0;
  let refused = 0;
  const destination: Destination = {
    ...forwarding(memory),
    async begin(draftId) {
      if (open >= LIMIT) {
        refused += 1;
        throw new DestinationError('EMFILE', 'file', 'cannot begin', systemError('EMFILE'));
      }
      open += 1;
      const draft = await memory.begin(draftId);
      const ends = async <T>(work: Promise<T>) => work.finally(() => (open -= 1));
      const limited: Draft = {
        rewrite: (make) => draft.rewrite(make),
        compare: (path, judge) => draft.compare(path, judge),
        offset: draft.offset,
        keptTimeMs: draft.keptTimeMs,
        kept: () => draft.kept(),
        write: (chunk) => draft.write(chunk),
        restart: () => draft.restart(),
        quarantine: (name) => ends(draft.quarantine(name)),
        commit: (...args) => ends(draft.commit(...args)),
        abandon: (how) => ends(draft.abandon(how)),
      };
      return limited;
    },
  };
  const files = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`${n}.jpg`, bytesOf(`${n}.jpg`)]));
  const ports = transferPorts({ source: honestSource(files), clock, destination });
  await clock.run(transferAll(fetchAll(60), ports, options(8)));
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(60);
  const ended = ports.events.flatMap((event) => (event.kind === 'ended' ? [event.outcome.kind] : []));
  expect(ended).toEqual(Array.from({ length: 60 }, () => 'saved'));
});

it('U60: accounts side by side have no more bodies at a time than one would have, and each goes on when the other is through', async () => {
  const bodies = new Slots(2);
  const limiters = [new TransferLimiter(2, { bodies }), new TransferLimiter(2, { bodies })];
  let now = 0;
  let most = 0;
  const ends: (() => void)[] = [];
  const receive = (limiter: TransferLimiter) =>
    limiter.receive(async () => {
      most = Math.max(most, (now += 1));
      await new Promise<void>((resolve) => ends.push(resolve));
      now -= 1;
    });
  const all = limiters.flatMap((limiter) => [receive(limiter), receive(limiter), receive(limiter)]);
  for (let ended = 0; ended < all.length; ended += 1) {
    while (ends.length === 0) await Promise.resolve();
    ends.shift()?.();
  }
  await Promise.all(all);
  expect({ most, now }).toEqual({ most: 2, now: 0 });
});
