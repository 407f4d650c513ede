import { expect, it } from 'vitest';
import type { DeletionState } from '../../../../src/model/fold-deletions.ts';
import type { AssetLook } from '../../../../src/model/recently-deleted.ts';
import { wordFor } from '../../../../src/sync/deletions/settle-unsure.ts';
import { mayStillGo } from '../../../../src/sync/deletions/may-still-go.ts';
import { someAsset } from '../../../support/test-catalogue.ts';

const asset = someAsset('A');
const unreadable = (where: 'shown' | 'trashed' | undefined): AssetLook => {
  return { kind: 'unreadable', reason: 'odd', where };
};

it.each<[DeletionState, AssetLook | undefined, string | undefined]>([
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
  expect(wordFor({ state, standing: undefined }, look, false)?.what).toBe(what);
});

const shown: AssetLook = { kind: 'shown', asset };
const trashed: AssetLook = { kind: 'trashed', asset };

it('P18: a request that nobody answered may be carried out later: until then the photo counts as ours', () => {
  const word = (state: DeletionState, look: AssetLook, standing?: 'moved' | 'unsure') =>
    wordFor({ state, standing }, look, mayStillGo({ state, standing, askedAtMs: 5 }, 3_600_000))?.what;
  expect(word('unsure', shown)).toBeUndefined();
  expect(word('unsure', trashed)).toBe('done');
  expect(word('moved', shown)).toBe('restored');
  // Asked to come back before that was over.
  expect(word('restoring', shown, 'unsure')).toBeUndefined();
  expect(word('restoring', trashed, 'unsure')).toBe('done');
  expect(word('restoring', shown, 'moved')).toBe('restored');
});

it('P18: what two requests left open ends when the later one is over, whichever clock was off by hours', () => {
  const day = 86_400_000;
  const facts = { state: 'unsure', standing: 'unsure', askedAtMs: 10 * day } as const;
  const ends = [7, 9, 10, 11, 12, 13].map((nowDay) => mayStillGo(facts, nowDay * day));
  expect(ends).toEqual([false, true, true, true, true, false]);
  expect(wordFor(facts, shown, false)?.what).toBe('restored');
});
