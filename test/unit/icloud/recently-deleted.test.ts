import { describe, expect, it } from 'vitest';
import { signal, simulatedDeleted } from './simulated-deleted.ts';

const MODIFY = { operation: 'records/modify' };

describe('a look before a change', () => {
  it('tells of each asset where it is, what it holds, and nothing of what it was not asked for', async () => {
    const { recentlyDeleted, ids, library, zone, simulator } = await simulatedDeleted();
    const [shown = '', trashed = '', hidden = '', gone = '', moved = ''] = ids;
    library.delete(trashed);
    library.setHidden(hidden, true);
    library.purge(gone);
    library.moveToShared(moved);
    const asked = [...ids, 'nobody', 'x'.repeat(300)];
    const looks = await recentlyDeleted.look(zone, asked, signal);
    expect(asked.map((id) => looks.get(id)?.kind)).toEqual([
      'shown',
      'trashed',
      'hidden',
      'gone',
      'elsewhere',
      'gone',
      'unreadable',
    ]);
    const [file] = [...library.files()].filter(({ asset }) => asset === shown);
    expect(looks.get(shown)).toMatchObject({
      asset: {
        id: shown,
        deleted: false,
        resources: { original: { signature: file?.signature, size: 600 } },
      },
    });
    expect(looks.get(trashed)).toMatchObject({ asset: { deleted: true } });
    expect(simulator.violations).toEqual([]);
  });

  it('P4: one of which a part cannot be read is never offered as whole', async () => {
    const { recentlyDeleted, ids, zone, simulator } = await simulatedDeleted();
    simulator.setScenario([
      {
        match: { operation: 'records/lookup', nth: 2 },
        action: {
          do: 'damage',
          recordType: 'CPLMaster',
          record: 1,
          set: { 'fields.resOriginalRes.value.size': 'large' },
        },
      },
    ]);
    const looks = await recentlyDeleted.look(zone, ids.slice(0, 2), signal);
    expect([...looks.values()].map((look) => look.kind).toSorted()).toEqual(['shown', 'unreadable']);
  });
});

describe('moving to Recently Deleted', () => {
  it('is one change of all, after a look, and told name by name', async () => {
    const { recentlyDeleted, zone, prove, said, trashed, calls, done, simulator } = await simulatedDeleted();
    const proven = await prove([0, 2, 3]);
    expect(said(await recentlyDeleted.moveIn(zone, proven, signal))).toEqual({
      outcomes: '0 done, 2 done, 3 done',
      stop: undefined,
    });
    expect(trashed()).toEqual([0, 2, 3]);
    expect(calls()).toEqual(['trash 0, trash 2, trash 3']);
    expect(done.commits).toBeGreaterThan(0);
    expect(simulator.violations).toEqual([]);
    // Asked for again, nothing is sent.
    expect(said(await recentlyDeleted.moveIn(zone, proven, signal)).outcomes).toBe(
      '0 already, 2 already, 3 already',
    );
    expect(calls()).toHaveLength(1);
    expect(said(await recentlyDeleted.moveIn(zone, [], signal)).outcomes).toBe('');
  });

  it('P4: leaves alone what is not as it was proved any more', async () => {
    const { recentlyDeleted, library, ids, zone, prove, said, trashed, calls } = await simulatedDeleted();
    const proven = await prove([0, 1, 2, 3, 4]);
    const [edited = '', hidden = '', gone = '', moved = '', favorite = ''] = ids;
    library.edit(edited);
    library.setHidden(hidden, true);
    library.purge(gone);
    library.moveToShared(moved);
    library.setFavorite(favorite, true);
    expect(said(await recentlyDeleted.moveIn(zone, proven, signal))).toEqual({
      outcomes: '0 changed, 1 changed, 2 gone, 3 changed, 4 done',
      stop: undefined,
    });
    expect(trashed()).toEqual([4]);
    expect(calls()).toEqual(['trash 4']);
  });

  it.each(['TRY_AGAIN_LATER', 'CAS_OP_LOCK', 'CONFLICT', 'whole call'] as const)(
    'P5: a tag that went stale meanwhile (%s) is read again, and the same photo moved after all',
    async (staleTag) => {
      const { recentlyDeleted, library, zone, names, prove, said, trashed, calls, simulator } =
        await simulatedDeleted();
      library.quirks.staleTag = staleTag;
      const proven = await prove([0, 1]);
      const meanwhile = { do: 'change-library', favorite: [names[1]] };
      simulator.setScenario([{ match: { ...MODIFY, times: 1 }, action: meanwhile }]);
      expect(said(await recentlyDeleted.moveIn(zone, proven, signal))).toEqual({
        outcomes: '0 done, 1 done',
        stop: undefined,
      });
      expect([trashed(), calls().length]).toEqual([[0, 1], 2]);
    },
  );

  it('P5: a photo that is edited at that moment stays, and the others go', async () => {
    const { recentlyDeleted, zone, names, prove, said, trashed, simulator } = await simulatedDeleted();
    const proven = await prove([0, 1]);
    const action = { do: 'change-library', edit: [names[1]] };
    simulator.setScenario([{ match: { ...MODIFY, times: 1 }, action }]);
    const end = await recentlyDeleted.moveIn(zone, proven, signal);
    expect([said(end).outcomes, trashed()]).toEqual(['0 done, 1 changed', [0]]);
  });

  it('P5: one that others change each time is given up', async () => {
    const { recentlyDeleted, zone, names, prove, said, trashed, calls, simulator } = await simulatedDeleted();
    const proven = await prove([0]);
    simulator.setScenario([{ match: MODIFY, action: { do: 'change-library', favorite: [names[0]] } }]);
    const end = await recentlyDeleted.moveIn(zone, proven, signal);
    expect([said(end), trashed(), calls().length]).toEqual([
      { outcomes: '0 changed', stop: undefined },
      [],
      3,
    ]);
  });

  it.each([
    ['deletes', 'delete', '0 done, 1 done', [0, 1]],
    ['removes for good', 'purge', '0 done, 1 gone', [0]],
  ] as const)('P5: another client that %s one of them meanwhile', async (_what, how, wanted, moved) => {
    const { recentlyDeleted, zone, names, prove, said, trashed, simulator } = await simulatedDeleted();
    const proven = await prove([0, 1]);
    const action = { do: 'change-library', [how]: [names[1]] };
    simulator.setScenario([{ match: { ...MODIFY, times: 1 }, action }]);
    const end = await recentlyDeleted.moveIn(zone, proven, signal);
    expect([said(end), trashed()]).toEqual([{ outcomes: wanted, stop: undefined }, moved]);
  });

  it.each([
    ['done, and no answer came', { do: 'drop' }, 1],
    ['done, and half an answer came', { do: 'cut', at: '50%' }, 1],
    [
      'done, and told by another page',
      { do: 'raw', text: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}' },
      1,
    ],
    ['done, and told under a bad status', { do: 'status', status: 500 }, 1],
    ['not done, and answered by a portal', { do: 'html' }, 2],
    ['not done: busy', { do: 'busy', retryAfter: 7 }, 2],
    ['not done: throttled', { do: 'throttle', retryAfter: 7 }, 2],
    ['not done: the session had ended', { do: 'session-lost' }, 2],
    ['not done: another server', { do: 'session-lost', body: 'html' }, 2],
  ])('P6: %s: a look decides, nothing is repeated blindly', async (_what, action, sent) => {
    const { recentlyDeleted, zone, prove, said, trashed, calls, simulator } = await simulatedDeleted();
    const proven = await prove([0, 1]);
    simulator.setScenario([{ match: { ...MODIFY, times: 1 }, action }]);
    const before = simulator.counters.get('records/lookup') ?? 0;
    expect(said(await recentlyDeleted.moveIn(zone, proven, signal)).outcomes).toBe('0 done, 1 done');
    expect([trashed(), calls().length]).toEqual([[0, 1], sent]);
    // The first look, of assets and originals, and one behind each call that told nothing.
    expect((simulator.counters.get('records/lookup') ?? 0) - before).toBe(4);
  });

  it('P6: what was asked for three times in vain is told as what it is, and nothing more is to be sent', async () => {
    const ends: unknown[] = [];
    for (const action of [{ do: 'drop' }, { do: 'html' }, { do: 'busy' }]) {
      const { recentlyDeleted, zone, prove, said, simulator } = await simulatedDeleted();
      const proven = await prove([0]);
      // Nothing is done, whatever is answered.
      const undo = { match: MODIFY, action: { do: 'reply', status: 503 } };
      simulator.setScenario(
        action.do === 'drop' ? [undo, { match: MODIFY, action }] : [{ match: MODIFY, action }],
      );
      const end = await recentlyDeleted.moveIn(zone, proven, signal);
      ends.push([action.do, said(end).outcomes, said(end).stop]);
    }
    expect(ends).toEqual([
      ['drop', '0 unknown', 'account'],
      ['html', '0 unknown', 'account'],
      ['busy', '0 refused', 'account'],
    ]);
  });

  it('P6: where no look can tell, it is told as unknown, with what stands in the way', async () => {
    const { recentlyDeleted, zone, prove, said, trashed, simulator } = await simulatedDeleted();
    const proven = await prove([0, 1]);
    simulator.setScenario([
      { match: MODIFY, action: { do: 'drop' } },
      { match: { operation: 'records/lookup', nth: [3, 4, 5, 6] }, action: { do: 'html' } },
    ]);
    const end = await recentlyDeleted.moveIn(zone, proven, signal);
    expect(said(end)).toEqual({ outcomes: '0 unknown, 1 unknown', stop: 'account' });
    expect(end.stop?.error).toMatchObject({ code: 'SERVICE_NOT_UNDERSTOOD' });
    expect(trashed()).toEqual([0, 1]);
  });

  it('P6: interrupted while an answer is under way, nothing is thrown away: it is told as unknown', async () => {
    const { recentlyDeleted, zone, prove, said, trashed, simulator } = await simulatedDeleted();
    const proven = await prove([0, 1]);
    const stop = new AbortController();
    simulator.setScenario([{ match: MODIFY, action: { do: 'drop' } }]);
    const counted = simulator.requests.length;
    const end = recentlyDeleted.moveIn(zone, proven, stop.signal);
    while (!simulator.requests.slice(counted).some(({ changes }) => changes !== undefined))
      await new Promise((resolve) => setImmediate(resolve));
    stop.abort(new Error('interrupted'));
    expect(said(await end)).toEqual({ outcomes: '0 unknown, 1 unknown', stop: 'account' });
    expect(trashed()).toEqual([0, 1]);
    await expect(recentlyDeleted.moveIn(zone, proven, stop.signal)).rejects.toThrow('interrupted');
  });

  it('P7: counts nothing as done that the answer does not name as trashed', async () => {
    const records = (set: object) => ({ do: 'damage', recordType: 'CPLAsset', record: 2, ...set });
    const odd = [
      records({ drop: true }),
      records({ set: { recordName: 'somebody' } }),
      records({ remove: ['fields'] }),
      records({ set: { 'fields.isDeleted.value': 0 } }),
      records({ set: { serverErrorCode: 7 } }),
      records({ set: { deleted: true } }),
      { do: 'patch', remove: ['records'] },
      { do: 'patch', set: { records: [null, 7, [], {}] } },
    ];
    const ends: unknown[] = [];
    for (const action of odd) {
      const { recentlyDeleted, zone, prove, said, trashed, calls, simulator } = await simulatedDeleted();
      const proven = await prove([0, 1]);
      simulator.setScenario([{ match: { ...MODIFY, times: 1 }, action }]);
      const end = said(await recentlyDeleted.moveIn(zone, proven, signal));
      ends.push([end.outcomes, end.stop, trashed(), calls().length]);
    }
    expect(ends).toEqual(odd.map(() => ['0 done, 1 done', 'account', [0, 1], 1]));
  });

  it('P7: stops at the first refusal that nobody expects, and tells the innocent apart', async () => {
    const { recentlyDeleted, zone, prove, trashed, said, simulator } = await simulatedDeleted();
    const proven = await prove([0, 1]);
    const refused = { do: 'refuse-change', code: 'QUOTA_EXCEEDED', operation: 2 };
    simulator.setScenario([{ match: MODIFY, action: refused }]);
    const end = await recentlyDeleted.moveIn(zone, proven, signal);
    expect(said(end)).toEqual({ outcomes: '0 refused, 1 refused', stop: 'account' });
    expect([...end.outcomes.values()].map((one) => ('reason' in one ? one.reason : ''))).toEqual([
      'another photo of the batch was refused',
      'Apple says QUOTA_EXCEEDED refused by the scenario',
    ]);
    expect(trashed()).toEqual([]);
  });

  it('P8: a guest of a shared library without the right to it is told so, and other libraries go on', async () => {
    const shared = { library: { assets: 1, bytes: 600, sharedAssets: 2 }, sharedLibrary: 'shared' } as const;
    const { recentlyDeleted, library, zone, prove, said, trashed, simulator } =
      await simulatedDeleted(shared);
    const proven = await prove([0, 1]);
    expect(said(await recentlyDeleted.moveIn(zone, proven, signal))).toEqual({
      outcomes: '0 refused, 1 refused',
      stop: 'library',
    });
    library.quirks.guestsMayTrash = true;
    expect(said(await recentlyDeleted.moveIn(zone, proven, signal)).outcomes).toBe('0 done, 1 done');
    expect(trashed()).toEqual([0, 1]);
    expect(simulator.violations).toEqual([]);
  });

  it('P9: changes keep a distance, a longer one after Apple asked for patience', async () => {
    const { recentlyDeleted, zone, prove, waits, held, simulator } = await simulatedDeleted();
    const proven = await prove([0, 1, 2]);
    const [a, b, c] = proven.map((one) => [one]);
    await recentlyDeleted.moveIn(zone, a ?? [], signal);
    expect(waits).toEqual([]);
    simulator.setScenario([{ match: { ...MODIFY, times: 1 }, action: { do: 'throttle', retryAfter: 7 } }]);
    await recentlyDeleted.moveIn(zone, b ?? [], signal);
    await recentlyDeleted.moveIn(zone, c ?? [], signal);
    expect([waits, held]).toEqual([[1_000, 2_000, 2_000], [7_000]]);
  });

  it('refuses a batch that is too large before anything is asked', async () => {
    const { recentlyDeleted, zone, prove, simulator } = await simulatedDeleted();
    const [one] = await prove([0]);
    if (one === undefined) throw new Error('no asset');
    const many = Array.from({ length: 51 }, (_, n) => ({ ...one, id: `asset ${n}` }));
    const before = simulator.requests.length;
    await expect(recentlyDeleted.moveIn(zone, many, signal)).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(
      recentlyDeleted.restore(
        zone,
        many.map(({ id }) => id),
        signal,
      ),
    ).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(simulator.requests.length).toBe(before);
  });
});
