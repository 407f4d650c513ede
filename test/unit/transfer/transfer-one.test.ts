import { expect, it } from 'vitest';
import type { Failure } from '../../../src/model/failure.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import { MemoryDestination } from '../../../src/destinations/memory/memory.ts';
import { draftId } from '../../../src/transfer/fetch-into.ts';
import { transferOne } from '../../../src/transfer/transfer-one.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type Answer, ScriptedSource } from '../../support/scripted-source.ts';
import { transferPorts } from '../../support/transfer-ports.ts';
import { addressOf, photoBytes, relative, wantedFile } from '../../support/wanted.ts';

const PHOTO = photoBytes('photo', 5000);
const PATH = relative('IMG_1.JPG');
const whole: Answer = { kind: 'bytes', bytes: PHOTO };
const part = (from: number, to: number): Answer => ({ kind: 'bytes', bytes: PHOTO.subarray(from, to) });

function setup(source: ScriptedSource, wanted = wantedFile(PATH, PHOTO)) {
  const clock = new FakeClock();
  clock.dice = 1;
  const destination = new MemoryDestination();
  const ports = transferPorts({ source, destination, clock });
  const transfer = (signal = new AbortController().signal): Promise<Outcome> =>
    clock.run(transferOne(wanted, PATH, ports, signal));
  return { clock, destination, ports, transfer };
}

/** Answers ranges, but never more than so many bytes at once. */
function cutting(atOnce: number): ScriptedSource {
  return new ScriptedSource(({ offset }) => ({
    kind: 'bytes',
    bytes: PHOTO.subarray(offset, offset + atOnce),
  }));
}

it('saves a file and says under which name', async () => {
  const { transfer } = setup(ScriptedSource.of(whole));
  expect(await transfer()).toMatchObject({ kind: 'saved', path: PATH, verified: true });
});

it('C2: finishes a video that is cut more often than the limit, as long as each try gains bytes', async () => {
  const source = cutting(500);
  const { transfer, destination } = setup(source);
  expect(await transfer()).toMatchObject({ kind: 'saved' });
  expect(source.requests.map(({ offset }) => offset)).toEqual([...Array(10).keys()].map((n) => n * 500));
  expect(destination.files.get(PATH)?.bytes).toEqual(PHOTO);
});

it('C2: gives up after five tries that gain nothing', async () => {
  const source = new ScriptedSource(({ offset }) => ({ kind: 'bytes', bytes: PHOTO.subarray(offset, 1000) }));
  const { transfer } = setup(source);
  expect(await transfer()).toMatchObject({
    kind: 'failed',
    failure: { kind: 'short', received: 1000, gained: 0 },
  });
  expect(source.requests).toHaveLength(5);
});

it('C2, C7: a server that always starts over and always cuts is no progress', async () => {
  const source = ScriptedSource.of({ kind: 'bytes', bytes: PHOTO.subarray(0, 1000), from: 0 });
  const { transfer } = setup(source);
  expect(await transfer()).toMatchObject({ kind: 'failed', failure: { kind: 'short' } });
  expect(source.requests).toHaveLength(5);
});

it('C4: other bytes are fetched once more, then put aside and told', async () => {
  const source = ScriptedSource.of({ kind: 'bytes', bytes: photoBytes('other', 5000), from: 0 });
  const { transfer, destination } = setup(source);
  expect(await transfer()).toMatchObject({
    kind: 'failed',
    failure: { kind: 'wrong', why: 'signature' },
    quarantined: '.keepsake/quarantine/IMG_1.JPG',
  });
  expect(source.requests.map(({ offset }) => offset)).toEqual([0, 0]);
  expect(destination.files.size).toBe(0);
});

it('C4: bytes that are right the second time are saved', async () => {
  const other: Answer = { kind: 'bytes', bytes: photoBytes('other', 5000) };
  const { transfer, destination } = setup(ScriptedSource.of(other, whole));
  expect(await transfer()).toMatchObject({ kind: 'saved' });
  expect(destination.quarantined.size).toBe(0);
});

it('C4: a prefix from an earlier run is not trusted where no signature can tell', async () => {
  const wanted = wantedFile(PATH, PHOTO, { signature: 'opaque', type: 'public.data' });
  const source = ScriptedSource.of(
    { kind: 'bytes', bytes: PHOTO.subarray(0, 2000) },
    { kind: 'bytes', bytes: PHOTO.subarray(2000) },
  );
  const { transfer, ports } = setup(source, wanted);
  const left = await ports.destination.begin(draftId(wanted.resource));
  await left.write(Buffer.alloc(1000));
  await left.abandon({ keepBytes: true });
  expect(await transfer()).toMatchObject({ kind: 'saved', verified: false });
  // Within this run the prefix is ours.
  expect(source.requests.map(({ offset }) => offset)).toEqual([0, 2000]);
});

it('C3: a body too long is fetched three times', async () => {
  const source = ScriptedSource.of({ kind: 'bytes', bytes: photoBytes('long', 6000), from: 0 });
  const { transfer } = setup(source);
  expect(await transfer()).toMatchObject({ failure: { kind: 'wrong', why: 'too-long' } });
  expect(source.requests).toHaveLength(3);
});

it('C5: an outage that answers with pages is waited for', async () => {
  const page: Answer = { kind: 'bytes', bytes: Buffer.from('<html>'), from: 0 };
  const { transfer, clock } = setup(ScriptedSource.of(page, page, whole));
  expect(await transfer()).toMatchObject({ kind: 'saved' });
  expect(clock.sleeps.filter((ms) => ms < 5_000)).toEqual([1_000, 2_000]);
});

it('C20: an expired address is looked up once and used', async () => {
  const source = new ScriptedSource(({ url }) => (url === 'fresh' ? whole : { kind: 'link-expired' }));
  const { transfer } = setup(source);
  expect(await transfer()).toMatchObject({ kind: 'saved' });
  expect(source.requests.map(({ url }) => url)).toEqual([PATH, 'fresh']);
  expect(source.lookups).toHaveLength(1);
});

it('C20: an address is looked up again after progress, so that long videos outlive their addresses', async () => {
  const expired: Failure = { kind: 'link-expired' };
  const source = ScriptedSource.of(
    expired,
    part(0, 2000),
    expired,
    part(2000, 4000),
    expired,
    part(4000, 5000),
  );
  const { transfer } = setup(source);
  expect(await transfer()).toMatchObject({ kind: 'saved' });
  expect(source.lookups).toHaveLength(3);
});

it('C20: an address that stays expired costs this file', async () => {
  const source = ScriptedSource.of({ kind: 'link-expired' });
  const { transfer } = setup(source);
  expect(await transfer()).toMatchObject({ kind: 'failed', failure: { kind: 'link-expired' } });
  expect(source.requests).toHaveLength(2);
});

it('C20: a file that the library does not offer any more is told as such', async () => {
  const source = ScriptedSource.of({ kind: 'link-expired' });
  source.freshAddress = () => undefined;
  const { transfer } = setup(source);
  expect(await transfer()).toMatchObject({ kind: 'failed', failure: { kind: 'unavailable' } });
});

it('an address that is about to end is replaced before it is used', async () => {
  const clock = new FakeClock();
  const source = ScriptedSource.of(whole);
  const { transfer } = setup(
    source,
    wantedFile(PATH, PHOTO, { address: addressOf('old', clock.now() + 119_000) }),
  );
  expect(await transfer()).toMatchObject({ kind: 'saved' });
  expect(source.requests.map(({ url }) => url)).toEqual(['fresh']);
});

it('an address at hand is still tried when no better one can be had', async () => {
  const clock = new FakeClock();
  const old = addressOf('old', clock.now() - 1);
  for (const fresh of [undefined, old]) {
    const source = ScriptedSource.of(whole);
    source.freshAddress = () => fresh;
    const { transfer } = setup(source, wantedFile(PATH, PHOTO, { address: old }));
    expect(await transfer()).toMatchObject({ kind: 'saved' });
    expect(source.lookups).toHaveLength(1);
    expect(source.requests.map(({ url }) => url)).toEqual(['old']);
  }
});

it('a file without an address gets one', async () => {
  const { transfer } = setup(ScriptedSource.of(whole), wantedFile(PATH, PHOTO, { address: undefined }));
  expect(await transfer()).toMatchObject({ kind: 'saved' });
});

it('C18: a lost session is renewed, and then exactly this file is asked for again', async () => {
  const source = ScriptedSource.of({ kind: 'session-lost' }, whole);
  const { transfer } = setup(source);
  expect(await transfer()).toMatchObject({ kind: 'saved' });
  expect(source.renewals).toBe(1);
  expect(source.requests).toHaveLength(2);
});

it('C18: a second refusal ends the run', async () => {
  const { transfer } = setup(ScriptedSource.of({ kind: 'session-lost' }));
  await expect(transfer()).rejects.toMatchObject({ code: 'SESSION_REFUSED' });
});

it('C21: a waiting time is kept to the millisecond', async () => {
  const asked: number[] = [];
  const answers: Answer[] = [{ kind: 'busy', retryAfterMs: 1_234_567 }, whole];
  const source = new ScriptedSource(() => {
    asked.push(clock.monotonic());
    return answers.shift() ?? whole;
  });
  const { transfer, clock } = setup(source);
  expect(await transfer()).toMatchObject({ kind: 'saved' });
  expect(asked).toEqual([0, 1_234_567]);
});

it('C21: one that is too long ends the run', async () => {
  const { transfer } = setup(ScriptedSource.of({ kind: 'busy', retryAfterMs: 7_200_000 }));
  await expect(transfer()).rejects.toMatchObject({ code: 'SERVICE_THROTTLING' });
});

it('A4: an abort ends any wait at once and names no fault', async () => {
  const stop = new AbortController();
  const { ports } = setup(ScriptedSource.of({ kind: 'busy', retryAfterMs: 1_000_000 }));
  const transfer = transferOne(wantedFile(PATH, PHOTO), PATH, ports, stop.signal);
  await new Promise(setImmediate);
  stop.abort();
  expect(await transfer).toMatchObject({ kind: 'failed', failure: { kind: 'cancelled' } });
});
