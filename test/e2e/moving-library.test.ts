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
