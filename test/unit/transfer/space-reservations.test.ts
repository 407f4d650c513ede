import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src/model/action.ts';
import type { Space } from '../../../src/model/destination.ts';
import { MemoryDestination } from '../../../src/destinations/memory/memory.ts';
import { keepFree, SpaceReservations } from '../../../src/transfer/space-reservations.ts';
import { transferAll } from '../../../src/transfer/transfer-all.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { honestSource } from '../../support/scripted-source.ts';
import { transferPorts } from '../../support/transfer-ports.ts';
import { photoBytes, relative, wantedFile } from '../../support/wanted.ts';
import { refTo } from '../../support/ref-to.ts';

const MB = 1e6;
const GB = 1e9;

/** Reservations on a disk whose free space can be set, and how often the disk was asked. */
function setup(freeBytes: number, totalBytes = 10 * GB) {
  const clock = new FakeClock();
  const disk = { freeBytes, totalBytes, asked: 0, lacks: 0 };
  const space = new SpaceReservations(
    async () => {
      disk.asked += 1;
      return { freeBytes: disk.freeBytes, totalBytes: disk.totalBytes };
    },
    clock,
    () => (disk.lacks += 1),
  );
  return { clock, disk, space };
}

async function reserved(space: SpaceReservations, length: number) {
  const reservation = await space.reserve(length);
  if (reservation === undefined || reservation === 'never') throw new Error('no room');
  return reservation;
}

it.each([
  ['one part in a hundred of a small disk', 1 * GB, 10_000_000],
  ['64 MiB of any other', 10_000 * GB, 67_108_864],
])('B2: %s stays free', (_what, totalBytes, kept) => {
  expect(keepFree(totalBytes)).toBe(kept);
});

it.each([
  ['bytes', { bytes: 10 * GB }, 1000 * GB, 10 * GB],
  ['a part of the disk', { share: 0.05 }, 1000 * GB, 50 * GB],
  ['less than is always left', { bytes: 0 }, 1000 * GB, 67_108_864],
  ['a smaller part than is always left', { share: 0.001 }, 1 * GB, 10_000_000],
])('Q2: the wish of the user counts where it is more: %s', (_what, floor, totalBytes, kept) => {
  expect(keepFree(totalBytes, floor)).toBe(kept);
});

describe('SpaceReservations', () => {
  it('Q2: with a floor, no file is begun that would go below it, and the end says what it is', async () => {
    const disk = { freeBytes: 12 * GB, totalBytes: 100 * GB };
    const floor = { share: 0.1 };
    const space = new SpaceReservations(
      async () => disk,
      new FakeClock(),
      () => {},
      floor,
    );
    await reserved(space, 1 * GB);
    expect(await space.reserve(1 * GB)).toBeUndefined();
    expect(space.lack?.details[0]).toBe('12.0 GB are free, of which 10.0 GB are left alone');
  });

  it('B2: promises what is free and no more, whatever is on its way', async () => {
    const { space, disk } = setup(1068 * MB);
    expect(await space.reserve(600 * MB)).toBeDefined();
    expect(await space.reserve(400 * MB)).toBeDefined();
    expect(space.lack).toBeUndefined();
    expect(await space.reserve(1 * MB)).toBeUndefined();
    expect(disk.lacks).toBe(1);
  });

  it('B2: tells what is free and what is missing', async () => {
    const { space } = setup(3 * GB, 1000 * GB);
    await space.reserve(4 * GB);
    await space.reserve(1 * GB);
    expect(space.lack).toMatchObject({
      code: 'DESTINATION_FULL',
      details: ['3.0 GB are free, of which 67.1 MB are left alone', 'the next 2 files need 5.0 GB'],
    });
  });

  it('C30: a file that the disk could not hold if it were empty is about itself, and the others go on', async () => {
    const { space, disk } = setup(5 * GB, 10 * GB);
    expect(await space.reserve(11 * GB)).toBe('never');
    expect(await space.reserve(1 * GB)).toBeDefined();
    expect([disk.lacks, space.lack]).toEqual([0, undefined]);
  });

  it('nothing is begun once a file was refused, not even a smaller one', async () => {
    const { space } = setup(100 * MB);
    expect(await space.reserve(50 * MB)).toBeUndefined();
    expect(await space.reserve(1)).toBeUndefined();
  });

  it('bytes that came are counted by the disk, not twice', async () => {
    const { space, disk, clock } = setup(1068 * MB);
    const reservation = await reserved(space, 900 * MB);
    reservation.took(800 * MB);
    disk.freeBytes -= 800 * MB;
    await clock.advance(10_000);
    expect(await space.reserve(95 * MB)).toBeDefined();
  });

  it('bytes that came last may be on no disk yet', async () => {
    const { space, disk, clock } = setup(1068 * MB);
    (await reserved(space, 900 * MB)).took(900 * MB);
    disk.freeBytes -= 898 * MB;
    await clock.advance(10_000);
    expect(await space.reserve(101 * MB)).toBeUndefined();
  });

  it('what was promised and is not needed any more is free again', async () => {
    const { space, disk, clock } = setup(1068 * MB);
    const reservation = await reserved(space, 900 * MB);
    reservation.took(100 * MB);
    reservation.end();
    disk.freeBytes -= 100 * MB;
    await clock.advance(10_000);
    expect(await space.reserve(850 * MB)).toBeDefined();
  });

  it('asks the disk every ten seconds at most while there is plenty of room', async () => {
    const { space, disk, clock } = setup(9 * GB);
    for (let n = 0; n < 50; n += 1) await space.reserve(1);
    expect(disk.asked).toBe(1);
    await clock.advance(10_000);
    for (let n = 0; n < 50; n += 1) await space.reserve(1);
    expect(disk.asked).toBe(2);
    disk.freeBytes = 0;
    await clock.advance(10_000);
    expect(await space.reserve(1)).toBeUndefined();
  });

  it('a destination that cannot tell has room for everything', async () => {
    const space = new SpaceReservations(
      async () => undefined,
      new FakeClock(),
      () => {},
    );
    expect(await space.reserve(Number.MAX_SAFE_INTEGER)).toBeDefined();
  });
});

describe('a disk that gets full', () => {
  const names = Array.from({ length: 30 }, (_, n) => `${n}.jpg`);
  const files = Object.fromEntries(names.map((name) => [name, photoBytes(name, 10_000)]));

  /** A run on a disk of this size that began empty. */
  async function run(destination: MemoryDestination, totalBytes: number, { waits = false } = {}) {
    async function* actions(): AsyncGenerator<Task> {
      for (const [name, bytes] of Object.entries(files)) {
        if (destination.files.has(name)) continue;
        yield { do: 'fetch', wanted: wantedFile(name, bytes), path: relative(name) };
      }
      // As a listing does that waits for a file which will not come.
      if (waits) await new Promise(() => {});
    }
    const clock = new FakeClock();
    const ports = transferPorts({ source: honestSource(files), clock, destination });
    destination.space = async (): Promise<Space> => {
      const came = ports.events.reduce(
        (sum, event) => sum + (event.kind === 'received' ? event.bytes : 0),
        0,
      );
      return { freeBytes: totalBytes - came, totalBytes };
    };
    const signal = new AbortController().signal;
    return clock.run(transferAll(actions(), ports, { destination: refTo('disk'), threads: 4, signal }));
  }

  it('B2: is left with room to spare; what was begun is finished, and the next run with more room does the rest', async () => {
    const disk = new MemoryDestination();
    await expect(run(disk, 200_000, { waits: true })).rejects.toMatchObject({ code: 'DESTINATION_FULL' });
    expect(disk.files.size).toBeGreaterThan(9);
    expect(200_000 - disk.files.size * 10_000).toBeGreaterThan(keepFree(200_000));
    expect(disk.drafts.size).toBe(0);
    await run(disk, 10_000_000);
    expect(disk.files.size).toBe(names.length);
  });
});
