import { describe, expect, it } from 'vitest';
import { simulated } from '../support/simulated.ts';

describe('a first listing that is broken off', () => {
  it('goes on where it stopped', async () => {
    const cloud = await simulated({ library: { assets: 1_000, bytes: 300 } });
    cloud.simulator.setScenario([
      {
        match: { operation: 'records/query', startRank: 792 },
        action: { do: 'reply', status: 404, json: {} },
      },
    ]);
    expect((await cloud.firstRun()).code).toBe(7);
    const there = cloud.photos().size;
    expect(there).toBeGreaterThan(500);
    // Two are gone meanwhile: what was behind them has moved.
    const { library } = cloud.simulator;
    library.delete(library.find('IMG_0001000.JPG'));
    library.delete(library.find('IMG_0000999.JPG'));

    cloud.simulator.setScenario([]);
    const before = cloud.simulator.requests.length;
    const second = await cloud.run();
    expect(second.err).not.toContain('incomplete');
    expect(second.code).toBe(0);
    const pages = cloud.simulator.requests
      .slice(before)
      .filter(
        ({ operation, recordType }) => operation === 'records/query' && recordType?.startsWith('CPLAssetAnd'),
      );
    expect(pages.length).toBeLessThanOrEqual(7);
    expect(cloud.photos().size).toBe(1_000);
  });
});
