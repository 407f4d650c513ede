import { expect, it } from 'vitest';
import { ASSET_STATES } from '../../../src/model/catalogue.ts';
import { decideDeletion, type DeletionFacts } from '../../../src/plan/decide-deletion.ts';

const DELETED: DeletionFacts = {
  kind: 'personal',
  state: 'trashed',
  now: { how: 'trashed' },
  isElsewhere: false,
  hasSharedLibrary: false,
  isEdited: false,
};

it.each<[string, Partial<DeletionFacts>, ReturnType<typeof decideDeletion>]>([
  ['in Recently Deleted, then and now', {}, 'delete'],
  ['in Recently Deleted, which was emptied since', { now: { how: 'missing' } }, 'delete'],
  ['gone for good', { state: 'purged', now: { how: 'missing' } }, 'delete'],
  ['gone for good, and it says so', { state: 'purged', now: { how: 'purged' } }, 'delete'],
  ['restored since', { now: 'shown' }, 'not-deleted'],
  ['hidden since', { now: { how: 'hidden' } }, 'not-deleted'],
  ['it stands for a photo of a shared library now', { now: { how: 'elsewhere' } }, 'not-deleted'],
  ['another library shows the original', { isElsewhere: true }, 'not-deleted'],
  [
    'gone for good, perhaps to a shared library',
    { state: 'purged', now: { how: 'missing' }, hasSharedLibrary: true },
    'not-deleted',
  ],
  [
    'in Recently Deleted first, so that it did not go to a shared library',
    { now: { how: 'missing' }, hasSharedLibrary: true },
    'delete',
  ],
  ['of a shared library, and nobody says deleted', { kind: 'shared' }, 'not-deleted'],
  ['of a shared library, deleted', { kind: 'shared', now: { how: 'trashed', isDeletion: true } }, 'delete'],
  ['of a shared library, gone without a word', { kind: 'shared', now: { how: 'missing' } }, 'not-deleted'],
  ['edited here', { isEdited: true }, 'edited'],
  ['edited here and not deleted', { isEdited: true, now: 'shown' }, 'not-deleted'],
  ['no answer', { now: undefined }, 'not-known'],
])('T5: %s', (_, facts, fate) => {
  expect(decideDeletion({ ...DELETED, ...facts })).toBe(fate);
});

it('T6: no state but two is evidence, whatever a lookup says', () => {
  const others = ASSET_STATES.filter((state) => state !== 'trashed' && state !== 'purged');
  for (const state of others)
    for (const now of [{ how: 'trashed' }, { how: 'purged' }, { how: 'missing' }, undefined] as const)
      expect(decideDeletion({ ...DELETED, state, now })).toBe('not-deleted');
});
