import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { nodeDiskCalls } from '../../src/destinations/local/disk-calls.ts';
import { AlbumPlaylists } from '../../src/sync/links/album-playlists.ts';
import { openedAt } from '../../src/sync/open/open-destination.ts';
import { folderOf } from '../support/plan-rules.ts';
import { DyingProcess } from '../support/dying-process.ts';
import { openDisk } from '../support/local-disk.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { feedPage, following, openTestCatalogue } from '../support/test-catalogue.ts';
import { openTestStore } from '../support/test-store.ts';
import { photoBytes, relative, wantedFile } from '../support/wanted.ts';

/** The quick form tries every other call. */
const isLong = process.env['KEEPSAKE_LONG'] === '1';

const ALBUM = 'X';
const FILE = 'Albums/Rome.m3u8';

async function prepared() {
  const root = temporaryFolder();
  mkdirSync(join(root, 'Albums/Rome'), { recursive: true });
  const [state, catalogue] = [openTestStore(), openTestCatalogue()];
  const now = { kind: 'album', name: 'Rome', parent: undefined, position: 1 } as const;
  await catalogue.apply(feedPage({ collections: [{ id: ALBUM, now }], state: following({}) }));
  /** One link more in the album. */
  const add = async (name: string) => {
    const { key, resource } = wantedFile(`${name}.JPG`, photoBytes(name, 300));
    const path = relative(`Albums/Rome/${name}.JPG`);
    writeFileSync(join(root, path), photoBytes(name, 300));
    const { size, signature } = resource;
    const link = {
      key,
      path,
      size,
      signature,
      verified: true,
      modifiedAtMs: 1_000,
      tree: 1,
      collection: ALBUM,
    };
    const target = openedAt('place', await openDisk(root));
    await state.links.record(target, {
      made: [{ ...link, mode: 'hard' }],
      dropped: [],
      failed: [],
      settled: [],
    });
  };
  /** A run that writes the playlist, and perhaps dies. */
  const write = async (dying?: DyingProcess) => {
    const calls = dying?.port(nodeDiskCalls) ?? nodeDiskCalls;
    const target = openedAt('place', await openDisk(root, { calls }));
    const run = {
      config: { removedFiles: 'leave' },
      state: dying?.port(state) ?? state,
      catalogue,
      signal: new AbortController().signal,
      warnOnce: (text: string) => silentLog.warn(text),
    } as const;
    const trees = [{ tree: 1, folder: folderOf('Albums/{album}') }];
    const playlists = new AlbumPlaylists({ run, target, trees });
    await playlists.noteChanged(new Set([ALBUM]));
    await playlists.write();
  };
  const entries = () =>
    existsSync(join(root, FILE))
      ? readFileSync(join(root, FILE), 'utf8')
          .split('\n')
          .filter((line) => line.startsWith('Rome/'))
      : [];
  return { root, state, add, write, entries };
}

it.each([
  ['the first one', []],
  ['another one', ['A']],
])(
  'F49: a run that is killed while it writes a playlist (%s) leaves none that the next takes for the user’s',
  async (_what, before) => {
    const problems: string[] = [];
    for (let n = 1, isDead = true; isDead; n += isLong ? 1 : 3) {
      const { state, add, write, entries } = await prepared();
      for (const name of before) {
        await add(name);
        await write();
      }
      await add('B');
      const dying = new DyingProcess(n, true);
      await write(dying).catch(() => {});
      ({ isDead } = dying);
      await add('C');
      await write();
      const wanted = [...before, 'B', 'C'].map((name) => `Rome/${name}.JPG`);
      if (entries().join(' ') !== wanted.join(' ')) problems.push(`call ${n}: ${entries().join(' ')}`);
      await state.close();
    }
    expect(problems).toEqual([]);
  },
);
