import { expect, it } from 'vitest';
import { KeepsakeError } from '../../../../src/base/errors.ts';
import type { JournalEntry, JournalWord } from '../../../../src/model/deletion-journal.ts';
import { deletedByUs } from '../../../../src/sync/deletions/deleted-by-us.ts';

const proof = [{ destination: '/photos', path: 'a/live.mov' }];
const proves = ({ mayProve }: { mayProve: (file: { signature: string; path: string }) => boolean }) =>
  [
    ['S', 'b'],
    ['T', 'a/live.mov'],
    ['T', 'b'],
  ].map(([signature = '', path = '']) => mayProve({ signature, path }));

function journalOf(words: string, unreadable = 0) {
  return {
    read: async (take: (entry: JournalEntry) => void) => {
      for (const what of words.split(' ').filter(Boolean) as JournalWord[]) {
        take({ what, atMs: 1, run: 'r', library: 'PrimarySync', asset: 'A', signature: 'S', proof });
      }
      return { unreadable };
    },
  };
}

it.each([
  ['', false],
  ['intent', true],
  ['intent unknown', true],
  ['intent done', true],
  ['intent done restoring', true],
  // It lay in Recently Deleted for thirty days.
  ['intent done gone', true],
  ['intent refused', false],
  ['intent done restoring restored', false],
])('P13: %j in the journal: its files stay: %s', async (words, stays) => {
  const byUs = await deletedByUs(journalOf(words));
  expect([byUs.has('PrimarySync', 'A'), byUs.has('PrimarySync', 'B'), byUs.has('SharedSync-1', 'A')]).toEqual(
    [stays, false, false],
  );
  expect(proves(byUs)).toEqual([stays, stays, false]);
  expect(byUs.waits).toBeUndefined();
});

it('P13: where the journal does not tell all, nothing is put aside', async () => {
  expect((await deletedByUs(journalOf('', 1))).waits).toContain('cannot be read');
  const broken = new KeepsakeError('STATE_UNREADABLE', 'the journal cannot be read');
  const byUs = await deletedByUs({ read: () => Promise.reject(broken) });
  expect([byUs.waits, byUs.has('PrimarySync', 'A')]).toEqual(['the journal cannot be read', true]);
  const bug = deletedByUs({ read: () => Promise.reject(new TypeError('bug')) });
  await expect(bug).rejects.toThrow('bug');
});
