import { describe, expect, it } from 'vitest';
import type { CatalogueRow, Listing } from '../../src/model/catalogue.ts';
import type { GoneRecord } from '../../src/model/photo-source.ts';
import {
  PERSONAL,
  SHARED,
  catalogueOfEachTest,
  feedPage,
  following,
  listedPage,
  named,
  someAsset,
} from '../support/test-catalogue.ts';

const FIRST: Listing = { number: 1, after: 0, rank: 0 };

describe('catalogue: what is seen and what is gone', () => {
  const test = catalogueOfEachTest();
  const { row, shown } = test;

  describe('what is gone', () => {
    it.each<[GoneRecord['how'], CatalogueRow['state']]>([
      ['trashed', 'trashed'],
      ['hidden', 'hidden'],
      ['purged', 'purged'],
      ['elsewhere', 'elsewhere'],
      ['missing', 'unlisted'],
    ])('%s: is %s, and keeps what is known of it', async (how, state) => {
      await test.catalogue.apply(feedPage({ assets: named('A', 'B') }));
      const gone = feedPage({
        gone: [
          { record: 'A', how },
          { record: 'master-of-B', how },
          { record: 'C', how },
        ],
      });
      expect(await test.catalogue.apply(gone)).toEqual({ step: 2, changed: new Set(['A']), left: 1 });
      expect(await row('A')).toMatchObject({ state, step: 2, asset: someAsset('A') });
      expect(await shown()).toEqual(['B']);
      expect(await row('C')).toBeUndefined();
      expect(await test.catalogue.apply(gone)).toEqual({ step: undefined, changed: new Set(), left: 0 });

      expect(await test.catalogue.apply(feedPage({ assets: named('A') }))).toMatchObject({
        step: 3,
        left: 0,
      });
      expect(await shown()).toEqual(['A', 'B']);
    });

    it('evidence grows, and a lookup that finds nothing does not unsay it', async () => {
      await test.catalogue.apply(feedPage({ assets: named('A') }));
      await test.catalogue.apply(feedPage({ gone: [{ record: 'A', how: 'trashed' }] }));
      const missing = feedPage({ gone: [{ record: 'A', how: 'missing' }] });
      expect(await test.catalogue.apply(missing)).toMatchObject({ step: undefined });
      const purged = feedPage({ gone: [{ record: 'A', how: 'purged' }] });
      expect(await test.catalogue.apply(purged)).toMatchObject({ step: 3, left: 0 });
      expect(await row('A')).toMatchObject({ state: 'purged' });
    });
  });

  describe('what cannot be read', () => {
    const odd = (record: string, reason = 'odd') => ({ record, reason });

    it('has a problem, and keeps what could be read once', async () => {
      await test.catalogue.apply(feedPage({ assets: named('A') }));
      const page = feedPage({ ids: ['A', 'B', 'C'], unreadable: [odd('A'), odd('B', 'worse')] });
      expect(await test.catalogue.apply(page)).toEqual({
        step: 2,
        changed: new Set(['A', 'B', 'C']),
        left: 0,
      });
      expect(await row('A')).toMatchObject({ state: 'shown', problem: 'odd', asset: someAsset('A') });
      expect(await row('B')).toMatchObject({ state: 'shown', problem: 'worse', asset: undefined });
      expect(await row('C')).toMatchObject({ problem: 'its record cannot be used', asset: undefined });
      expect(await test.catalogue.countShown(PERSONAL.id)).toBe(3);

      await test.catalogue.apply(feedPage({ assets: named('A', 'B') }));
      expect(await row('A')).toMatchObject({ problem: undefined, asset: someAsset('A'), step: 3 });
      expect(await row('B')).toMatchObject({ problem: undefined, asset: someAsset('B'), step: 3 });
      expect(await test.catalogue.countShown(PERSONAL.id)).toBe(3);
    });

    it('an asset of which only a part can be read has both', async () => {
      await test.catalogue.apply(feedPage({ assets: named('A'), unreadable: [odd('A')] }));
      expect(await row('A')).toMatchObject({ problem: 'odd', asset: someAsset('A') });
    });

    it('a record that is neither counted nor known is none of ours', async () => {
      await test.catalogue.apply(feedPage({ assets: named('A', 'B') }));
      await test.catalogue.apply(feedPage({ gone: [{ record: 'B', how: 'trashed' }] }));
      const page = feedPage({
        unreadable: [
          odd('A'),
          odd('B'),
          odd('C'),
          { record: 'record 1 of a page', nameless: true, reason: 'x' },
        ],
      });
      expect(await test.catalogue.apply(page)).toEqual({ step: 3, changed: new Set(['A', 'B']), left: 0 });
      expect(await row('A')).toMatchObject({ state: 'shown', problem: 'odd' });
      expect(await row('B')).toMatchObject({ state: 'trashed', problem: 'odd' });
      expect(await row('C')).toBeUndefined();
    });

    it('shown again, but not readable: it counts', async () => {
      await test.catalogue.apply(feedPage({ assets: named('A') }));
      await test.catalogue.apply(feedPage({ gone: [{ record: 'A', how: 'trashed' }] }));
      expect(await test.catalogue.countShown(PERSONAL.id)).toBe(0);
      await test.catalogue.apply(feedPage({ ids: ['A'] }));
      expect(await test.catalogue.countShown(PERSONAL.id)).toBe(1);
      expect(await row('A')).toMatchObject({ state: 'shown', asset: someAsset('A') });
    });
  });

  describe('a listing', () => {
    it('unlists what it did not show, and what changed since was shown', async () => {
      await test.catalogue.apply(listedPage(FIRST, { assets: named('A', 'B', 'C', 'D') }));
      await test.catalogue.endListing(PERSONAL, FIRST, following({}));
      const again: Listing = { number: 2, after: await test.catalogue.newestStep(), rank: 0 };
      expect(await test.catalogue.countShown(PERSONAL.id, again)).toBe(0);
      await test.catalogue.apply(listedPage(again, { assets: named('A'), ids: ['A', 'D'] }));
      await test.catalogue.apply(feedPage({ assets: [someAsset('B', { name: 'new' })] }));
      expect(await test.catalogue.countShown(PERSONAL.id, again)).toBe(3);
      expect(await test.catalogue.countShown(PERSONAL.id)).toBe(4);

      const state = following({ listedAtMs: 77, listings: 2 });
      const ended = await test.catalogue.endListing(PERSONAL, again, state);
      expect(ended).toEqual({ step: 4, changed: new Set(['C']), left: 1 });
      expect(await shown()).toEqual(['A', 'B', 'D']);
      expect(await row('C')).toMatchObject({ state: 'unlisted', step: 4, asset: someAsset('C') });
      expect(await test.catalogue.library(PERSONAL.id)).toEqual(state);
      expect(await test.catalogue.countShown(PERSONAL.id)).toBe(3);
    });

    it('that shows all there is, is no step', async () => {
      await test.catalogue.apply(listedPage(FIRST, { assets: named('A') }));
      const ended = await test.catalogue.endListing(PERSONAL, FIRST, following({ seen: 1 }));
      expect(ended).toEqual({ step: undefined, changed: new Set(), left: 0 });
      expect(await test.catalogue.library(PERSONAL.id)).toEqual(following({ seen: 1 }));
    });

    it('an album that is renamed meanwhile does not stand for having been listed', async () => {
      const album = (name: string) => ({
        id: 'album',
        now: { kind: 'album', name, parent: undefined, position: undefined } as const,
      });
      await test.catalogue.apply(
        feedPage({
          assets: named('A'),
          collections: [album('One')],
          memberships: [{ relation: 'A-IN-album', asset: 'A', collection: 'album', isMember: true }],
        }),
      );
      const listing: Listing = { number: 1, after: 1, rank: 0 };
      expect(await test.catalogue.apply(feedPage({ collections: [album('Two')] }))).toEqual({
        step: 2,
        changed: new Set(['A']),
        left: 0,
      });
      expect(await test.catalogue.countShown(PERSONAL.id, listing)).toBe(0);
      expect(await test.catalogue.endListing(PERSONAL, listing, following({}))).toMatchObject({ left: 1 });
    });

    it('an abandoned one does not speak for the next', async () => {
      await test.catalogue.apply(listedPage(FIRST, { assets: named('A', 'B') }));
      await test.catalogue.endListing(PERSONAL, FIRST, following({}));
      const [second, third] = [2, 3].map((number) => ({ number, after: 1, rank: 0 }));
      if (second === undefined || third === undefined) throw new Error('two listings');
      await test.catalogue.apply(listedPage(second, { assets: named('A') }));
      await test.catalogue.apply(listedPage(third, { assets: named('B') }));
      expect(await test.catalogue.endListing(PERSONAL, third, following({}))).toMatchObject({
        changed: new Set(['A']),
      });
    });

    it('of one library says nothing of another', async () => {
      await test.catalogue.apply(
        feedPage({ library: SHARED, assets: [someAsset('S', { library: SHARED.id })] }),
      );
      await test.catalogue.apply(listedPage(FIRST, { assets: named('A') }));
      const again = { number: 2, after: 2, rank: 0 };
      await test.catalogue.endListing(PERSONAL, again, following({}));
      expect(await shown()).toEqual([]);
      expect(await shown(SHARED.id)).toEqual(['S']);
    });
  });
});
