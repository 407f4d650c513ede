import { copyFileSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { type Simulated, simulated } from '../support/simulated.ts';

/** Photos that are lost here, and whose bytes lie here under another name. */

const TIMEOUT = { timeout: 60_000 };
const TREE = ['--tree', 'ByType/{type}'];

async function synced(args: readonly string[]) {
  const cloud = await simulated({ library: { assets: 6, bytes: 2_000 } });
  expect((await cloud.firstRun(args)).code).toBe(0);
  const tree = cloud.photos();
  const names = [...tree.keys()].filter((path) => !path.startsWith('ByType/'));
  const at = (path: string) => join(cloud.folder, 'photos', path);
  /** The link of a file: the one with its bytes. */
  const linkOf = (name: string) =>
    [...tree.keys()].find(
      (path) => path.startsWith('ByType/') && path.endsWith(name.slice(name.lastIndexOf('/') + 1)),
    ) ?? '';
  return { ...cloud, tree, names, at, linkOf };
}

/** Other bytes, and no trace in size or time. */
function rot(path: string): void {
  const { atime, mtime } = statSync(path);
  writeFileSync(path, readFileSync(path).fill(7, 0, 100));
  utimesSync(path, atime, mtime);
}

const repair = (cloud: Pick<Simulated, 'run'>) =>
  cloud.run(['verify', '--repair', '--json']).then(({ code, out }) => ({
    code,
    report: JSON.parse(out) as { readonly found: readonly { readonly repair: { readonly aside: string } }[] },
  }));

describe('what is lost here and lies here all the same', TIMEOUT, () => {
  it.each(['hard', 'copy'])(
    'B24: comes back from its link (%s) without a download, also what iCloud has no more',
    async (mode) => {
      const cloud = await synced([...TREE, '--link-mode', mode]);
      const [lost = '', gone = '', both = ''] = cloud.names;
      const { library } = cloud.simulator;
      const ids = new Map([...library.files()].map((file) => [file.name, file.asset]));
      const idOf = (path: string) => ids.get(path.slice(path.lastIndexOf('/') + 1)) ?? '';
      rmSync(cloud.at(lost));
      rmSync(cloud.at(gone));
      library.purge(idOf(gone));
      rmSync(cloud.at(both));
      rmSync(cloud.at(cloud.linkOf(both)));
      const calls = await asked(cloud, async () => {
        const { code, report } = await repair(cloud);
        expect(report).toMatchObject({ missing: 3, repaired: 3, copied: 2 });
        expect(code).toBe(0);
      });
      // The one of which nothing was left.
      expect(calls['download']).toBe(1);
      expect(cloud.photos()).toEqual(cloud.tree);
      const inode = (path: string) => statSync(cloud.at(path)).ino;
      expect(inode(lost) === inode(cloud.linkOf(lost))).toBe(mode === 'hard');
      expect((await repair(cloud)).report).toMatchObject({ missing: 0, damaged: 0, edited: 0 });
      expect(statSync(cloud.at(lost)).mtimeMs).toBe(statSync(cloud.at(cloud.linkOf(lost))).mtimeMs);
    },
  );

  it('B24: a file that rotted comes back from a copy that did not; the bad one is kept, and a copy that rotted too is no help', async () => {
    const cloud = await synced([...TREE, '--link-mode', 'copy']);
    const [one = '', two = ''] = cloud.names;
    for (const path of [one, two, cloud.linkOf(two)]) rot(cloud.at(path));
    const calls = await asked(cloud, async () => {
      const { code, report } = await repair(cloud);
      expect(report).toMatchObject({
        damaged: 2,
        repaired: 2,
        copied: 1,
        links: { damaged: 1, repaired: 1 },
      });
      expect(report.found.map(({ repair: { aside } }) => aside)).toEqual([
        expect.stringContaining('.keepsake/trash/'),
        expect.stringContaining('.keepsake/trash/'),
      ]);
      expect(code).toBe(0);
    });
    expect(calls['download']).toBe(1);
    expect(cloud.photos()).toEqual(cloud.tree);
  });

  it('B24: comes back from another folder of the account, and by --removed-files fetch from its link', async () => {
    const cloud = await synced(TREE);
    const [lost = '', removed = ''] = cloud.names;
    expect((await cloud.run(['--directory', 'other'])).code).toBe(0);
    rmSync(cloud.at(lost));
    rmSync(cloud.at(cloud.linkOf(lost)));
    const fromOther = await asked(cloud, async () => {
      expect((await repair(cloud)).report).toMatchObject({ missing: 1, repaired: 1, copied: 1 });
    });
    expect(fromOther['download']).toBeUndefined();

    // Only the link of the removed one is left of it, in all folders.
    rmSync(cloud.at(removed));
    rmSync(join(cloud.folder, 'other', removed));
    const fromLink = await asked(cloud, () => cloud.run([...TREE, '--removed-files', 'fetch']));
    expect(fromLink['download']).toBeUndefined();
    expect(cloud.photos()).toEqual(cloud.tree);
  });

  it('B24: what the user edited under the name of a link is not taken for the photo', async () => {
    const cloud = await synced([...TREE, '--link-mode', 'copy']);
    const [lost = ''] = cloud.names;
    const link = cloud.at(cloud.linkOf(lost));
    copyFileSync(cloud.at(cloud.names[1] ?? ''), link);
    rmSync(cloud.at(lost));
    const calls = await asked(cloud, async () => {
      expect((await repair(cloud)).report).toMatchObject({ missing: 1, repaired: 1, copied: 0 });
    });
    expect(calls['download']).toBe(1);
    expect(readFileSync(cloud.at(lost))).toEqual(cloud.tree.get(lost));
  });
});
