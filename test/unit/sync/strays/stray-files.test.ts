import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryDestination } from '../../../../src/destinations/memory/memory.ts';
import type { Wanted } from '../../../../src/model/action.ts';
import type { RelativePath } from '../../../../src/model/relative-path.ts';
import type { StateStore } from '../../../../src/model/state-store.ts';
import { keyText } from '../../../../src/plan/page-facts.ts';
import { StrayFiles } from '../../../../src/sync/strays/stray-files.ts';
import { openedAt } from '../../../../src/sync/open/open-destination.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { photoBytes, relative, wantedFile } from '../../../support/wanted.ts';

const FOLDER = relative('2024/01');
const THERE = new Map([[FOLDER, {}]]);
const { signal } = new AbortController();

/** Counts what is listed, looked at and read. */
class CountingDestination extends MemoryDestination {
  readonly listed: (RelativePath | undefined)[] = [];
  readonly looked: RelativePath[] = [];
  readonly reads: RelativePath[] = [];

  override async names(folder: RelativePath | undefined) {
    this.listed.push(folder);
    return super.names(folder);
  }

  override async stat(path: RelativePath) {
    this.looked.push(path);
    return super.stat(path);
  }

  override async signature(path: RelativePath, until: AbortSignal) {
    this.reads.push(path);
    return super.signature(path, until);
  }

  put(path: string, bytes: Buffer, modifiedAtMs = 0): void {
    this.files.set(path, { bytes, modifiedAtMs });
  }
}

let destination: CountingDestination;
let state: StateStore;
beforeEach(() => {
  destination = new CountingDestination();
  state = openTestStore();
  return () => state.close();
});

const target = () => openedAt('disk', destination, '/photos');
const strays = (remembers = true) => new StrayFiles({ state, target: target(), signal, remembers });

const ONE = photoBytes('one', 100);
const TWO = photoBytes('two', 100);
const wanted = (name: string, bytes: Buffer): Wanted => wantedFile(`2024/01/${name}`, bytes);

async function find(files: readonly Wanted[], by = strays()): Promise<readonly (string | undefined)[]> {
  const found = await by.find(files, THERE);
  return files.map(({ key }) => found.get(keyText(key)));
}

describe('F50: files under names that no rule gives', () => {
  it('are found by their bytes, in their folder alone', async () => {
    destination.put('2024/01/holiday (1).jpg', ONE);
    destination.put('2024/02/other.jpg', TWO);
    expect(await find([wanted('IMG_1.JPG', ONE), wanted('IMG_2.JPG', TWO)])).toEqual([
      '2024/01/holiday (1).jpg',
      undefined,
    ]);
  });

  it('are found in a flat destination, beside its folders and what is ours', async () => {
    destination.put('x.jpg', ONE);
    destination.put('2024/01/y.jpg', ONE);
    const found = await strays().find([wantedFile('IMG_1.JPG', ONE)], new Map());
    expect([...found.values()]).toEqual(['x.jpg']);
  });

  it('are read once, and only in the size of a file that is wanted', async () => {
    destination.put('2024/01/a.jpg', ONE);
    destination.put('2024/01/b.jpg', photoBytes('other size', 101));
    const by = strays();
    for (const bytes of [TWO, TWO, ONE, ONE]) await find([wanted('IMG.JPG', bytes)], by);
    expect(destination.listed).toEqual([FOLDER]);
    expect(destination.reads).toEqual(['2024/01/a.jpg']);
  });

  it('are read in no later run again, nor after an import', async () => {
    destination.put('2024/01/a.jpg', TWO);
    await find([wanted('IMG.JPG', ONE)]);
    expect(await find([wanted('IMG.JPG', ONE)])).toEqual([undefined]);
    expect(await find([wanted('IMG_2.JPG', TWO)])).toEqual(['2024/01/a.jpg']);
    expect(destination.reads).toHaveLength(1);
  });

  it('are read again when they were touched since', async () => {
    destination.put('2024/01/a.jpg', TWO);
    await find([wanted('IMG.JPG', ONE)]);
    destination.put('2024/01/a.jpg', ONE, 5000);
    expect(await find([wanted('IMG.JPG', ONE)])).toEqual(['2024/01/a.jpg']);
  });

  it('are remembered only by a run that writes', async () => {
    destination.put('2024/01/a.jpg', TWO);
    await find([wanted('IMG.JPG', ONE)], strays(false));
    expect(await state.hashedAt(['/photos/2024/01/a.jpg'])).toEqual([]);
  });

  it('are none of those that are recorded, nor what icloudpd did not finish', async () => {
    destination.put('2024/01/A.jpg', ONE);
    destination.put('2024/01/b.part', ONE);
    const file = wanted('a.jpg', ONE);
    await state.record(target(), [
      { kind: 'saved', wanted: file, path: relative('2024/01/A.jpg'), modifiedAtMs: 0, verified: true },
    ]);
    expect(await find([wanted('IMG.JPG', ONE)])).toEqual([undefined]);
    expect(destination.looked).toEqual([]);
  });

  it('cost nothing where there is no folder yet, also once it is there', async () => {
    const by = strays();
    await by.find([wanted('IMG_1.JPG', ONE)], new Map());
    destination.put('2024/01/IMG_1.JPG', ONE);
    await by.find([wanted('IMG_2.JPG', TWO)], THERE);
    expect([destination.listed, destination.looked, destination.reads]).toEqual([[], [], []]);
  });

  it('are not used when the user touched them in between', async () => {
    destination.put('2024/01/a.jpg', ONE);
    const by = strays();
    await find([wanted('IMG.JPG', ONE)], by);
    destination.files.delete('2024/01/a.jpg');
    expect(await find([wanted('IMG.JPG', ONE)], by)).toEqual([undefined]);
  });

  it('are read in vain so many times for each file that is wanted, and from there on in the next run', async () => {
    for (let n = 0; n < 100; n += 1) destination.put(`2024/01/${n}.raw`, photoBytes(`raw ${n}`, 500));
    const last = photoBytes('raw 99', 500);
    const runs: number[] = [];
    for (let run = 0; run < 4; run += 1) {
      const before = destination.reads.length;
      const [path] = await find([wanted('IMG.RAW', last)]);
      runs.push(destination.reads.length - before);
      expect(path).toBe(run === 3 ? '2024/01/99.raw' : undefined);
    }
    expect(runs).toEqual([32, 32, 32, 4]);
  });

  it('are found among a hundred thousand, with one look at each', async () => {
    for (let n = 0; n < 100_000; n += 1)
      destination.put(`2024/01/${String(n).padStart(6, '0')}.jpg`, Buffer.alloc(n % 5000));
    destination.put('2024/01/000007x.jpg', ONE);
    const by = strays();
    expect(await find([wanted('IMG.JPG', ONE)], by)).toEqual(['2024/01/000007x.jpg']);
    expect(await find([wanted('IMG_2.JPG', TWO)], by)).toEqual([undefined]);
    expect(destination.listed).toEqual([FOLDER]);
    expect(destination.looked.length).toBeLessThan(100_200);
  });
});

describe('I92: files that are looked for everywhere', () => {
  const everywherePorts = () => {
    async function* all() {
      for (const [path, { bytes, modifiedAtMs }] of destination.files)
        yield { path: relative(path), stored: { size: bytes.length, modifiedAtMs } };
    }
    return { state, target: target(), signal, remembers: true, everywhere: all };
  };
  const everywhere = () => new StrayFiles(everywherePorts());

  it('are found in any folder, and those far from their own are counted once', async () => {
    destination.put('by year/2024/a.jpg', ONE);
    destination.put('2024/01/b.jpg', TWO);
    const by = everywhere();
    const files = [wanted('IMG_1.JPG', ONE), wanted('IMG_2.JPG', TWO)];
    for (let time = 0; time < 2; time += 1)
      expect(await find(files, by)).toEqual(['by year/2024/a.jpg', '2024/01/b.jpg']);
    expect(by.farAway).toBe(1);
    expect(destination.listed).toEqual([]);
  });

  it('are read first under a name that they may have, among however many of one size', async () => {
    for (let n = 0; n < 100; n += 1) destination.put(`old/${n}.jpg`, photoBytes(`other ${n}`, 100));
    destination.put('old/IMG_1.JPG', ONE);
    expect(await find([wanted('IMG_1.JPG', ONE)], everywhere())).toEqual(['old/IMG_1.JPG']);
    expect(destination.reads).toEqual(['old/IMG_1.JPG']);
  });

  it('are given to one photo each, and to none of several where they are too few', async () => {
    destination.put('old/a.jpg', ONE);
    const two = [wanted('IMG_1.JPG', ONE), wanted('IMG_2.JPG', ONE)];
    const seek = () => find(two, new StrayFiles({ ...everywherePorts(), sharers: async () => 2 }));
    expect(await seek()).toEqual([undefined, undefined]);
    destination.put('old/b.jpg', ONE);
    expect(await seek()).toEqual(['old/a.jpg', 'old/b.jpg']);
  });

  it('are given to all photos that share one place, also when one of them is recorded', async () => {
    destination.put('old/a.jpg', ONE);
    const by = everywhere();
    const file = wanted('IMG_1.JPG', ONE);
    const path = relative('old/a.jpg');
    expect(await find([file, { ...file, key: { ...file.key, asset: 'B' } }], by)).toEqual([path, path]);
    await state.record(target(), [{ kind: 'adopted', wanted: file, path, modifiedAtMs: 0, verified: true }]);
    expect(await find([{ ...file, key: { ...file.key, asset: 'C' } }], by)).toEqual([path]);
  });

  it('are given to one photo: another one of the same bytes gets its own', async () => {
    destination.put('old/a.jpg', ONE);
    const by = everywhere();
    const file = wanted('IMG_1.JPG', ONE);
    const path = relative('old/a.jpg');
    expect(await find([file], by)).toEqual([path]);
    await state.record(target(), [{ kind: 'adopted', wanted: file, path, modifiedAtMs: 0, verified: true }]);
    expect(await find([wanted('IMG_2.JPG', ONE)], by)).toEqual([undefined]);
  });
});
