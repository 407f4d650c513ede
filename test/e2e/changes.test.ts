import { appendFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import type { Simulated } from '../support/simulated.ts';
import { simulated } from '../support/simulated.ts';

const names = (cloud: Simulated) => [...cloud.photos().keys()].map((path) => basename(path));

/** A library that was synced once. */
async function synced(
  options?: Parameters<typeof simulated>[0],
  args: readonly string[] = [],
): Promise<Simulated> {
  const cloud = await simulated(options);
  const first = await cloud.firstRun(args);
  if (first.code !== 0) throw new Error(first.err);
  return cloud;
}

describe('a later sync', () => {
  it('of one new photo costs three calls and its download, however large the library', async () => {
    const cloud = await synced({ library: { assets: 220, bytes: 400 } });
    cloud.simulator.library.add({ name: 'IMG_9001.JPG' });
    const calls = await asked(cloud, async () => {
      const { code, err } = await cloud.run();
      expect(err).toContain('1 file downloaded');
      expect(code).toBe(0);
    });
    expect(calls).toEqual({
      'changes/database': 1,
      'changes/zone': 1,
      'internal/records/query/batch': 1,
      download: 1,
    });
    expect(names(cloud)).toContain('IMG_9001.JPG');
    expect(await asked(cloud, () => cloud.run())).toEqual({ 'changes/database': 1 });
    expect(cloud.simulator.violations).toEqual([]);
  });

  it('K4: of nothing new writes nothing', async () => {
    const cloud = await synced();
    await cloud.run();
    const store = join(cloud.folder, 'session', `${cloud.simulator.account.username}.sqlite`);
    const { mtimeMs } = statSync(store);
    const again = await cloud.run();
    expect(again.err).toContain('nothing new');
    expect(statSync(store).mtimeMs).toBe(mtimeMs);
  });

  it('of a change that comes without its original looks the original up', async () => {
    const cloud = await synced({}, ['--size', 'original', '--size', 'adjusted']);
    const { library } = cloud.simulator;
    const [file] = library.files();
    if (file === undefined) throw new Error('an empty library');
    library.edit(file.asset);
    library.setFavorite(file.asset, true);
    const calls = await asked(cloud, async () => {
      const { code, err } = await cloud.run(['--size', 'original', '--size', 'adjusted']);
      expect(err).toContain('1 file downloaded');
      expect(code).toBe(0);
    });
    expect(calls).toMatchObject({ 'records/lookup': 1, download: 1 });
    expect(cloud.photos().size).toBe(13);
  });

  it('of deleted, hidden and purged photos leaves their files alone, and knows when one comes back', async () => {
    const cloud = await synced();
    const { library } = cloud.simulator;
    const ids = [...library.files()].map(({ asset }) => asset);
    library.delete(String(ids[0]));
    library.setHidden(String(ids[1]), true);
    library.purge(String(ids[2]));
    const gone = await cloud.run();
    expect(gone.err).toContain('3 photos and videos gone from iCloud');
    expect(gone.code).toBe(0);
    expect(cloud.photos().size).toBe(12);

    library.restore(String(ids[0]));
    library.setHidden(String(ids[1]), false);
    const calls = await asked(cloud, async () => {
      expect((await cloud.run()).err).toContain('2 files there already');
    });
    expect(calls['download']).toBeUndefined();
    expect(calls['records/query']).toBeUndefined();
  });

  it('reads on through empty pages, albums and relations', async () => {
    const cloud = await synced();
    const { library } = cloud.simulator;
    const [file] = library.files();
    library.skipHistory(15_000);
    const album = library.addAlbum('Holidays');
    library.setMember(album, String(file?.asset), true);
    library.add({ name: 'IMG_9002.JPG' });
    library.setMember(album, String(file?.asset), false);
    const { err, code } = await cloud.run();
    expect(err).toContain('1 file downloaded');
    expect(code).toBe(0);
    expect(names(cloud)).toContain('IMG_9002.JPG');
    expect(cloud.simulator.violations).toEqual([]);
  });

  it('brings the second of two photos with one original', async () => {
    const cloud = await synced();
    const { library } = cloud.simulator;
    const [file] = library.files();
    library.add({ duplicateOf: String(file?.asset), assetDate: Date.UTC(2025, 5, 1, 12) });
    const { err, code } = await cloud.run();
    expect(err).toContain('taken over without a download');
    expect(code).toBe(0);
  });

  it.each([
    ['of garbage', 'BAD_REQUEST', 'Unknown sync continuation type'],
    ['that was cut', 'BAD_REQUEST', 'Invalid continuation format'],
    ['of a zone that is gone', 'ZONE_NOT_FOUND', 'Zone does not exist'],
  ])('E8: with a token %s lists everything and downloads only what is new', async (_what, code, reason) => {
    const cloud = await synced();
    cloud.simulator.library.add({ name: 'IMG_9003.JPG' });
    const json = { zones: [{ serverErrorCode: code, reason }] };
    cloud.simulator.setScenario([
      { match: { operation: 'changes/zone', nth: 1 }, action: { do: 'reply', status: 200, json } },
    ]);
    const calls = await asked(cloud, async () => {
      expect((await cloud.run()).code).toBe(0);
    });
    expect(calls).toMatchObject({ download: 1 });
    expect(calls['records/query']).toBeGreaterThan(0);
    cloud.simulator.setScenario([]);
    expect(await asked(cloud, () => cloud.run())).toEqual({ 'changes/database': 1 });
  });

  it('E8: waits and goes on with its token where Apple is busy with the zone', async () => {
    const cloud = await synced();
    cloud.simulator.library.add({ name: 'IMG_9004.JPG' });
    const json = { zones: [{ serverErrorCode: 'RETRY_LATER', reason: 'busy', retryAfter: 0.01 }] };
    cloud.simulator.setScenario([
      { match: { operation: 'changes/zone', nth: 1 }, action: { do: 'reply', status: 200, json } },
    ]);
    const calls = await asked(cloud, async () => {
      expect((await cloud.run()).code).toBe(0);
    });
    expect(calls).toMatchObject({ 'changes/zone': 2, download: 1 });
    expect(calls['records/query']).toBeUndefined();
  });

  it('E9: notices what Apple forgot to tell, and lists everything', async () => {
    const cloud = await synced();
    cloud.simulator.library.add({ name: 'IMG_9005.JPG' });
    cloud.simulator.library.add({ name: 'IMG_9006.JPG' });
    const empty = { do: 'patch', set: { 'zones.0.records': [] } };
    cloud.simulator.setScenario([{ match: { operation: 'changes/zone' }, action: empty }]);
    const { err, code } = await cloud.run();
    expect(err).toContain('differs from what Apple counts');
    expect(err).toContain('2 files downloaded');
    expect(code).toBe(0);
  });

  it('counts listings on after its tokens were reset', async () => {
    const cloud = await synced();
    const [file] = cloud.simulator.library.files();
    cloud.simulator.library.delete(String(file?.asset));
    expect((await cloud.run(['reset', 'tokens', '--yes'])).code).toBe(0);
    const { err, code } = await cloud.run();
    expect(err).toContain('1 photo or video gone from iCloud');
    expect(code).toBe(0);
    const { out } = await cloud.run(['audit', '--json']);
    expect(JSON.parse(out)).toMatchObject({ exitCode: 0, libraries: [{ unexplained: [], failed: [] }] });
  });

  it('E10: a library that is suddenly empty costs nobody a file', async () => {
    const cloud = await synced();
    const assets = [...cloud.simulator.library.files()].map(({ asset }) => asset);
    for (const asset of assets) cloud.simulator.library.delete(asset);
    const { err, code } = await cloud.run();
    expect(err).toContain('12 photos and videos gone from iCloud');
    expect(code).toBe(0);
    expect(cloud.photos().size).toBe(12);
  });

  it('E7: sees what was added while the first listing was made', async () => {
    const cloud = await simulated({ library: { assets: 610, bytes: 300 } });
    // This page is asked for once the first one has come: all that is there by now has moved by one.
    cloud.simulator.setScenario([
      { match: { operation: 'records/query', startRank: 594 }, action: { do: 'change-library', add: 1 } },
    ]);
    const calls = await asked(cloud, async () => {
      expect((await cloud.firstRun()).code).toBe(0);
    });
    expect(calls).toMatchObject({ 'changes/zone': 1, download: 611 });
    const library = [...cloud.simulator.library.files()];
    expect(library).toHaveLength(611);
    expect(new Set(names(cloud))).toEqual(new Set(library.map(({ name }) => name)));
    // The library changed after it was asked for changes: the next run looks, and finds nothing to fetch.
    expect(await asked(cloud, () => cloud.run())).toEqual({
      'changes/database': 1,
      'changes/zone': 1,
      'internal/records/query/batch': 1,
    });
  });
});

describe('files of the user', () => {
  it('B12: one that was removed stays away, unless it is wanted back', async () => {
    const cloud = await synced();
    const [removed = ''] = cloud.photos().keys();
    rmSync(join(cloud.folder, 'photos', removed));
    expect((await cloud.run()).err).toContain('nothing new');
    // A full listing finds it missing, too.
    const other = await cloud.run(['--skip-videos']);
    expect(other.err).toContain('1 skipped: 1 removed here by you');
    expect(cloud.photos().has(removed)).toBe(false);

    const back = await cloud.run(['--removed-files', 'fetch']);
    expect(back.err).toContain('1 file downloaded');
    expect(cloud.photos().has(removed)).toBe(true);
    expect(await asked(cloud, () => cloud.run(['--removed-files', 'fetch']))).toEqual({
      'changes/database': 1,
    });
  });

  it('B12: one that was edited is never touched', async () => {
    const cloud = await synced();
    const [edited = ''] = cloud.photos().keys();
    appendFileSync(join(cloud.folder, 'photos', edited), 'mine');
    const mine = cloud.photos().get(edited);
    const other = await cloud.run(['--skip-videos', '--removed-files', 'fetch']);
    expect(other.err).toContain('1 file changed by you, left alone');
    expect(cloud.photos().get(edited)).toEqual(mine);
  });
});

describe('files that failed', () => {
  it('A10: are tried again by the next run alone, without a listing', async () => {
    const cloud = await simulated();
    const poison = { match: { service: 'content', file: 'IMG_0000003.JPG' }, action: { do: 'gone' } };
    cloud.simulator.setScenario([poison]);
    const first = await cloud.firstRun();
    expect(first.code).toBe(3);
    expect(first.err).toContain('IMG_0000003.JPG');
    expect(cloud.photos().size).toBe(11);

    const again = await asked(cloud, async () => {
      const { code, err } = await cloud.run();
      expect(code).toBe(3);
      expect(err).toContain('IMG_0000003.JPG');
    });
    expect(again['records/query']).toBeUndefined();
    cloud.simulator.setScenario([]);
    expect((await cloud.run()).code).toBe(0);
    expect(cloud.photos().size).toBe(12);
    expect(await asked(cloud, () => cloud.run())).toEqual({ 'changes/database': 1 });
  });

  it('are forgotten once they are not wanted or not there any more', async () => {
    const cloud = await simulated();
    cloud.simulator.setScenario([
      { match: { service: 'content', file: 'IMG_0000003.JPG' }, action: { do: 'gone' } },
      { match: { service: 'content', file: 'IMG_0000004.JPG' }, action: { do: 'gone' } },
    ]);
    expect((await cloud.firstRun()).code).toBe(3);
    cloud.simulator.setScenario([]);
    const { library } = cloud.simulator;
    library.purge(library.find('IMG_0000003.JPG'));
    library.delete(library.find('IMG_0000004.JPG'));
    const { code } = await cloud.run();
    expect(code).toBe(0);
    expect((await cloud.run()).err).toContain('nothing new');
  });
});
