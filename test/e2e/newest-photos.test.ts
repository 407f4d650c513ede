import { describe, expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { listed } from '../support/listed.ts';
import { type Simulated, simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };
const ASSETS = 230;
const HEAD = ['--recent', '50'];

const namesIn = (cloud: Simulated) => [...cloud.photos().keys()].map((path) => path.replace(/.*\//, ''));

/** Names of the photos that the library shows, by their numbers: the newest has the highest one. */
const shownIn = ({ simulator }: Simulated) =>
  [...simulator.library.files()]
    .filter(({ prefix, deleted, hidden }) => prefix === 'resOriginal' && !deleted && !hidden)
    .map(({ name }) => name ?? '')
    .toSorted();

async function succeeds(cloud: Simulated, args: readonly string[] = []): Promise<string> {
  const { code, err } = await cloud.firstRun(args);
  expect(err).not.toContain('incomplete');
  expect({ code, err }).toMatchObject({ code: 0 });
  return err;
}

describe('the newest photos alone', TIMEOUT, () => {
  it('E50: cost one page of an empty catalogue and none later; without the flag the listing goes on there', async () => {
    const cloud = await simulated({ library: { assets: ASSETS, bytes: 300 } });
    expect(await listed(cloud, () => succeeds(cloud, HEAD))).toBe(1);
    expect(new Set(namesIn(cloud))).toEqual(new Set(shownIn(cloud).slice(-50)));
    expect(await listed(cloud, () => succeeds(cloud, HEAD))).toBe(0);

    const downloads = await asked(cloud, async () => {
      const pages = await listed(cloud, () => succeeds(cloud));
      // Pages of 99 new assets, the first of them reaching back over a few that may have moved.
      expect(pages).toBeLessThanOrEqual(Math.ceil((ASSETS - 50 + 11) / 99) + 1);
    });
    expect(downloads['download']).toBe(ASSETS - 50);
    expect(namesIn(cloud).toSorted()).toEqual(shownIn(cloud));
    expect(await asked(cloud, () => succeeds(cloud))).toEqual({ 'changes/database': 1 });
    expect(await listed(cloud, () => succeeds(cloud, HEAD))).toBe(0);
    expect(cloud.simulator.violations).toEqual([]);
  });

  it('C35: count once in the sync of everything that comes after them, and in its dry run', async () => {
    const cloud = await simulated({ library: { assets: ASSETS, bytes: 300 } });
    await succeeds(cloud, HEAD);
    expect(await succeeds(cloud, ['--dry-run'])).toContain(` ${ASSETS} photos and videos looked at`);
    await succeeds(cloud, [...HEAD, '--directory', 'other']);
    expect(await succeeds(cloud)).toContain(` ${ASSETS} photos and videos looked at`);
  });

  it('E51: are those that were added last, whenever they were taken, from an empty catalogue and from a full one', async () => {
    const cloud = await simulated({ library: { assets: ASSETS, bytes: 300 } });
    const { library } = cloud.simulator;
    library.add({ name: 'OLD.JPG', size: 300, assetDate: Date.UTC(1999, 0, 1) });
    await succeeds(cloud, ['--recent', '1']);
    expect(namesIn(cloud)).toEqual(['OLD.JPG']);
    await succeeds(cloud, ['--directory', 'all']);
    library.add({ name: 'OLDER.JPG', size: 300, assetDate: Date.UTC(1998, 0, 1) });
    await succeeds(cloud, ['--recent', '1']);
    expect(namesIn(cloud).toSorted()).toEqual(['OLD.JPG', 'OLDER.JPG']);
  });

  it('E51: of which some are deleted the listing goes on, but no further than the next ones', async () => {
    const cloud = await simulated({ library: { assets: ASSETS, bytes: 300 } });
    await succeeds(cloud, HEAD);
    const { library } = cloud.simulator;
    for (const name of shownIn(cloud).slice(-20)) library.delete(library.find(name));
    expect(await listed(cloud, () => succeeds(cloud, HEAD))).toBe(1);
    expect(new Set(namesIn(cloud))).toEqual(
      new Set(
        [...library.files()]
          .map(({ name }) => name ?? '')
          .toSorted()
          .slice(-70),
      ),
    );
    await succeeds(cloud);
    expect(namesIn(cloud)).toHaveLength(ASSETS);
  });

  it('E51: new ones come with their change, and more of them than are wanted do not make a gap', async () => {
    const cloud = await simulated({ library: { assets: ASSETS, bytes: 300 } });
    await succeeds(cloud, HEAD);
    for (let number = 0; number < 55; number += 1)
      cloud.simulator.library.add({ name: `NEW_${String(number).padStart(2, '0')}.JPG`, size: 300 });
    await succeeds(cloud, HEAD);
    expect(namesIn(cloud).filter((name) => name.startsWith('NEW'))).toHaveLength(50);
    await succeeds(cloud);
    expect(namesIn(cloud).toSorted()).toEqual(shownIn(cloud));
  });
});
