import { describe, expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { simulated } from '../support/simulated.ts';

interface Row {
  readonly name: string;
  readonly count: number;
  readonly bytes: number;
  readonly smaller: number;
  readonly here: number | null;
  readonly missing: number | null;
}

interface Usage {
  readonly rows: readonly Row[];
  readonly total: Row;
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);

describe('keepsake usage', { timeout: 60_000 }, () => {
  it('tells what takes the space in iCloud and here, by whatever is asked, without a request', async () => {
    const cloud = await simulated({ library: 'demo' });
    const { code, err } = await cloud.firstRun(['--size', 'original', '--size', 'adjusted']);
    expect({ code, err }).toMatchObject({ code: 0 });
    const usage = async (...args: readonly string[]) => {
      const { out } = await cloud.run(['usage', '--json', ...args]);
      return JSON.parse(out) as Usage;
    };
    const here = sum([...cloud.photos().values()].map(({ length }) => length));
    const listed = JSON.parse((await cloud.run(['list', 'assets', '--json'])).out) as { listed: number };

    const calls = await asked(cloud, async () => {
      const byRole = await usage();
      expect(byRole.total.here).toBe(here);
      // Of a photo and its duplicate the original counts once.
      const originals = [...cloud.simulator.library.files()].filter(
        ({ zone, prefix, deleted, hidden }) =>
          zone === 'PrimarySync' && prefix === 'resOriginal' && !deleted && !hidden,
      );
      const different = new Map(originals.map(({ signature, size }) => [signature, size]));
      const original = byRole.rows.find(({ name }) => name === 'original');
      expect(different.size).toBeLessThan(originals.length);
      expect(original).toMatchObject({ count: different.size, bytes: sum([...different.values()]) });
      for (const by of ['year', 'month', 'kind', 'type', 'library']) {
        const { rows, total } = await usage('--by', by);
        const columns = ['count', 'bytes', 'smaller', 'here', 'missing'] as const;
        for (const column of columns)
          expect([by, column, sum(rows.map((row) => row[column] ?? 0))]).toEqual([by, column, total[column]]);
        expect([total.count, total.here, total.bytes]).toEqual([listed.listed, here, byRole.total.bytes]);
      }
      const albums = await usage('--by', 'album');
      expect(albums.total.count).toBe(listed.listed);
      const videos = await usage('--by', 'kind', '--filter', 'video');
      expect(videos.rows.map(({ name }) => name)).not.toContain('live');

      const { out, err: told } = await cloud.run(['usage', '--by', 'year']);
      expect(out).toMatch(/^year +photos and videos +in iCloud +smaller sizes +here +not here/);
      expect(told).toMatch(/as of .*, complete/);
    });
    expect(calls).toEqual({});
  });

  it('tells of photos that are not here, and of iCloud alone where no folder is given', async () => {
    const cloud = await simulated({ library: { assets: 5, bytes: 1_000 } });
    await cloud.firstRun(['--recent', '2']);
    await cloud.run(['list', 'assets', '--refresh']);
    const { out } = await cloud.run(['usage', '--by', 'kind', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      rows: [{ name: 'photo', count: 5, bytes: 5_000, here: 2_000, missing: 3, missingBytes: 3_000 }],
    });
    const { library } = cloud.simulator;
    const [name = ''] = [...cloud.photos().keys()].map((path) => path.replace(/.*\//, ''));
    library.delete(library.find(name));
    await cloud.run(['list', 'assets', '--refresh']);
    const after = await cloud.run(['usage']);
    expect(after.err).toContain('1.0 kB more here, of photos that iCloud does not show');
    const elsewhere = await cloud.run(['usage', '--directory', 'elsewhere']);
    expect(elsewhere).toMatchObject({ code: 0 });
    expect(elsewhere.out).not.toContain('here');
    expect(elsewhere.err).toContain('nothing is recorded of a folder');
  });
});
