import { expect, it } from 'vitest';
import { simulated } from '../support/simulated.ts';

it('E7: photos that arrive while the library is being listed are there after the next run at the latest', {
  timeout: 30_000,
}, async () => {
  const { firstRun, run, photos } = await simulated({
    library: { assets: 220, bytes: 600 },
    scenario: [
      { match: { operation: 'records/query', nth: 2, times: 1 }, action: { do: 'change-library', add: 3 } },
    ],
  });
  expect(await firstRun()).toMatchObject({ code: 0 });
  expect(photos().size).toBeGreaterThanOrEqual(220);
  const { code, err } = await run();
  expect(code).toBe(0);
  expect(err).not.toContain('nothing new');
  expect(photos().size).toBe(223);
});

it('E23: photos that go while the library is being listed hide none of those behind them', {
  timeout: 30_000,
}, async () => {
  const { simulator, firstRun, photos } = await simulated({ library: { assets: 330, bytes: 600 } });
  const newest = ['IMG_0000330.JPG', 'IMG_0000329.JPG', 'IMG_0000328.JPG'];
  simulator.setScenario([
    {
      match: { operation: 'records/query', startRank: 198, times: 1 },
      action: { do: 'change-library', delete: newest },
    },
  ]);
  expect(await firstRun()).toMatchObject({ code: 0 });
  const saved = new Set([...photos().keys()].map((path) => path.split('/').at(-1)));
  const shown = [...simulator.library.files()].filter(({ deleted }) => !deleted);
  expect(shown).toHaveLength(327);
  expect(shown.filter(({ name = '' }) => !saved.has(name))).toEqual([]);
  // Back by one page, then on; the library is listed once.
  const ranks = simulator.requests.flatMap(({ startRank }) => startRank ?? []);
  expect(ranks).toEqual(expect.arrayContaining([0, 99, 198, 98]));
  expect(ranks.filter((rank) => rank === 0)).toHaveLength(1);
});
