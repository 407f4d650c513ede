import { expect, it } from 'vitest';
import type { OpenedBody } from '../../../src/model/photo-source.ts';
import { BodySpeed, guardBody } from '../../../src/transfer/body-guard.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const never = new AbortController().signal;

function body(chunks: () => AsyncGenerator<Uint8Array>): OpenedBody & { isDiscarded(): boolean } {
  let isDiscarded = false;
  return {
    kind: 'body',
    offset: 0,
    length: undefined,
    chunks: chunks(),
    discard: () => {
      isDiscarded = true;
    },
    isDiscarded: () => isDiscarded,
  };
}

async function read(
  chunks: AsyncIterable<Uint8Array>,
  each: () => Promise<void> = async () => {},
): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    await each();
  }
  return bytes;
}

async function* drip(clock: FakeClock, count: number, everyMs: number, size = 1) {
  for (let n = 0; n < count; n += 1) {
    await clock.sleep(everyMs);
    yield new Uint8Array(size);
  }
}

it('C14: thirty seconds of silence end a body', async () => {
  const clock = new FakeClock();
  const silent = body(async function* () {
    yield new Uint8Array(10);
    await new Promise(() => {});
  });
  const reading = read(guardBody(silent, clock, never));
  await expect(clock.run(reading)).rejects.toMatchObject({ code: 'BODY_SILENT' });
  expect(clock.monotonic()).toBe(30_000);
  expect(silent.isDiscarded()).toBe(true);
});

it('C14: a byte now and then does not keep a body alive', async () => {
  const clock = new FakeClock();
  const slow = body(() => drip(clock, 10_000, 1_000));
  await expect(clock.run(read(guardBody(slow, clock, never)))).rejects.toMatchObject({
    code: 'BODY_TOO_SLOW',
  });
  expect(clock.monotonic()).toBe(60_000);
});

it('C14: a slow line that moves is left alone', async () => {
  const clock = new FakeClock();
  const slow = body(() => drip(clock, 300, 1_000, 2048));
  expect(await clock.run(read(guardBody(slow, clock, never)))).toBe(300 * 2048);
  expect(slow.isDiscarded()).toBe(false);
});

it('C14: a slow disk is no slow network', async () => {
  const clock = new FakeClock();
  const quick = body(() => drip(clock, 100, 1));
  expect(await clock.run(read(guardBody(quick, clock, never), () => clock.sleep(50_000)))).toBe(100);
});

it('A4: an abort ends a body that never answers', async () => {
  const clock = new FakeClock();
  const stop = new AbortController();
  const silent = body(async function* () {
    await new Promise(() => {});
    yield new Uint8Array();
  });
  const reading = read(guardBody(silent, clock, stop.signal));
  stop.abort();
  await expect(reading).rejects.toThrow();
  expect(silent.isDiscarded()).toBe(true);
});

it('C13: what the network says is passed on by its code; a bug is passed on as it is', async () => {
  const clock = new FakeClock();
  const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  for (const [error, expected] of [
    [reset, { name: 'BrokenBody', code: 'ECONNRESET' }],
    [new RangeError('bug'), { name: 'RangeError' }],
  ] as const) {
    const broken = body(async function* () {
      yield new Uint8Array(1);
      throw error;
    });
    await expect(read(guardBody(broken, clock, never))).rejects.toMatchObject(expected);
  }
});

it('leaves no timer behind', async () => {
  const clock = new FakeClock();
  const quick = body(async function* () {
    yield new Uint8Array(1);
  });
  await read(guardBody(quick, clock, never));
  expect(clock.sleeping()).toBe(0);
});

it('C14: the window starts anew once enough has come', () => {
  const speed = new BodySpeed();
  speed.waitBegins(0);
  speed.waitEnds(60_000, 60 * 1024);
  speed.waitBegins(60_000);
  expect(speed.verdict(89_999)).toBeUndefined();
  speed.waitEnds(89_999, 1);
  speed.waitBegins(100_000);
  expect(speed.verdict(129_999)).toBeUndefined();
  speed.waitEnds(129_999, 1);
  speed.waitBegins(129_999);
  expect(speed.verdict(130_001)).toBe('BODY_TOO_SLOW');
});
