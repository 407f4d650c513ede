import { expect, it } from 'vitest';
import type { JournalEntry, JournalWord } from '../../../src/model/deletion-journal.ts';
import { Deletions, type DeletionState } from '../../../src/model/fold-deletions.ts';

const LIBRARY = 'PrimarySync';

function entry(what: JournalWord, atMs: number, more: Partial<JournalEntry> = {}): JournalEntry {
  return { what, atMs, run: `run-${atMs}`, library: LIBRARY, asset: 'A', ...more };
}

function fold(words: readonly JournalWord[]) {
  const deletions = new Deletions();
  words.forEach((what, n) => deletions.take(entry(what, n + 1)));
  return deletions;
}

const CASES: readonly (readonly [string, DeletionState, 'ours' | 'not ours'])[] = [
  ['intent', 'unsure', 'ours'],
  ['intent unknown', 'unsure', 'ours'],
  ['intent done', 'moved', 'ours'],
  ['intent unknown done', 'moved', 'ours'],
  ['intent refused', 'kept', 'not ours'],
  ['intent unknown refused', 'kept', 'not ours'],
  ['intent done restoring', 'restoring', 'ours'],
  ['intent done restoring unknown', 'restoring', 'ours'],
  ['intent done restoring refused', 'moved', 'ours'],
  ['intent done restoring restored', 'restored', 'not ours'],
  ['intent done restoring gone', 'gone', 'not ours'],
  ['intent done restored', 'restored', 'not ours'],
  ['intent done restoring restored intent', 'unsure', 'ours'],
  ['intent done restoring restored intent done', 'moved', 'ours'],
  ['intent done restoring restored intent refused', 'kept', 'not ours'],
  // It was found in Recently Deleted, where an earlier run had moved it.
  ['intent done intent refused', 'moved', 'ours'],
  ['intent refused intent refused', 'kept', 'not ours'],
  // Nobody knows how the first request ended: what refuses a later one says nothing of it.
  ['intent unknown intent refused', 'unsure', 'ours'],
  ['intent restoring refused', 'unsure', 'ours'],
  ['intent restoring unknown restoring refused', 'unsure', 'ours'],
  ['intent restoring unknown', 'restoring', 'ours'],
  ['intent unknown intent refused restored', 'restored', 'not ours'],
  // Lines before these were lost.
  ['done', 'moved', 'ours'],
  ['restoring', 'restoring', 'ours'],
  ['restored', 'restored', 'not ours'],
];

it('tells of each asset where it stands, whatever was cut off', () => {
  const wrong = CASES.filter(([text, state, whose]) => {
    const deletions = fold(text.split(' ') as readonly JournalWord[]);
    const [only] = [...deletions.byAsset.values()];
    return only?.state !== state || (deletions.ours().length === 1) !== (whose === 'ours');
  });
  expect(wrong).toEqual([]);
});

it('keeps what was proved when it was moved, and whose call moved it', () => {
  const deletions = new Deletions();
  const proof = [{ destination: '/photos', path: '2025/IMG_1.HEIC' }];
  deletions.take(entry('intent', 1, { name: 'IMG_1.HEIC', size: 7, signature: 'sig', proof, why: 'old' }));
  deletions.take(entry('done', 2, { run: 'run-1' }));
  deletions.take(entry('restoring', 3));
  deletions.take(entry('refused', 4, { reason: 'no' }));
  expect([...deletions.byAsset.values()]).toEqual([
    {
      state: 'moved',
      run: 'run-1',
      atMs: 1,
      changedAtMs: 4,
      askedAtMs: 1,
      standing: 'moved',
      library: LIBRARY,
      asset: 'A',
      name: 'IMG_1.HEIC',
      size: 7,
      signature: 'sig',
      proof,
      why: 'old',
      reason: 'no',
    },
  ]);
  deletions.take(entry('intent', 5, { name: 'IMG_1.HEIC' }));
  const [again] = deletions.unsettled();
  expect(again).toMatchObject({ state: 'unsure', run: 'run-5', atMs: 5, standing: 'moved' });
  expect(again).not.toHaveProperty('proof');
});

it('puts what was moved last behind the rest, and one asset of two libraries apart', () => {
  const deletions = new Deletions();
  for (const asset of ['A', 'B']) deletions.take(entry('intent', 1, { asset }));
  deletions.take(entry('done', 2, { asset: 'A' }));
  deletions.take(entry('done', 2, { asset: 'A', library: 'SharedSync-1' }));
  deletions.take(entry('intent', 3, { asset: 'A' }));
  const named = deletions.ours().map(({ library, asset, state }) => `${library} ${asset} ${state}`);
  expect(named).toEqual(['PrimarySync B unsure', 'SharedSync-1 A moved', 'PrimarySync A unsure']);
});
