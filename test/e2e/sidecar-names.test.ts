import { describe, expect, it } from 'vitest';
import { albumCloud } from '../support/album-cloud.ts';
import { read, SIDECARS, sidecars, synced } from '../support/sidecar-cloud.ts';
import { simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };

describe('names of sidecars', TIMEOUT, () => {
  it.each([
    ['full', 'stem', '4 sidecars keep their names of --sidecar-name full', 4, 5],
    ['stem', 'full', '4 sidecars have their names of --sidecar-name stem', 8, 9],
  ])(
    'X7: what has names of the other form is told (%s, then %s)',
    async (before, after, told, then, last) => {
      const cloud = await albumCloud(4);
      expect(await synced(cloud, [...SIDECARS, '--sidecar-name', before])).not.toContain('--sidecar-name');
      const changed = [...SIDECARS, '--sidecar-name', after];
      expect(await synced(cloud, changed)).toContain(told);
      expect(sidecars(cloud)).toHaveLength(then);
      cloud.simulator.library.add({ name: 'NEW.JPG', type: 'public.jpeg', content: Buffer.from('new') });
      expect(await synced(cloud, changed)).not.toContain('--sidecar-name');
      expect(sidecars(cloud)).toHaveLength(last);
    },
  );

  it('X7: two photos of one stem, and two of one file, have a sidecar each, or one', async () => {
    const cloud = await simulated({ library: 'empty' });
    const { library } = cloud.simulator;
    const AT = Date.UTC(2024, 4, 6, 12);
    const add = (name: string, type: string) =>
      library.add({ name, type, content: Buffer.from(name), assetDate: AT, caption: name });
    const jpeg = add('IMG_1.JPG', 'public.jpeg');
    const heic = add('IMG_1.HEIC', 'public.heic');
    const twin = library.add({ duplicateOf: jpeg, assetDate: AT, caption: 'Twin' });
    const args = [...SIDECARS, '--sidecar-name', 'stem', '--folder-structure', 'none'];
    const toldFirst = await synced(cloud, args);
    const said = () =>
      new Map(sidecars(cloud).map((path) => [path, />([^<]*)<\/rdf:li>/.exec(read(cloud, path))?.[1]]));
    const first = said();
    expect(first.size).toBe(2);
    expect(toldFirst).not.toContain('--sidecar-name');
    expect([...first.keys()]).toContain('IMG_1.xmp');
    // Each follows its own photo; of the two of one file the one that came first is told of.
    for (const [id, caption] of [
      [jpeg, 'J'],
      [heic, 'H'],
      [twin, 'T'],
    ] as const)
      library.setWords(id, { caption });
    // The full name of the second is right.
    expect(await synced(cloud, args)).not.toContain('--sidecar-name');
    const second = new Set(said().values());
    expect(second).toContain('H');
    expect(second.has('J') !== second.has('T')).toBe(true);
    // When that one is gone, the other is.
    library.delete(second.has('J') ? jpeg : twin);
    await synced(cloud, args);
    const left = second.has('J') ? twin : jpeg;
    library.setWords(left, { caption: 'Left' });
    await synced(cloud, args);
    expect(new Set(said().values())).toEqual(new Set(['H', 'Left']));
  });
});
