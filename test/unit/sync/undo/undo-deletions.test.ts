import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DeletionJournal, JournalEntry } from '../../../../src/model/deletion-journal.ts';
import type { RecentlyDeleted } from '../../../../src/model/recently-deleted.ts';
import { openDeletionJournal } from '../../../../src/state/deletion-journal.ts';
import { chooseUndo } from '../../../../src/sync/undo/choose-undo.ts';
import { listReceipts } from '../../../../src/sync/deletions/receipts.ts';
import { readDeletions } from '../../../../src/sync/deletions/read-deletions.ts';
import { undoDeletions } from '../../../../src/sync/undo/undo-deletions.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { signal, simulatedDeleted } from '../../icloud/simulated-deleted.ts';

const MODIFY = { operation: 'records/modify' };

/** `count` photos that keepsake moved to Recently Deleted, and one that the user did. */
async function moved(count: number, options: Parameters<typeof simulatedDeleted>[0] = {}) {
  const cloud = await simulatedDeleted({ library: { assets: count + 2, bytes: 600 }, ...options });
  const journal = openDeletionJournal(join(temporaryFolder(), 'sam.deletions.jsonl'));
  const { library, ids, zone } = cloud;
  for (const asset of ids.slice(0, count + 1)) library.delete(asset);
  const entry = (what: JournalEntry['what'], asset: string): JournalEntry => {
    return { what, atMs: 1, run: 'prune', library: zone, asset, name: `${ids.indexOf(asset)}.JPG` };
  };
  await journal.append(ids.slice(0, count).map((asset) => entry('intent', asset)));
  await journal.append(ids.slice(0, count).map((asset) => entry('done', asset)));
  const clock = new FakeClock();
  const source = { signIn: async () => ({ trustEnds: undefined }) };
  const undo = async (
    ports: { recentlyDeleted?: RecentlyDeleted; journal?: DeletionJournal; signal?: AbortSignal } = {},
  ) => {
    const run = { journal, recentlyDeleted: cloud.recentlyDeleted, clock, signal, source };
    const { deletions } = await readDeletions(journal);
    const { chosen } = chooseUndo(deletions, { kind: 'last' });
    return undoDeletions({ ...run, ...ports }, chosen);
  };
  const states = async () => {
    const { deletions } = await readDeletions(journal);
    return [...new Set([...deletions.byAsset.values()].map(({ state }) => state))].join(' ');
  };
  return { ...cloud, journal, undo, states };
}

it('P12: brings back exactly what we moved, in batches, and the journal says so', async () => {
  const { undo, states, trashed, calls, journal, simulator } = await moved(60);
  const { rows, stop } = await undo();
  expect([rows.length, new Set(rows.map(({ undone }) => undone.kind)), stop]).toEqual([
    60,
    new Set(['done']),
    undefined,
  ]);
  expect(calls().map((call) => call.split(', ').length)).toEqual([50, 10]);
  // What the user deleted stays where it is.
  expect(trashed()).toEqual([60]);
  expect(await states()).toBe('restored');
  const { receipts } = await listReceipts(journal);
  expect(receipts.filter(({ kind }) => kind === 'restored')).toHaveLength(60);
  expect((await undo()).rows).toEqual([]);
  expect(simulator.violations).toEqual([]);
});

it('P12: cut off anywhere, the same call again brings back the rest', async () => {
  const wrong: string[] = [];
  for (let n = 1; ; n += 1) {
    const { undo, states, trashed, journal, recentlyDeleted } = await moved(2);
    const life = { calls: 0, isCut: false };
    /** Before the call, or behind it: its effect is there, and nobody lives to see it. */
    const passes = () => {
      life.calls += 1;
      // The dead do nothing more.
      if (life.calls < n) return;
      life.isCut = true;
      throw new Error('killed');
    };
    const mortal = async <T>(call: () => Promise<T>): Promise<T> => {
      passes();
      const answer = await call();
      passes();
      return answer;
    };
    await undo({
      journal: { ...journal, append: (entries) => mortal(() => journal.append(entries)) },
      recentlyDeleted: {
        ...recentlyDeleted,
        restore: (...asked) => mortal(() => recentlyDeleted.restore(...asked)),
      },
    }).catch(() => {});
    await undo();
    if ((await states()) !== 'restored' || trashed().join(' ') !== '2') wrong.push(`${n}: ${await states()}`);
    if (!life.isCut) break;
    expect(n).toBeLessThan(20);
  }
  expect(wrong).toEqual([]);
});

it('P12: nothing is asked for where the journal cannot be written', async () => {
  const { undo, journal, trashed, calls } = await moved(1);
  const full = () => Promise.reject(new Error('no space'));
  await expect(undo({ journal: { ...journal, append: full } })).rejects.toThrow('no space');
  expect([trashed(), calls()]).toEqual([[0, 1], []]);
});

it('P12: stopped by the user before anything was sent, the journal says that the photos stayed', async () => {
  const { undo, states, calls, recentlyDeleted } = await moved(1);
  const stop = new AbortController();
  const restore: RecentlyDeleted['restore'] = (...[library, ids]) => {
    stop.abort(new Error('interrupted'));
    return recentlyDeleted.restore(library, ids, stop.signal);
  };
  await undo({ recentlyDeleted: { ...recentlyDeleted, restore }, signal: stop.signal });
  expect([await states(), calls()]).toEqual(['moved', []]);
});

it('P28: a photo whose move nobody answered stays ours when it is shown, and comes back though it is moved after that', async () => {
  const { undo, states, journal, library, ids, zone, trashed } = await moved(0, {});
  const [asset = ''] = ids;
  library.restore(asset);
  const entry = (what: JournalEntry['what'], atMs: number) => ({
    what,
    atMs,
    run: 'cut',
    library: zone,
    asset,
  });
  await journal.append([entry('intent', new FakeClock().now())]);
  expect((await undo()).rows.map(({ undone }) => undone.kind)).toEqual(['already']);
  expect(await states()).toBe('restoring');
  // The request arrives now.
  library.delete(asset);
  expect((await undo()).rows.map(({ undone }) => undone.kind)).toEqual(['done']);
  expect([await states(), trashed()]).toEqual(['restored', []]);
});

it('names what is gone for good, and what Apple does not bring back', async () => {
  const { undo, states, library, ids, simulator } = await moved(3);
  library.purge(ids[0] ?? '');
  library.restore(ids[1] ?? '');
  simulator.setScenario([{ match: MODIFY, action: { do: 'refuse-change', code: 'QUOTA_EXCEEDED' } }]);
  const { rows, stop } = await undo();
  expect(rows.map(({ undone }) => undone.kind)).toEqual(['gone', 'already', 'refused']);
  expect(stop?.scope).toBe('account');
  // What stayed there is still ours to bring back.
  expect(await states()).toBe('gone restored moved');
});

it('asks for no more once something is not as expected, and tells why it ended', async () => {
  const { undo, states, calls, simulator } = await moved(51);
  simulator.setScenario([
    { match: { operation: 'records/lookup' }, action: { do: 'session-lost', status: 403 } },
  ]);
  const { rows, stop } = await undo();
  expect(rows.map(({ undone }) => undone.kind).filter((kind) => kind === 'refused')).toHaveLength(50);
  expect(rows.at(-1)?.undone.kind).toBe('not-asked');
  expect(stop?.error).toBeInstanceOf(Error);
  expect([calls(), await states()]).toEqual([[], 'moved']);
});
