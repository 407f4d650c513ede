import { expect, it } from 'vitest';
import { signal, simulatedDeleted } from './simulated-deleted.ts';

const MODIFY = { operation: 'records/modify' };

it.each([
  ['busy, and done all the same', { do: 'status', status: 503 }, { do: 'html' }, [0, 1]],
  ['busy, and not to be found', { do: 'status', status: 503 }, { do: 'patch', set: { records: [] } }, [0, 1]],
  ['busy, and nothing done', { do: 'busy' }, { do: 'html' }, []],
])('P6: %s: unknown, until a look shows it as before', async (_what, action, look, moved) => {
  const { recentlyDeleted, zone, prove, said, trashed, simulator } = await simulatedDeleted();
  const proven = await prove([0, 1]);
  simulator.setScenario([
    { match: MODIFY, action },
    { match: { operation: 'records/lookup', nth: [3, 4, 5, 6] }, action: look },
  ]);
  const end = await recentlyDeleted.moveIn(zone, proven, signal);
  expect([said(end).outcomes, trashed()]).toEqual(['0 unknown, 1 unknown', moved]);
});

it('P6: an answer that was lost is not forgotten because a later one is a refusal', async () => {
  const { recentlyDeleted, zone, prove, said, simulator } = await simulatedDeleted();
  const proven = await prove([0]);
  simulator.setScenario([
    { match: { ...MODIFY, times: 1 }, action: { do: 'html' } },
    { match: MODIFY, action: { do: 'refuse-change', code: 'QUOTA_EXCEEDED', operation: 1 } },
  ]);
  const end = await recentlyDeleted.moveIn(zone, proven, signal);
  expect(said(end)).toEqual({ outcomes: '0 unknown', stop: 'account' });
});
