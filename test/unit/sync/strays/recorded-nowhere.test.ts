import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryDestination } from '../../../../src/destinations/memory/memory.ts';
import type { FoundFile } from '../../../../src/model/local-files.ts';
import type { StateStore } from '../../../../src/model/state-store.ts';
import { type NowhereRecordedPorts, recordedNowhere } from '../../../../src/sync/strays/recorded-nowhere.ts';
import { localFiles } from '../../../../src/sync/open/local-files.ts';
import { openedAt } from '../../../../src/sync/open/open-destination.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { folderOf } from '../../../support/plan-rules.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { photoBytes, relative, wantedFile } from '../../../support/wanted.ts';

const { signal } = new AbortController();

let root: string;
let state: StateStore;
beforeEach(() => {
  root = temporaryFolder();
  state = openTestStore();
  return () => state.close();
});

const target = () => openedAt('disk', new MemoryDestination(), root);

function lay(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), 'bytes');
  }
}

async function found(options: Partial<NowhereRecordedPorts> = {}): Promise<readonly string[]> {
  const paths: string[] = [];
  const ports = {
    state,
    target: target(),
    files: localFiles,
    trees: [],
    clock: new FakeClock(),
    signal,
    onTooMany: () => {},
  };
  for await (const { path } of recordedNowhere({ ...ports, ...options })) paths.push(path);
  return paths.toSorted();
}

describe('what lies below a destination and is recorded nowhere', () => {
  it('is found at any depth, without links, junk, and what is ours', async () => {
    lay('a.jpg', '2024/01/b.jpg', '.keepsake/drafts/c', '@eaDir/d.jpg', '2024/e.part');
    symlinkSync(root, join(root, '2024', 'round'));
    symlinkSync(join(root, 'a.jpg'), join(root, 'link.jpg'));
    expect(await found()).toEqual(['2024/01/b.jpg', 'a.jpg']);
  });

  it('is not what a row speaks of', async () => {
    lay('a.jpg', 'b.jpg');
    const wanted = wantedFile('a.jpg', photoBytes('one', 100));
    await state.record(target(), [
      { kind: 'saved', wanted, path: relative('a.jpg'), modifiedAtMs: 0, verified: true },
    ]);
    expect(await found()).toEqual(['b.jpg']);
  });

  it('is no name in a tree of links', async () => {
    lay('Albums/Rome/a.jpg', 'Albums.jpg', 'Rome/b.jpg');
    const trees = [folderOf('Albums/{album}'), folderOf('{album}')];
    expect(await found({ trees })).toEqual(['Albums.jpg', 'Rome/b.jpg']);
  });

  it('is told as too much where it is more than can be kept in mind', async () => {
    lay('a.jpg', 'b.jpg', 'c.jpg');
    const told: number[] = [];
    const onTooMany = (most: number) => told.push(most);
    expect(await found({ most: 3, onTooMany })).toHaveLength(3);
    expect(told).toEqual([]);
    expect(await found({ most: 2, onTooMany })).toHaveLength(2);
    expect(told).toEqual([2]);
  });

  it('is nothing where there is no folder', async () => {
    expect(await found({ target: openedAt('disk', new MemoryDestination()) })).toEqual([]);
  });

  it('is a hundred thousand files in batches, each looked at once', async () => {
    async function* walkPatiently(): AsyncGenerator<FoundFile> {
      for (let n = 0; n < 100_000; n += 1) yield { path: join(root, `${n}.jpg`), size: n, modifiedAtMs: 0 };
    }
    let asked = 0;
    const counting = {
      ...state,
      at: (...call: Parameters<StateStore['at']>) => (asked++, state.at(...call)),
    };
    expect(await found({ files: { walkPatiently }, state: counting })).toHaveLength(100_000);
    expect(asked).toBeLessThan(300);
  });

  it('ends when the run does', async () => {
    lay('a.jpg');
    await expect(found({ signal: AbortSignal.abort(new Error('ended')) })).rejects.toThrow('ended');
  });
});
