import { describe, expect, it } from 'vitest';
import { signal, simulatedDeleted } from './simulated-deleted.ts';

const MODIFY = { operation: 'records/modify' };

describe('bringing back', () => {
  it('is done when a look shows it', async () => {
    const { recentlyDeleted, library, ids, zone, said, trashed, calls, simulator } = await simulatedDeleted();
    const [a = '', b = '', , d = ''] = ids;
    for (const id of [a, b, d]) library.delete(id);
    library.purge(d);
    expect(said(await recentlyDeleted.restore(zone, ids.slice(0, 4), signal))).toEqual({
      outcomes: '0 done, 1 done, 2 already, 3 gone',
      stop: undefined,
    });
    expect([trashed(), calls()]).toEqual([[], ['restore 0, restore 1']]);
    expect(simulator.violations).toEqual([]);
  });

  it('P10: asks with a 0 where a null is refused, once', async () => {
    const { recentlyDeleted, library, ids, zone, said, trashed, calls } = await simulatedDeleted();
    library.delete(ids[0] ?? '');
    library.quirks.restoreBy = '0';
    expect(said(await recentlyDeleted.restore(zone, ids.slice(0, 1), signal)).outcomes).toBe('0 done');
    expect([trashed(), calls()]).toEqual([[], ['restore 0', 'restore by 0 0']]);
  });

  it('P10: is refused where Apple takes neither', async () => {
    const { recentlyDeleted, library, ids, zone, said, calls, simulator } = await simulatedDeleted();
    library.delete(ids[0] ?? '');
    simulator.setScenario([{ match: MODIFY, action: { do: 'refuse-change', code: 'BAD_REQUEST' } }]);
    expect(said(await recentlyDeleted.restore(zone, ids.slice(0, 1), signal))).toEqual({
      outcomes: '0 refused',
      stop: 'account',
    });
    expect(calls()).toEqual(['restore 0', 'restore by 0 0']);
  });

  it('P10: an answer that says yes is not believed while a look shows it in Recently Deleted', async () => {
    const { recentlyDeleted, library, ids, zone, said, trashed, simulator } = await simulatedDeleted();
    library.delete(ids[0] ?? '');
    const json = { records: [{ recordName: ids[0], recordType: 'CPLAsset', fields: {} }] };
    simulator.setScenario([{ match: MODIFY, action: { do: 'reply', status: 200, json } }]);
    expect(said(await recentlyDeleted.restore(zone, ids.slice(0, 1), signal))).toEqual({
      outcomes: '0 unknown',
      stop: 'account',
    });
    expect(trashed()).toEqual([0]);
  });

  it('P6: done, and no answer came: a look decides', async () => {
    const { recentlyDeleted, library, ids, zone, said, trashed, calls, simulator } = await simulatedDeleted();
    library.delete(ids[0] ?? '');
    simulator.setScenario([{ match: { ...MODIFY, times: 1 }, action: { do: 'drop' } }]);
    expect(said(await recentlyDeleted.restore(zone, ids.slice(0, 1), signal)).outcomes).toBe('0 done');
    expect([trashed(), calls().length]).toEqual([[], 1]);
  });
});
