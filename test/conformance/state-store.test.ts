import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import type { Failure } from '../../src/model/failure.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { openSqliteStore } from '../../src/state/sqlite-store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { createMemoryStore } from '../support/memory-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { photoBytes, relative, wantedFile } from '../support/wanted.ts';

const pathKey = (path: string) => path.toLowerCase();

const IMPLEMENTATIONS: readonly [name: string, open: () => StateStore][] = [
  [
    'sqlite',
    () =>
      openSqliteStore({
        path: join(temporaryFolder(), 'state.sqlite'),
        pathKey,
        clock: new FakeClock(),
        log: silentLog,
      }),
  ],
  ['memory', () => createMemoryStore(pathKey)],
];

function saved(path: string, as = path): Outcome {
  const wanted = wantedFile(path, photoBytes(path, 100));
  return { kind: 'saved', wanted, path: relative(as), modifiedAtMs: wanted.modifiedAtMs, verified: true };
}

function failed(path: string, failure: Failure): Outcome {
  return { kind: 'failed', wanted: wantedFile(path, photoBytes(path, 100)), path: undefined, failure };
}

describe.each(IMPLEMENTATIONS)('state: %s', (_name, open) => {
  let store: StateStore;
  beforeEach(() => {
    store = open();
    return () => store.close();
  });

  it('remembers a saved file by asset and by path', async () => {
    const outcome = saved('2024/A.jpg');
    await store.record('disk', [outcome, saved('2024/B.jpg')]);

    const [file, ...more] = await store.known('disk', 'PrimarySync', ['asset-2024/A.jpg', 'asset-none']);
    expect(more).toEqual([]);
    expect(file).toEqual({
      key: outcome.wanted.key,
      path: '2024/A.jpg',
      size: 100,
      signature: outcome.wanted.resource.signature,
      verified: true,
      modifiedAtMs: outcome.wanted.modifiedAtMs,
    });
    expect(await store.at('disk', [pathKey('2024/a.JPG'), pathKey('2024/C.jpg')])).toEqual([file]);
  });

  it('keeps destinations and libraries apart', async () => {
    await store.record('disk', [saved('A.jpg')]);
    expect(await store.known('other', 'PrimarySync', ['asset-A.jpg'])).toEqual([]);
    expect(await store.known('disk', 'SharedSync', ['asset-A.jpg'])).toEqual([]);
    expect(await store.at('other', ['a.jpg'])).toEqual([]);
  });

  it('E5: the same file again replaces its row', async () => {
    await store.record('disk', [saved('A.jpg'), saved('A.jpg', 'A-1.jpg')]);
    const files = await store.known('disk', 'PrimarySync', ['asset-A.jpg']);
    expect(files.map(({ path }) => path)).toEqual(['A-1.jpg']);
    expect(await store.at('disk', ['a.jpg'])).toEqual([]);
  });

  it('remembers whether bytes could be verified', async () => {
    await store.record('disk', [
      { ...saved('A.jpg'), kind: 'adopted', path: relative('A.jpg'), modifiedAtMs: 12_000, verified: false },
    ]);
    expect(await store.known('disk', 'PrimarySync', ['asset-A.jpg'])).toMatchObject([{ verified: false }]);
  });

  it('a failure does not unsay what was saved', async () => {
    await store.record('disk', [saved('A.jpg')]);
    await store.record('disk', [failed('A.jpg', { kind: 'denied', detail: 'no' })]);
    expect(await store.known('disk', 'PrimarySync', ['asset-A.jpg'])).toHaveLength(1);
  });

  it('keeps one cursor per scope', async () => {
    expect(await store.cursor('scope')).toBeUndefined();
    await store.setCursor('scope', 'one');
    await store.setCursor('scope', 'two');
    await store.setCursor('other', 'three');
    expect(await store.cursor('scope')).toBe('two');
  });

  it('knows which destination lay where, and how much is recorded there', async () => {
    expect(await store.destinationAt('/photos')).toBeUndefined();
    await store.setDestination('/photos', 'disk');
    expect(await store.destinationAt('/photos')).toEqual({ id: 'disk', files: 0 });
    await store.record('disk', [saved('A.jpg'), saved('B.jpg'), failed('C.jpg', { kind: 'link-expired' })]);
    expect(await store.destinationAt('/photos')).toEqual({ id: 'disk', files: 2 });
  });

  it('finds many at once', async () => {
    const outcomes = Array.from({ length: 1000 }, (_, n) => saved(`${n}.jpg`));
    await store.record('disk', outcomes);
    const assets = outcomes.map(({ wanted }) => wanted.key.asset);
    expect(await store.known('disk', 'PrimarySync', assets)).toHaveLength(1000);
  });
});
