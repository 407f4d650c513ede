import { expect, it } from 'vitest';
import type { DeletionState } from '../../../../src/model/fold-deletions.ts';
import type { TrashLook } from '../../../../src/model/trash-source.ts';
import { wordFor } from '../../../../src/sync/freeing/settle-unsure.ts';
import { someAsset } from '../../../support/test-catalogue.ts';

const asset = someAsset('A');
const unreadable = (where: 'shown' | 'trashed' | undefined): TrashLook => {
  return { kind: 'unreadable', reason: 'odd', where };
};

it.each<[DeletionState, TrashLook | undefined, string | undefined]>([
  ['unsure', { kind: 'trashed', asset }, 'done'],
  ['unsure', unreadable('trashed'), 'done'],
  ['unsure', { kind: 'shown', asset }, 'refused'],
  ['unsure', { kind: 'hidden', asset }, 'refused'],
  ['unsure', { kind: 'gone' }, 'gone'],
  ['restoring', { kind: 'trashed', asset }, 'refused'],
  ['restoring', { kind: 'shown', asset }, 'restored'],
  ['restoring', unreadable('shown'), 'restored'],
  ['restoring', { kind: 'gone' }, 'gone'],
  // Brought back by the user.
  ['moved', { kind: 'shown', asset }, 'restored'],
  ['moved', { kind: 'trashed', asset }, undefined],
  // Nothing is written down that nobody said.
  ['unsure', { kind: 'elsewhere' }, undefined],
  ['unsure', unreadable(undefined), undefined],
  ['unsure', undefined, undefined],
])('P18, P23: the journal says %s, and iCloud %j: %s', (state, look, what) => {
  expect(wordFor(state, look, false)?.what).toBe(what);
});

it('P18: a request that nobody answered may be carried out minutes later: until then the photo counts as ours', () => {
  expect(wordFor('unsure', { kind: 'shown', asset }, true)).toBeUndefined();
  expect(wordFor('unsure', { kind: 'trashed', asset }, true)?.what).toBe('done');
  expect(wordFor('moved', { kind: 'shown', asset }, true)?.what).toBe('restored');
});
