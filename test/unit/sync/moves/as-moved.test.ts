import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { MemoryDestination } from '../../../../src/destinations/memory/memory.ts';
import type { RelativePath } from '../../../../src/model/relative-path.ts';
import type { StateStore } from '../../../../src/model/state-store.ts';
import { storeAsMoved } from '../../../../src/sync/moves/as-moved.ts';
import { MoveJournal } from '../../../../src/sync/moves/move-journal.ts';
import { seenAsMoved } from '../../../../src/sync/moves/seen-as-moved.ts';
import { openedAt } from '../../../../src/sync/open/open-destination.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { photoBytes, relative, wantedFile } from '../../../support/wanted.ts';

const NAMES = ['x/a.jpg', 'x/b.jpg', 'y/c.jpg', 'd.jpg'].map(relative);
const LIBRARY = 'PrimarySync';
const bytesOf = (path: string) => photoBytes(path, 50);
const sidecarOf = (path: RelativePath) => relative(`${path}.xmp`);

let state: StateStore;
let settled: StateStore;
const target = () => openedAt('disk', new MemoryDestination());

beforeEach(async () => {
  [state, settled] = [openTestStore(), openTestStore()];
  for (const store of [state, settled]) {
    for (const disk of [target(), openedAt('other', new MemoryDestination())]) {
      for (const path of NAMES) {
        const wanted = wantedFile(path, bytesOf(path));
        await store.record(disk, [{ kind: 'saved', wanted, path, modifiedAtMs: 0, verified: true }]);
      }
      const written = NAMES.map((path) => ({
        library: LIBRARY,
        asset: `asset-${path}`,
        path: sidecarOf(path),
        said: new Uint8Array([1]),
        next: undefined,
        size: 1,
        modifiedAtMs: 0,
      }));
      await store.sidecars.record(disk, { written, dropped: [], failed: [], settled: [] });
    }
  }
  return async () => {
    await state.close();
    await settled.close();
  };
});

/** Every answer that has to do with where files lie; rows in the order of their paths. */
async function answersOf(store: StateStore): Promise<unknown> {
  const sorted = <Row extends { readonly path: string }>(rows: readonly Row[]) =>
    rows.map((row) => ({ ...row })).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const names = [...NAMES, ...['x/c.jpg', 'z/e.jpg', 'new.jpg'].map(relative)];
  const assets = NAMES.map((path) => `asset-${path}`);
  const answers: unknown[] = [];
  for (const id of ['disk', 'other']) {
    const disk = openedAt(id, new MemoryDestination());
    const page = { after: undefined, limit: 100 };
    answers.push(
      sorted(await store.files(disk, page)),
      sorted(await store.known({ destination: id, library: LIBRARY, assets })),
      sorted(await store.sidecars.page(disk, page)),
      sorted(await store.sidecars.ofAssets({ destination: id, library: LIBRARY, assets })),
      sorted(await store.at(disk, names)),
    );
    for (const name of names)
      answers.push([await store.at(disk, [name]), await store.sidecars.at(disk, [sidecarOf(name)])]);
    for (const folder of ['', 'x', 'y', 'z'])
      answers.push([...(await store.namesIn(disk, folder))].toSorted());
  }
  const signatures = NAMES.map((path) => wantedFile(path, bytesOf(path)).resource.signature);
  answers.push(sorted(await store.filesWithSignatures({ signatures })));
  return answers;
}

describe('F56: a state seen with its files where they lie now', () => {
  it.each<[what: string, moves: readonly string[]]>([
    ['nothing', []],
    ['one file', ['d.jpg>new.jpg']],
    ['one file in another folder', ['x/a.jpg>z/e.jpg']],
    ['a chain', ['x/a.jpg>x/b.jpg', 'x/b.jpg>x/c.jpg']],
    ['two that have changed places', ['x/a.jpg>y/c.jpg', 'y/c.jpg>x/a.jpg']],
    ['a circle', ['x/a.jpg>x/b.jpg', 'x/b.jpg>d.jpg', 'd.jpg>x/a.jpg']],
  ])('answers as it will when that is recorded: %s', async (_what, moves) => {
    const files = moves.map((move) => {
      const [from = '', to = ''] = move.split('>').map(relative);
      return { from: relative(from), to: relative(to) };
    });
    const all = files.flatMap(({ from, to }) => [
      { from, to },
      { from: sidecarOf(from), to: sidecarOf(to) },
    ]);
    await settled.moveFiles(target(), all, 'none');
    const seen = storeAsMoved(state, target(), { places: new Map(all.map(({ from, to }) => [from, to])) });
    expect(await answersOf(seen)).toEqual(await answersOf(settled));
  });

  it('is read page by page, and each file once', async () => {
    const places = new Map([
      [relative('x/a.jpg'), relative('z/e.jpg')],
      [relative('y/c.jpg'), relative('a.jpg')],
    ]);
    const seen = storeAsMoved(state, target(), { places });
    const paths: string[] = [];
    let [last] = await seen.files(target(), { after: undefined, limit: 1 });
    while (last !== undefined) {
      paths.push(last.path);
      [last] = await seen.files(target(), { after: last, limit: 1 });
    }
    expect(paths.toSorted()).toEqual(['a.jpg', 'd.jpg', 'x/b.jpg', 'z/e.jpg']);
  });

  it('takes down under the names of the rows what was checked', async () => {
    const seen = storeAsMoved(state, target(), {
      places: new Map([[relative('d.jpg'), relative('new.jpg')]]),
    });
    await seen.setChecked('disk', await seen.at(target(), ['new.jpg']), 77);
    expect(await state.at(target(), ['d.jpg'])).toMatchObject([{ path: 'd.jpg', checkedAtMs: 77 }]);
  });

  it('is found out from the disk, told, and changes nothing there', async () => {
    const destination = new MemoryDestination();
    const here = openedAt('disk', destination);
    const [from, to] = [relative('d.jpg'), relative('new.jpg')];
    const step = { from, to, size: 50, modifiedAtMs: 0 };
    const told: string[] = [];
    const log = { ...silentLog, warn: (text: string) => void told.push(text) };
    const look = async () => {
      const seen = await seenAsMoved({ state, target: here, log });
      return (await seen.at(here, [from, to])).map(({ path }) => path);
    };
    destination.files.set(from, { bytes: bytesOf(from), modifiedAtMs: 0 });
    expect([await look(), told]).toEqual([[from], []]);
    await new MoveJournal(state, here).write({ runs: [[step]], renamed: [] });
    expect(await look()).toEqual([from]);
    // Cut off in between, it has both names.
    destination.files.set(to, { bytes: bytesOf(from), modifiedAtMs: 0 });
    expect(await look()).toEqual([to]);
    destination.files.delete(from);
    expect(await look()).toEqual([to]);
    expect(told).toHaveLength(3);
    expect(told[0]).toContain('1 file is being moved, or was when keepsake was cut off');
    expect([...destination.files.keys()]).toEqual([to]);
    expect((await state.at(here, [from])).map(({ path }) => path)).toEqual([from]);
  });
});
