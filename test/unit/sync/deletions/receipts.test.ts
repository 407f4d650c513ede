import { expect, it } from 'vitest';
import type { JournalEntry, JournalWord } from '../../../../src/model/deletion-journal.ts';
import { listReceipts } from '../../../../src/sync/deletions/receipts.ts';

const PROOF = [{ destination: '/photos', path: '2025/IMG_1.HEIC' }];

function entry(what: JournalWord, atMs: number, more: Partial<JournalEntry> = {}): JournalEntry {
  return { what, atMs, run: `run-${atMs}`, library: 'PrimarySync', asset: 'A', ...more };
}

function journalOf(entries: readonly JournalEntry[]) {
  return {
    read: async (take: (one: JournalEntry) => void) => {
      for (const one of entries) take(one);
      return { unreadable: 2 };
    },
  };
}

it('lists every move and every return, with what was known when it was decided', async () => {
  const facts = { name: 'IMG_1.HEIC', size: 7, signature: 'sig', proof: PROOF };
  const { receipts, unreadable } = await listReceipts(
    journalOf([
      entry('intent', 1, { ...facts, why: 'old' }),
      entry('done', 2),
      entry('restoring', 3),
      entry('restored', 4),
      entry('intent', 5, { ...facts, why: 'older' }),
      entry('refused', 6, { reason: 'Apple says no' }),
      entry('intent', 7, { asset: 'B' }),
      entry('unknown', 8, { asset: 'B', reason: 'no answer' }),
      entry('done', 9, { asset: 'C' }),
      entry('restoring', 10, { asset: 'C' }),
      entry('refused', 11, { asset: 'C', reason: 'no' }),
      entry('gone', 12, { asset: 'C' }),
    ]),
  );
  expect(unreadable).toBe(2);
  expect(receipts.map(({ kind, atMs, asset, why, reason }) => [kind, atMs, asset, why, reason])).toEqual([
    ['moved', 2, 'A', 'old', undefined],
    ['restored', 4, 'A', 'old', undefined],
    ['not-moved', 6, 'A', 'older', 'Apple says no'],
    ['moved', 9, 'C', undefined, undefined],
    ['not-restored', 11, 'C', undefined, 'no'],
    ['gone', 12, 'C', undefined, undefined],
    ['unsure', 8, 'B', undefined, 'no answer'],
  ]);
  expect(receipts[0]).toMatchObject({ ...facts, run: 'run-2' });
});

it('tells nothing of before', async () => {
  const entries = [entry('done', 1), entry('done', 5, { asset: 'B' }), entry('intent', 6, { asset: 'C' })];
  const since = async (atMs: number) =>
    (await listReceipts(journalOf(entries), atMs)).receipts.map(({ asset }) => asset).join('');
  expect(await Promise.all([0, 2, 6, 7].map(since))).toEqual(['ABC', 'BC', 'C', '']);
});
