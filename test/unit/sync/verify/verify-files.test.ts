import { verifyLinks } from '../../../../src/sync/verify/verify-links.ts';
import { verifySidecars } from '../../../../src/sync/verify/verify-sidecars.ts';
import { expect, it } from 'vitest';
import { DestinationError } from '../../../../src/model/destination.ts';
import type { StateStore } from '../../../../src/model/state-store.ts';
import { MemoryDestination } from '../../../../src/destinations/memory/memory.ts';
import { type VerifyPorts, verifyFiles } from '../../../../src/sync/verify/verify-files.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { photoBytes, relative, wantedFile } from '../../../support/wanted.ts';
import { refTo } from '../../../support/ref-to.ts';
import { openedAt } from '../../../../src/sync/open/open-destination.ts';

const ALL = { sample: undefined, sinceMs: undefined };
const ID = 'place';

/** So many files, saved and recorded. */
async function saved(count: number) {
  const clock = new FakeClock();
  const destination = new MemoryDestination();
  const state = openTestStore();
  for (let n = 0; n < count; n += 1) {
    const name = `2020/IMG_${String(n).padStart(3, '0')}.JPG`;
    await save(state, destination, name, name);
  }
  const read: string[] = [];
  const stop = new AbortController();
  const target = openedAt(ID, counting(destination, read));
  const ports: VerifyPorts = {
    state,
    target,
    clock,
    report: () => {},
    signal: stop.signal,
    lookAgain: async () => {},
    repair: undefined,
    verifyLinks: () =>
      verifyLinks({ state, target, clock, signal: new AbortController().signal, repair: undefined }),
    verifySidecars: () =>
      verifySidecars({ state, target, signal: new AbortController().signal, repair: undefined }),
  };
  return { ports, state, destination, clock, stop, read };
}

async function save(state: StateStore, destination: MemoryDestination, name: string, asset: string) {
  const bytes = photoBytes(name, 300);
  const wanted = wantedFile(name, bytes);
  const { modifiedAtMs, key } = wanted;
  destination.files.set(name, { bytes, modifiedAtMs });
  const path = relative(name);
  await state.record(refTo(ID), [
    { kind: 'saved', wanted: { ...wanted, key: { ...key, asset } }, path, modifiedAtMs, verified: true },
  ]);
}

/** The destination, which writes down what is read; `before` happens before each read. */
function counting(destination: MemoryDestination, read: string[], before = (_path: string) => {}) {
  const port = Object.create(destination) as MemoryDestination;
  port.signature = (path, signal) => {
    before(path);
    read.push(path);
    return destination.signature(path, signal);
  };
  return port;
}

it('reads a file that two photos share once, and counts it once', async () => {
  const { ports, state, destination, read } = await saved(3);
  await save(state, destination, '2020/IMG_001.JPG', 'its duplicate');
  const report = await verifyFiles(ports, ALL);
  expect(report).toMatchObject({ files: 3, right: 3, bytes: 900 });
  expect(read).toHaveLength(3);
  const rows = await state.files(refTo(ID), { after: undefined, limit: 10 });
  expect(rows.every(({ checkedAtMs }) => checkedAtMs > 0)).toBe(true);
});

it('goes through more files than a page of the state holds', async () => {
  const { ports, read } = await saved(700);
  expect(await verifyFiles(ports, ALL)).toMatchObject({ files: 700, right: 700 });
  expect(new Set(read).size).toBe(700);
}, 20_000);

it('remembers what it found right before it was interrupted, and goes on from there', async () => {
  const { ports, destination, clock, stop, read } = await saved(150);
  const interrupted = counting(destination, read, () => {
    if (read.length === 100) stop.abort(new Error('Ctrl-C'));
  });
  const broken = { ...ports, target: { ...ports.target, destination: interrupted } };
  await expect(verifyFiles(broken, ALL)).rejects.toThrow('Ctrl-C');
  const readBefore = read.length;

  await clock.advance(86_400_000);
  const fresh = new AbortController().signal;
  const report = await verifyFiles({ ...ports, signal: fresh }, ALL);
  expect(report.rightBefore + report.right).toBe(150);
  expect(report.rightBefore).toBeGreaterThanOrEqual(90);
  expect(read.length - readBefore).toBe(150 - report.rightBefore);
  expect(report.resumedFromMs).toBe(clock.now() - 86_400_000);
  expect(await ports.state.note(`verify/${ID}`)).toBeUndefined();
});

it('finds again what was wrong before the interruption', async () => {
  const { ports, destination, clock, stop, read } = await saved(100);
  destination.files.delete('2020/IMG_000.JPG');
  const interrupted = counting(destination, read, () => {
    if (read.length === 80) stop.abort(new Error('Ctrl-C'));
  });
  const broken = { ...ports, target: { ...ports.target, destination: interrupted } };
  await expect(verifyFiles(broken, ALL)).rejects.toThrow('Ctrl-C');
  await clock.advance(1000);
  const report = await verifyFiles({ ...ports, signal: new AbortController().signal }, ALL);
  expect(report).toMatchObject({ missing: 1 });
});

it('a sample neither goes on with a check nor ends it', async () => {
  const { ports, clock } = await saved(10);
  await ports.state.setNote(`verify/${ID}`, String(clock.now()));
  const report = await verifyFiles(ports, { ...ALL, sample: { files: 4 } });
  expect(report).toMatchObject({ files: 4, rightBefore: 0, resumedFromMs: undefined });
  expect(await ports.state.note(`verify/${ID}`)).toBe(String(clock.now()));
});

it('a clock that went back begins the check anew', async () => {
  const { ports, clock } = await saved(5);
  await ports.state.setNote(`verify/${ID}`, String(clock.now() + 1));
  expect(await verifyFiles(ports, ALL)).toMatchObject({ rightBefore: 0, right: 5 });
});

it('B13: a file that the disk does not give back is damaged, one without rights is told apart', async () => {
  const { ports, destination } = await saved(4);
  const refusing = counting(destination, [], (path) => {
    if (path.endsWith('1.JPG')) throw new DestinationError('EIO', 'file', 'planned');
    if (path.endsWith('2.JPG')) throw new DestinationError('EACCES', 'file', 'planned');
  });
  const report = await verifyFiles({ ...ports, target: openedAt(ID, refusing) }, ALL);
  expect(report).toMatchObject({ right: 2, damaged: 1, unreadable: 1 });
  expect(report.found.map(({ code }) => code)).toEqual(['EIO', 'EACCES']);
});

it('N6: a disk that fails as a whole ends the check', async () => {
  const { ports, destination } = await saved(4);
  const failing = counting(destination, [], () => {
    throw new DestinationError('ENODEV', 'volume', 'planned');
  });
  const target = openedAt(ID, failing);
  await expect(verifyFiles({ ...ports, target }, ALL)).rejects.toMatchObject({
    code: 'DESTINATION_UNUSABLE',
  });
});

it('B5: a disk that went away in the middle is no reason to fetch everything again', async () => {
  const { ports, destination } = await saved(4);
  destination.files.clear();
  const gone = new Error('the marker is missing');
  const asked: unknown[] = [];
  const run = verifyFiles(
    {
      ...ports,
      lookAgain: () => Promise.reject(gone),
      repair: async (files) => {
        asked.push(files);
        return [];
      },
    },
    ALL,
  );
  await expect(run).rejects.toBe(gone);
  expect(asked).toEqual([]);
});

it('names at most so many files, and counts all of them', async () => {
  const { ports, destination } = await saved(300);
  destination.files.clear();
  const report = await verifyFiles(ports, ALL);
  expect(report.missing).toBe(300);
  expect(report.found).toHaveLength(200);
});
