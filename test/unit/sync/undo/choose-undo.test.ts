import { expect, it } from 'vitest';
import type { JournalEntry, JournalWord } from '../../../../src/model/deletion-journal.ts';
import { Deletions } from '../../../../src/model/fold-deletions.ts';
import { chooseUndo, type UndoWish } from '../../../../src/sync/undo/choose-undo.ts';

/** `A1 intent`: asset A, in run 1, which is also its time. */
function known(...lines: readonly string[]): Deletions {
  const deletions = new Deletions();
  for (const line of lines) {
    const [which = '', ...words] = line.split(' ');
    const [asset = '', run = ''] = which;
    for (const what of words as JournalWord[]) {
      const entry: JournalEntry = { what, atMs: Number(run), run, library: 'PrimarySync', asset };
      deletions.take(entry);
    }
  }
  return deletions;
}

const ALL = known(
  'A1 intent done',
  'B1 intent refused',
  'C2 intent done',
  'D2 intent',
  'E2 intent done restoring restored',
  'F2 intent done restoring',
  'G3 intent refused',
  'H2 intent done gone',
);

function chosenBy(wish: UndoWish, deletions = ALL) {
  const { chosen, settled, strangers } = chooseUndo(deletions, wish);
  const names = (list: typeof chosen) => list.map(({ asset }) => asset).join('');
  return [names(chosen), names(settled), strangers.join(' ')];
}

it.each<[UndoWish, readonly string[]]>([
  [{ kind: 'last' }, ['CDF', '', '']],
  [{ kind: 'since', atMs: 0 }, ['ACDF', '', '']],
  [{ kind: 'since', atMs: 2 }, ['CDF', '', '']],
  [{ kind: 'since', atMs: 3 }, ['', '', '']],
  [{ kind: 'assets', ids: ['A', 'D'] }, ['AD', '', '']],
  [{ kind: 'assets', ids: ['A', 'A', 'B', 'E', 'H'] }, ['A', 'BEH', '']],
  [{ kind: 'assets', ids: ['a', 'X', 'A', 'X'] }, ['A', '', 'a X']],
])('%j brings back %j', (wish, wanted) => {
  expect(chosenBy(wish)).toEqual(wanted);
});

it('knows nothing to bring back without a journal', () => {
  expect(chosenBy({ kind: 'last' }, new Deletions())).toEqual(['', '', '']);
  expect(chosenBy({ kind: 'assets', ids: ['A'] }, new Deletions())).toEqual(['', '', 'A']);
});

it('the same photo in two libraries is two', () => {
  const deletions = known('A1 intent done');
  deletions.take({ what: 'done', atMs: 2, run: '1', library: 'SharedSync-1', asset: 'A' });
  expect(chosenBy({ kind: 'assets', ids: ['A'] }, deletions)).toEqual(['AA', '', '']);
});
