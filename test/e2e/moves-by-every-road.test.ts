import { describe, expect, it } from 'vitest';
import { simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };
const ARGS = ['--library', 'all', '--folder-structure', '{library}/{year}'];

async function libraries(assets: number) {
  const cloud = await simulated({ library: { assets, bytes: 400 }, sharedLibrary: 'private' });
  const { library, counters } = cloud.simulator;
  // The newest first.
  const ids = [...library.zone('PrimarySync').entries()].map(([, { id }]) => id);
  const contents = new Map([...library.files()].map((file) => [file.asset, file.bytes().toString('base64')]));
  const run = async (words: readonly string[]) => {
    const { code, err } = await cloud.firstRun(words);
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    return err;
  };
  /** Libraries in whose folders the bytes of a photo lie. */
  const placesOf = (id: string) =>
    [...cloud.photos()]
      .filter(([, bytes]) => bytes.toString('base64') === contents.get(id))
      .map(([path]) => path.slice(0, path.indexOf('/')));
  return {
    ...cloud,
    command: cloud.run,
    library,
    ids,
    run,
    placesOf,
    downloads: () => counters.get('download') ?? 0,
  };
}

describe(
  'a photo that goes to another library lies here once, by whatever road it is planned',
  TIMEOUT,
  () => {
    it('E57: of the newest photos of an album', async () => {
      const { library, ids, run, placesOf, downloads } = await libraries(6);
      const rome = library.addAlbum('Rome');
      const [first = '', second = ''] = ids;
      for (const id of ids) library.setMember(rome, id, true);
      const args = [...ARGS, '--album', 'Rome', '--recent', '3'];
      await run(args);
      expect(downloads()).toBe(3);
      library.setMember(rome, library.moveToShared(first), true);
      await run(args);
      expect([placesOf(first), placesOf(second)]).toEqual([['shared'], ['personal']]);
      expect(downloads()).toBe(3);
    });

    it.each([
      ['of the newest photos', ['--recent', '4']],
      ['of the newest photos of an album', ['--album', 'Rome', '--recent', '4']],
    ])('E57: %s, where it was in both libraries first', async (_what, flags) => {
      const { library, ids, run, placesOf, downloads } = await libraries(4);
      const rome = library.addAlbum('Rome');
      const [first = ''] = ids;
      for (const id of ids) library.setMember(rome, id, true);
      const args = [...ARGS, ...flags];
      await run(args);
      const twin = library.moveToShared(first, { leaves: 'photo' });
      library.setMember(rome, twin, true);
      await run(args);
      expect(placesOf(first).toSorted()).toEqual(['personal', 'shared']);
      library.delete(first);
      await run(args);
      expect(placesOf(first)).toEqual(['shared']);
      expect(downloads()).toBe(4);
    });

    it('E57: of what failed, tried again by itself', async () => {
      const cloud = await libraries(3);
      const { library, ids, run, placesOf, downloads } = cloud;
      const [first = ''] = ids;
      await run(ARGS);
      library.moveToShared(first);
      cloud.simulator.setScenario(
        ['changes/zone', 'records/lookup'].map((operation) => ({
          match: { operation },
          action: { do: 'damage', recordType: 'CPLMaster', record: 'all', drop: true },
        })),
      );
      expect((await cloud.command(ARGS)).err).toContain('cannot be used');
      expect(placesOf(first)).toEqual(['personal']);
      cloud.simulator.setScenario([]);
      await run(['retry', ...ARGS]);
      expect(placesOf(first)).toEqual(['shared']);
      expect(downloads()).toBe(3);
    });
  },
);
