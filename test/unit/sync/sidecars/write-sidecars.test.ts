import { describe, expect, it } from 'vitest';
import { MemoryDestination } from '../../../../src/destinations/memory/memory.ts';
import { MOST_BYTES } from '../../../../src/metadata/merge-sidecar.ts';
import type { SidecarFields } from '../../../../src/metadata/sidecar-fields.ts';
import { DestinationError } from '../../../../src/model/destination.ts';
import type { StateStore } from '../../../../src/model/state-store.ts';
import { newlyTold, writeSidecars } from '../../../../src/sync/sidecars/write-sidecars.ts';
import { shape, told } from '../../../support/sidecars.ts';
import { savePhoto } from '../../../support/save-photo.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { relative } from '../../../support/wanted.ts';

const PHOTO = relative('a/IMG_1.HEIC');
const SIDECAR = relative('a/IMG_1.HEIC.xmp');
const NAME = { library: 'PrimarySync', asset: 'A' };

class Killed extends Error {}

/** Calls of a port, counted; the one with this number is the last: before it is carried out, or after that. */
function killing<T extends object>(port: T, count: { left: number }, when: 'before' | 'after'): T {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value === 'object' && value !== null) return killing(value, count, when);
      if (typeof value !== 'function') return value;
      if (name === 'read') return (path: unknown): unknown => Reflect.apply(value, target, [path]);
      return async (...args: readonly unknown[]) => {
        count.left -= 1;
        if (count.left < 0) throw new Killed();
        if (count.left === 0 && when === 'before') throw new Killed();
        const result: unknown = await Reflect.apply(value, target, args);
        if (count.left === 0) throw new Killed();
        return result;
      };
    },
  });
}

interface World {
  readonly state: StateStore;
  readonly destination: MemoryDestination;
}

async function world(): Promise<World> {
  const destination = new MemoryDestination();
  await savePhoto(destination, PHOTO);
  return { state: openTestStore(), destination };
}

async function run(
  { state, destination }: Pick<World, 'state' | 'destination'>,
  fields: SidecarFields,
  settled: readonly (typeof NAME)[] = [],
  already = newlyTold(),
) {
  const target = { id: 'd', pathKey: (path: string) => path, destination, location: '/d' };
  const [known] = await state.sidecars.at(target, [SIDECAR]);
  const config = { removedFiles: 'leave' as const };
  return writeSidecars(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what of a run it asks
    { run: { state, config }, target, told: already } as never,
    [{ ...NAME, path: SIDECAR, photo: PHOTO, fields, known, isOwed: false }],
    settled,
  );
}

async function textOf({ destination }: World): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of destination.read(SIDECAR)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

const [FIRST, SECOND, THIRD] = ['One', 'Two', 'Three'].map((title) =>
  told({ title, keywords: ['both', title], location: { latitude: 1, longitude: 2 } }),
);

const FOURTH = told({ title: 'Four', keywords: ['both', 'Four'], favorite: true });

/** Runs until the call with this number; answers whether it came to its end. */
async function runKilled(
  { state, destination }: World,
  fields: SidecarFields | undefined,
  left: number,
  when: 'before' | 'after',
): Promise<boolean> {
  const count = { left };
  try {
    await run(
      { state: killing(state, count, when), destination: killing(destination, count, when) },
      fields ?? {},
    );
    return true;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return false;
  }
}

const STARTS: readonly (readonly [string, Buffer | undefined, readonly (SidecarFields | undefined)[]])[] = [
  ['where nothing is', undefined, []],
  ['where ours is', undefined, [FIRST]],
  ['where one of another program is', shape('lightroom'), []],
  ['where one of another program is, with ours in it', shape('lightroom'), [FIRST]],
];

/** What a text says, in whichever order it came to be said. */
const wordsOf = (text: string) =>
  text
    .split(/[\s>]+/)
    .toSorted()
    .join(' ');

describe.each(STARTS)('killed at any call, %s', (_what, there, before) => {
  const start = async () => {
    const made = await world();
    if (there !== undefined) await made.destination.links.put(SIDECAR, there);
    for (const fields of before) await run(made, fields ?? {});
    return made;
  };
  /** What lies there after this, with a run that was killed at each of its calls. */
  const each = async (then: (made: World) => Promise<unknown>): Promise<readonly string[]> => {
    const ended: string[] = [];
    for (const when of ['before', 'after'] as const) {
      for (let calls = 1, isOver = false; !isOver; calls += 1) {
        const made = await start();
        isOver = await runKilled(made, SECOND, calls, when);
        await then(made);
        ended.push(await textOf(made));
        await made.state.close();
      }
    }
    expect(ended.length).toBeGreaterThan(8);
    return ended;
  };

  it('X4: the next run ends as if nothing had been, whatever iCloud tells by then', async () => {
    const quiet = await start();
    for (const fields of [SECOND, THIRD]) await run(quiet, fields ?? {});
    const expected = await textOf(quiet);
    expect(expected).toContain('>Three<');
    expect(new Set(await each((made) => run(made, THIRD ?? {})))).toEqual(new Set([expected]));
  });

  it('X4: and so does the one after two that were killed', async () => {
    const quiet = await start();
    for (const fields of [SECOND, THIRD, FOURTH]) await run(quiet, fields ?? {});
    const expected = wordsOf(await textOf(quiet));
    for (const calls of [3, 5, 6, 8]) {
      const ended = await each(async (made) => {
        await runKilled(made, THIRD, calls, 'after');
        await run(made, FOURTH);
      });
      expect(new Set(ended.map(wordsOf))).toEqual(new Set([expected]));
    }
  });

  it('X4: what the user edited in between is theirs, and all else is ours still', async () => {
    const ended = await each(async (made) => {
      const text = (await made.destination.stat(SIDECAR)) === undefined ? undefined : await textOf(made);
      const edited = text?.replace(/>(?:One|Two)</, '>Mine<');
      if (edited !== undefined && edited !== text) {
        const fact = await made.destination.links.look(SIDECAR, undefined);
        await made.destination.links.put(
          SIDECAR,
          Buffer.from(edited),
          fact.kind === 'file' ? fact.identity : undefined,
        );
      }
      await run(made, FOURTH);
    });
    for (const text of ended) {
      expect(text).toMatch(/>(?:Mine|Four)</);
      expect(text).toContain('Rating>5<');
      expect(text).not.toMatch(/>(?:One|Two)<|GPSLatitude/);
    }
    expect(ended.some((text) => text.includes('>Mine<'))).toBe(true);
  });
});

/** The same disk, on which these calls fail. */
function failing(destination: MemoryDestination, put: () => Promise<never>): MemoryDestination {
  const links = new Proxy(destination.links, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name === 'put') return put;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return new Proxy(destination, {
    get(target, name) {
      const value: unknown = name === 'links' ? links : Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

it('X4: what fails costs one sidecar, which is owed, and written by the next run', async () => {
  const made = await world();
  const destination = failing(made.destination, () =>
    Promise.reject(new DestinationError('EACCES', 'file', 'no')),
  );
  expect(await run({ ...made, destination }, FIRST ?? {}, [NAME])).toMatchObject({ written: 0, failed: 1 });
  const owed = () => made.state.sidecars.failures('d', { after: undefined, limit: 9 });
  expect(await owed()).toMatchObject([
    { ...NAME, path: SIDECAR, failure: { kind: 'destination', code: 'EACCES' }, attempts: 1 },
  ]);
  expect(await run(made, FIRST ?? {}, [NAME])).toMatchObject({ written: 1, failed: 0 });
  expect(await owed()).toEqual([]);
});

it('X4: a disk that fails as a whole ends the run, and nothing is said to be written', async () => {
  const made = await world();
  const destination = failing(made.destination, () =>
    Promise.reject(new DestinationError('ENOSPC', 'volume', 'full')),
  );
  await expect(run({ ...made, destination }, FIRST ?? {})).rejects.toMatchObject({
    code: 'DESTINATION_FULL',
  });
  const target = { id: 'd', pathKey: (path: string) => path };
  // It was announced.
  expect(await made.state.sidecars.at(target, [SIDECAR])).toMatchObject([
    { said: new Uint8Array(), next: {} },
  ]);
  expect(await run(made, SECOND ?? {})).toMatchObject({ written: 1 });
});

it.each<[what: string, before: (made: World) => Promise<unknown>]>([
  ['a photo that is not there', (made) => made.destination.setAside(PHOTO, 0)],
  [
    'a sidecar that the user took away',
    async (made) => {
      await run(made, FIRST ?? {});
      await made.destination.setAside(SIDECAR, 0);
    },
  ],
])('X2: nothing is written of %s', async (_what, before) => {
  const made = await world();
  await before(made);
  expect(await run(made, SECOND ?? {})).toMatchObject({ written: 0, failed: 0 });
  expect(await made.destination.stat(SIDECAR)).toBeUndefined();
});

it('X3: a file that is larger than any sidecar is left alone, and not read', async () => {
  const made = await world();
  const large = Buffer.alloc(MOST_BYTES + 1, 0x20);
  await made.destination.links.put(SIDECAR, large);
  expect(await run(made, FIRST ?? {})).toMatchObject({ written: 0, left: 1 });
  expect((await made.destination.stat(SIDECAR))?.size).toBe(large.byteLength);
});

it('X1: what one run writes, or leaves alone, more than once is counted once, and by the next run anew', async () => {
  const made = await world();
  const already = newlyTold();
  expect(await run(made, FIRST ?? {}, [], already)).toMatchObject({ written: 1 });
  expect(await run(made, SECOND ?? {}, [], already)).toMatchObject({ written: 0, merged: 0, left: 0 });
  expect(await textOf(made)).toContain('>Two<');
  expect(await run(made, THIRD ?? {})).toMatchObject({ written: 1 });
  await made.destination.setAside(SIDECAR, 0);
  await made.destination.links.put(SIDECAR, Buffer.from('no XML'));
  expect(await run(made, FIRST ?? {}, [], already)).toMatchObject({ left: 1 });
  expect(await run(made, SECOND ?? {}, [], already)).toMatchObject({ left: 0 });
});
