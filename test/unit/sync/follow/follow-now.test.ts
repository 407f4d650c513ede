import { expect, it } from 'vitest';
import type { ProgressEvent } from '../../../../src/model/progress.ts';
import { followNow } from '../../../../src/sync/follow/follow-now.ts';
import { followOfEachTest } from '../../../support/follow-of-each-test.ts';
import { changesTo, listingEnd, pageOf } from '../../../support/scripted-library.ts';
import { following, PERSONAL, someAsset } from '../../../support/test-catalogue.ts';

const ALL = { libraries: undefined, recent: undefined };
const NOW = Date.UTC(2024, 0, 2, 3, 4, 5);

const test = followOfEachTest((source) => {
  source.known = [PERSONAL];
  source.cursors = [{ cursor: 'c1', changed: undefined }];
  source.feeds = [{ end: changesTo('t2') }];
  source.counts = [2];
  const pages = ['a', 'b'].map((id, at) =>
    pageOf([someAsset(id)], { rank: at + 1, expected: 2, ...(at === 0 && { token: 't1' }) }),
  );
  source.listings = [{ pages, end: listingEnd({ token: 't1', expected: 2 }) }];
});

it('lists what was never listed, and tells how far it is', async () => {
  const events: ProgressEvent[] = [];
  const ports = { ...test.ports(), report: (event: ProgressEvent) => events.push(event) };
  expect(await followNow(ports, ALL)).toBeUndefined();
  expect(test.source.asked).toEqual(['changed since ever', 'libraries', 'list 0-', 'changes t1']);
  expect(events).toEqual([
    { kind: 'listed', assets: 1, expected: 2 },
    { kind: 'listed', assets: 2, expected: 2 },
  ]);
});

it('reads changes of what is listed, and lists nothing', async () => {
  await test.catalogue.setLibrary(PERSONAL, following({ token: 't0', listedAtMs: NOW, gap: 2 }));
  expect(await followNow(test.ports(), ALL)).toBe('Apple counts 2 photos more than it lists');
  expect(test.source.asked).toEqual(['changed since ever', 'libraries', 'changes t0', 'count']);
});

it('lists no more than the newest that are wanted, and nothing where they are known', async () => {
  test.source.listings = test.source.listings.map((listing) => ({
    ...listing,
    end: listingEnd({ isCut: true }),
  }));
  for (const _ of [1, 2]) await followNow(test.ports(), { ...ALL, recent: 2 });
  const first = ['changed since ever', 'libraries', 'list added 0-2'];
  expect(test.source.asked).toEqual([...first, 'changed since c1', 'libraries', 'changes t1']);
});

it('tells the shortfall of a listing before what was known to be missing', async () => {
  test.source.listings = [
    { pages: [pageOf([someAsset('a')], { rank: 1, token: 't1' })], end: listingEnd({ expected: 2 }) },
  ];
  expect(await followNow(test.ports(), ALL)).toBe('Apple lists 1 of 2 photos');
});
