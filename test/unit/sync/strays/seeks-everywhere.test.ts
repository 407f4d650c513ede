import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryDestination } from '../../../../src/destinations/memory/memory.ts';
import type { StateStore } from '../../../../src/model/state-store.ts';
import { seeksEverywhere, soughtEverywhere } from '../../../../src/sync/strays/seeks-everywhere.ts';
import { openedAt } from '../../../../src/sync/open/open-destination.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { photoBytes, relative, wantedFile } from '../../../support/wanted.ts';

let destination: MemoryDestination;
let state: StateStore;
beforeEach(() => {
  destination = new MemoryDestination();
  state = openTestStore();
  return () => state.close();
});

const ports = () => ({ state, target: openedAt('disk', destination) });
const seeks = (id: number | undefined = 1, writes = true) => seeksEverywhere(ports(), { id, writes });
const through = (id: number | undefined) => soughtEverywhere(ports(), { id, writes: true });
const put = (path: string) => destination.files.set(path, { bytes: photoBytes('one', 100), modifiedAtMs: 0 });

async function record(path: string): Promise<void> {
  const wanted = wantedFile(path, photoBytes('one', 100));
  await state.record(ports().target, [
    { kind: 'saved', wanted, path: relative(path), modifiedAtMs: 0, verified: true },
  ]);
}

describe('whether files are looked for everywhere', () => {
  it('not in a folder that is empty, nor after a first sync of it that was cut off', async () => {
    expect(await seeks()).toBe(false);
    put('.keepsake/drafts/x');
    expect(await seeks()).toBe(false);
    put('2024/a.jpg');
    await record('2024/a.jpg');
    expect(await seeks()).toBe(false);
  });

  it('where something lies of which nothing is recorded, until the job is through, however often it is cut off', async () => {
    put('2024/a.jpg');
    expect(await seeks()).toBe(true);
    await record('2024/a.jpg');
    expect(await seeks()).toBe(true);
    await through(1);
    expect(await seeks()).toBe(false);
  });

  it('by each job once', async () => {
    put('2024/a.jpg');
    await seeks();
    await through(1);
    expect([await seeks(1), await seeks(2)]).toEqual([false, true]);
    await through(2);
    expect([await seeks(1), await seeks(2), await seeks(3)]).toEqual([false, false, true]);
  });

  it('by a run that only looks as by the real one, and that notes nothing', async () => {
    put('2024/a.jpg');
    expect(await seeks(undefined, false)).toBe(true);
    await record('2024/a.jpg');
    expect(await seeks(undefined, false)).toBe(false);
    expect(await state.note('seeking/disk')).toBeUndefined();
  });

  it('a job that was not noted is through nowhere', async () => {
    await through(1);
    expect(await state.note('seeking/disk')).toBeUndefined();
  });

  it.each(['no JSON', '7', '["1"]'])('a note that says %s counts as none that is through', async (text) => {
    await state.setNote('seeking/disk', text);
    expect(await seeks()).toBe(true);
  });

  it('after the state is forgotten, anew', async () => {
    put('2024/a.jpg');
    await seeks();
    await through(1);
    await state.forgetAll();
    expect(await seeks()).toBe(true);
  });
});
