import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acquire } from '../support/acquire-lock.ts';
import { albumCloud } from '../support/album-cloud.ts';
import { asked } from '../support/asked.ts';

const TIMEOUT = { timeout: 60_000 };
const TREES = ['--tree', 'Albums/{album}', '--tree', 'ByType/{type}'];

interface Links {
  readonly made: number;
  readonly removed: number;
}

const NOTHING: Links = { made: 0, removed: 0 };

describe('a dry run tells of links', TIMEOUT, () => {
  async function trees() {
    const cloud = await albumCloud(8);
    const { library } = cloud.simulator;
    const rome = library.addAlbum('Rome');
    cloud.put(rome, 0, 1, 2);
    const oslo = library.addAlbum('Oslo');
    cloud.put(oslo, 2, 3);
    const read = async <T>(args: readonly string[], more: readonly string[]): Promise<T> => {
      const { code, out, err } = await cloud.firstRun([...args, ...more, '--json']);
      expect({ code, err }).toMatchObject({ code: 0 });
      return JSON.parse(out) as T;
    };
    /** What a dry run says, and then what the run does. */
    const both = async (args: readonly string[] = TREES) => {
      const { plannedLinks } = await read<{ plannedLinks: Links | null }>(args, ['--dry-run']);
      const { links } = await read<{ links: Links | null }>(args, []);
      const { made, removed } = links ?? NOTHING;
      expect(plannedLinks ?? NOTHING).toEqual({ made, removed });
      return [made, removed];
    };
    return { ...cloud, library, rome, oslo, both };
  }

  it('as many as the run behind it makes and removes, whatever changed, and it makes nothing', async () => {
    const cloud = await trees();
    const { library, rome, oslo, both, ids } = cloud;
    const shown = await cloud.firstRun([...TREES, '--dry-run']);
    expect(shown.err).toContain('13 links would be made');
    expect(existsSync(join(cloud.folder, 'photos'))).toBe(false);
    expect(await both()).toEqual([13, 0]);
    expect(await both()).toEqual([0, 0]);

    // In and out, a new photo in an album, an album with another name, one that is gone, and one more tree.
    library.setMember(rome, ids[5] ?? '', true);
    library.setMember(rome, ids[0] ?? '', false);
    library.setMember(oslo, library.add({ name: 'NEW.JPG' }), true);
    expect(await both()).toEqual([3, 1]);
    library.changeAlbum(oslo, { name: 'Bergen' });
    const dry = await cloud.run([...TREES, '--dry-run']);
    expect(dry.err).toContain('3 links would be made\n');
    expect(dry.err).toContain('3 links would be removed; the photos stay');
    expect(await both()).toEqual([3, 3]);
    library.changeAlbum(rome, { deleted: true });
    expect(await both()).toEqual([0, 3]);
    expect(await both([...TREES, '--tree', '%Y/{album}'])).toEqual([3, 0]);
    // A dry run that another one has told already, and a photo that is not wanted.
    expect(await both(['--album', 'Bergen', '--tree', 'Of albums/{album}', '--recent', '1'])).toEqual([1, 0]);
  });

  it('beside a run that holds the account it asks for nothing', async () => {
    const cloud = await trees();
    expect((await cloud.firstRun(TREES)).code).toBe(0);
    cloud.library.setMember(cloud.oslo, cloud.ids[7] ?? '', true);
    expect((await cloud.run(['--only-print-filenames', ...TREES])).code).toBe(0);
    const lock = await acquire(join(cloud.folder, 'session'));
    onTestFinished(() => lock.release());
    const calls = await asked(cloud, async () => {
      const { code, err } = await cloud.run([...TREES, '--dry-run']);
      expect({ code, err }).toMatchObject({ code: 0 });
      expect(err).toContain('1 link would be made');
    });
    expect(calls).toEqual({});
  });
});
