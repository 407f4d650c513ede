import { expect, it } from 'vitest';
import { systemFileCalls } from '../../../../src/account/file-calls.ts';
import { prunable } from '../../../support/prunable.ts';
import { DyingProcess } from '../../../support/dying-process.ts';
import { SELECTION } from '../../../support/plan-rules.ts';

const MODIFY = { operation: 'records/modify' };

it('P14, P17: only what is here byte for byte is moved; each reason is told, and the journal says all', async () => {
  const cloud = await prunable({ library: { assets: 9, bytes: 600 } });
  const { ids, library, put, remove, original, prune, trashed, journalStates } = cloud;
  const [
    whole = '',
    missing = '',
    edited = '',
    damaged = '',
    hidden = '',
    deleted = '',
    gone = '',
    changed = '',
    last = '',
  ] = ids;
  remove(missing);
  put(edited, Buffer.from('my own edit'), Date.UTC(2025, 5, 6));
  const bad = Buffer.from(original(damaged));
  bad[300] = (bad[300] ?? 0) ^ 1;
  put(damaged, bad);
  library.setHidden(hidden, true);
  library.delete(deleted);
  library.purge(gone);
  library.edit(changed);
  const { tally, ...moved } = await prune(ids);
  expect(moved).toMatchObject({ moved: 3, notMoved: 0, unknown: 0, stop: undefined, waits: undefined });
  const { named } = tally.report();
  expect(new Map(named.map((one) => [one.asset, one.refused]))).toEqual(
    new Map([
      [missing, 'missing'],
      [edited, 'edited'],
      [damaged, 'damaged'],
      [hidden, 'not-shown'],
      [deleted, 'not-shown'],
      [gone, 'not-shown'],
    ]),
  );
  // An edit at Apple leaves the original as it was, and this job wants nothing else.
  expect(await journalStates()).toEqual(new Map([whole, changed, last].map((id) => [id, 'moved'])));
  expect(new Set(trashed())).toEqual(new Set([whole, deleted, changed, last].map((id) => ids.indexOf(id))));
  expect(cloud.simulator.violations).toEqual([]);
});

it('P14: what a job wants and is not here keeps a photo in iCloud; so does a job of another folder, or of another version', async () => {
  const { ids, library, addJob, prune, trashed, state } = await prunable({
    library: { assets: 2, bytes: 600 },
  });
  const [first = '', second = ''] = ids;
  library.edit(first);
  await addJob({ selection: { ...SELECTION, sizes: ['original', 'adjusted'] } });
  expect((await prune([first])).tally.report().refused).toEqual({ 'not-saved': 1 });
  await addJob({}, 'elsewhere');
  expect((await prune([second])).tally.report().refused).toEqual({ 'owed-elsewhere': 1 });
  const job = { name: 'newer', destination: 'third', rule: '{"version":2}', epoch: 'one', newestStep: 0 };
  await state.jobs.open(job);
  expect((await prune([second])).tally.report().refused).toEqual({ 'unknown-job': 1 });
  expect(trashed()).toEqual([]);
});

it('P15: with a clock in 2099 nothing is moved', async () => {
  const { ids, prune, trashed, calls } = await prunable({ library: { assets: 2, bytes: 600 } });
  const { waits, moved } = await prune(ids, { nowMs: Date.UTC(2099, 0, 1) });
  expect([waits, moved]).toEqual([expect.stringContaining('clock of this computer'), 0]);
  expect([trashed(), calls()]).toEqual([[], []]);
});

it('P17: what Apple refuses, and answers that are lost, are told; nothing more is asked for after the unexpected', async () => {
  const { ids, prune, trashed, simulator, journalStates, calls } = await prunable({
    library: { assets: 60, bytes: 300 },
  });
  simulator.setScenario([{ match: MODIFY, action: { do: 'refuse-change', code: 'QUOTA_EXCEEDED' } }]);
  const refused = await prune(ids);
  expect(refused).toMatchObject({ moved: 0, notMoved: 50, stop: { scope: 'account' } });
  expect(new Set((await journalStates()).values())).toEqual(new Set(['kept']));
  expect([trashed(), calls()]).toEqual([[], [expect.anything()]]);
  simulator.setScenario([]);
  expect(await prune(ids)).toMatchObject({ moved: 60, stop: undefined });
});

it('P17: what no look can tell is not known, until the next run asks; what others deleted in between is theirs', async () => {
  const { ids, names, prune, trashed, simulator, journalStates } = await prunable({
    library: { assets: 2, bytes: 300 },
  });
  const [first = '', second = ''] = ids;
  const lookup = { operation: 'records/lookup' };
  // Two requests prove it, two more stand right before the change.
  simulator.setScenario([
    { match: { ...lookup, nth: 3 }, action: { do: 'change-library', delete: [names[0] ?? ''] } },
  ]);
  expect(await prune([first])).toMatchObject({ moved: 0, already: 1, stop: undefined });
  simulator.setScenario([
    { match: MODIFY, action: { do: 'drop' } },
    { match: { ...lookup, nth: [5, 6, 7, 8, 9, 10, 11, 12] }, action: { do: 'html' } },
  ]);
  expect(await prune([second])).toMatchObject({ moved: 0, unknown: 1, stop: { scope: 'account' } });
  const states = async () => {
    const told = await journalStates();
    return ids.map((id) => told.get(id));
  };
  expect(await states()).toEqual(['kept', 'unsure']);
  simulator.setScenario([]);
  await prune([]);
  expect(await states()).toEqual(['kept', 'moved']);
  expect(trashed()).toEqual([0, 1]);
});

it('P29: nothing is asked for where the folder cannot be marked, and that is no reason of iCloud; it is marked once', async () => {
  const { ids, prune, trashed, journalStates } = await prunable({ library: { assets: 51, bytes: 300 } });
  const full = () => Promise.reject(new Error('no space'));
  expect(await prune(ids, { mark: full })).toMatchObject({
    moved: 0,
    notMoved: 50,
    reasons: [],
    stop: { scope: 'account', reason: 'no space' },
  });
  expect([trashed(), new Set((await journalStates()).values())]).toEqual([[], new Set(['kept'])]);
  let marks = 0;
  expect(await prune(ids, { mark: async () => void (marks += 1) })).toMatchObject({ moved: 51 });
  expect(marks).toBe(1);
});

it('P17: nothing is asked for where the journal cannot be written', async () => {
  const { ids, prune, trashed, calls, journalOver } = await prunable({ library: { assets: 2, bytes: 300 } });
  const full = () => Promise.reject(new Error('no space'));
  await expect(prune(ids, { journal: { ...journalOver(), append: full } })).rejects.toThrow('no space');
  expect([trashed(), calls()]).toEqual([[], []]);
});

/** Every call of the disk by the journal, and every call to Apple. The long form has several batches, and is killed at each of them. */
it('P18: killed anywhere, iCloud and journal agree after the next run, and nothing is moved that it does not tell', async () => {
  const isLong = process.env['KEEPSAKE_LONG'] === '1';
  const assets = isLong ? 120 : 3;
  const wrong: string[] = [];
  for (let diesAt = 1, isOver = false; !isOver; diesAt += isLong ? 1 : 3) {
    const cloud = await prunable({ library: { assets, bytes: 60 } });
    const { ids, prune, trashed, journalOver, journalStates, recentlyDeleted } = cloud;
    for (const afterEffect of [false, true]) {
      const life = new DyingProcess(diesAt, afterEffect);
      const ended = await prune(ids, {
        recentlyDeleted: life.port(recentlyDeleted),
        journal: journalOver(life.port(systemFileCalls)),
      }).catch(() => undefined);
      isOver = ended !== undefined;
      const told = await journalStates();
      const untold = trashed().filter((at) => !['moved', 'unsure'].includes(told.get(ids[at] ?? '') ?? ''));
      if (untold.length > 0) wrong.push(`killed at call ${diesAt}: ${untold.join(' ')} moved, and not told`);
      if (afterEffect) break;
    }
    await prune(ids);
    const states = [...(await journalStates()).values()];
    if (trashed().length !== assets || states.length !== assets || states.some((state) => state !== 'moved'))
      wrong.push(`after call ${diesAt}: ${trashed().length} moved, ${[...new Set(states)].join(' ')}`);
    expect(diesAt).toBeLessThan(2000);
  }
  expect(wrong).toEqual([]);
});
