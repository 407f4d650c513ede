import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../../../src/base/errors.ts';
import { readFeed } from '../../../../src/sync/follow/read-feed.ts';
import { failNth } from '../../../support/fail-nth.ts';
import { followingLibrary, LISTED, LISTING } from '../../../support/following-library.ts';
import {
  changesTo,
  followAll,
  followPorts,
  pageOf,
  ScriptedLibrary,
} from '../../../support/scripted-library.ts';
import { feedPage, openTestCatalogue, PERSONAL, someAsset } from '../../../support/test-catalogue.ts';

const library = followingLibrary();

it('changes move a listing that is under way back by as many places as they name records', async () => {
  await library.known({ ...LISTED, listing: LISTING });
  const gone = [{ record: 'old', how: 'trashed' as const }];
  library.source.feeds = [
    {
      pages: [
        pageOf([someAsset('a'), someAsset('b')], { gone, token: 't2' }),
        pageOf([someAsset('c')], { token: 't3' }),
      ],
      end: changesTo('t3'),
    },
  ];
  const { pages, state } = await library.read();
  expect(state.listing).toEqual({ ...LISTING, rank: 496 });
  expect(pages.map(({ left }) => left)).toEqual([1, 0]);
});

it('a listing never goes back in front of its beginning', async () => {
  await library.known({ ...LISTED, listing: { ...LISTING, rank: 1 } });
  library.source.feeds = [{ pages: [pageOf([someAsset('a'), someAsset('b')])], end: changesTo('t2') }];
  expect((await library.read()).state.listing?.rank).toBe(0);
});

describe('originals that changed alone', () => {
  const edited = someAsset('old', { name: 'other.HEIC' });
  const masters = ['master-of-old', 'master-of-told'];

  it('are looked up by their assets, unless the page tells those', async () => {
    await library.catalogue.apply(feedPage({ assets: [someAsset('told')], state: LISTED }));
    await library.known();
    library.source.feeds = [
      { pages: [pageOf([someAsset('told')], { masters, token: 't2' })], end: changesTo('t2') },
    ];
    library.source.lookups = [{ pages: [pageOf([edited])], end: undefined }];
    library.source.counts = [2];
    const { pages } = await library.read();
    expect(library.source.asked).toEqual(['changes t1', 'look up old', 'count']);
    expect(pages.map(({ changed }) => [...changed])).toEqual([['old'], []]);
    expect((await library.catalogue.assets(PERSONAL.id, ['old']))[0]?.asset?.name).toBe('other.HEIC');
  });

  it('E17: cost a doubt, and not the run, where Apple refuses to tell of them', async () => {
    await library.known();
    const pages = [pageOf([someAsset('new')], { masters, token: 't2' }), pageOf([someAsset('newer')])];
    library.source.feeds = [{ pages, end: changesTo('t3') }];
    library.source.lookups = [{ end: new KeepsakeError('SERVICE_REFUSING', 'no') }];
    library.source.counts = [3];
    const { end, state } = await library.read();
    expect(end).toBe('settled');
    expect(state).toMatchObject({
      token: 't3',
      doubt: 'Apple refuses to tell of photos whose originals changed',
    });
    expect(await library.catalogue.countShown(PERSONAL.id)).toBe(3);
  });

  it.each<[what: string, pages: Parameters<typeof pageOf>[1], isDoubtful: boolean]>([
    ['an empty answer', {}, true],
    ['an answer that they are gone', { gone: [{ record: 'old', how: 'missing' }] }, false],
    ['an answer that cannot be read', { unreadable: [{ record: 'old', reason: 'odd' }] }, false],
  ])('E69: %s about them', async (_what, says, isDoubtful) => {
    await library.known();
    library.source.feeds = [{ pages: [pageOf([], { masters, token: 't2' })], end: changesTo('t3') }];
    library.source.lookups = [{ pages: [pageOf([], says)], end: undefined }];
    library.source.counts = [undefined];
    const { state } = await library.read();
    expect(state.doubt !== undefined).toBe(isDoubtful);
  });

  it('E17: are not asked for twice because of a count that differs', async () => {
    await library.known();
    library.source.feeds = [{ pages: [pageOf([], { masters, token: 't2' })], end: changesTo('t3') }];
    library.source.lookups = [{ end: new KeepsakeError('SERVICE_REFUSING', 'no') }];
    library.source.counts = [2];
    expect((await library.read()).end).toBe('listing');
    expect(library.source.asked).toEqual(['changes t1', 'look up old', 'count']);
  });

  it('end the run where something else is wrong, before the token moves', async () => {
    await library.known();
    library.source.feeds = [{ pages: [pageOf([], { masters, token: 't2' })], end: changesTo('t2') }];
    library.source.lookups = [{ end: new KeepsakeError('SESSION_REFUSED', 'signed out') }];
    await expect(library.read()).rejects.toThrow('signed out');
    expect((await library.catalogue.library(PERSONAL.id)).token).toBe('t1');
    expect(library.source.open).toBe(0);
  });
});

it('a run that leaves in the middle closes what it asked for', async () => {
  await library.known();
  library.source.feeds = [
    { pages: [pageOf([someAsset('a')]), pageOf([someAsset('b')])], end: changesTo('t2') },
  ];
  for await (const page of readFeed(followPorts(library.source, library.catalogue), PERSONAL)) {
    expect(page.library).toBe(PERSONAL);
    break;
  }
  expect(library.source.open).toBe(0);
});

it.each([false, true])(
  'cut off at any call of the catalogue, the token is never ahead of the rows (after the call: %s)',
  async (afterEffect) => {
    const tokens: (string | undefined)[] = [];
    for (let n = 1; ; n += 1) {
      const all = openTestCatalogue();
      await all.apply(feedPage({ assets: [someAsset('old')], state: LISTED }));
      const source = new ScriptedLibrary();
      source.feeds = [
        {
          pages: [
            pageOf([someAsset('a')], { masters: ['master-of-old'], token: 't2' }),
            pageOf([someAsset('b')], { token: 't3' }),
          ],
          end: changesTo('t4'),
        },
      ];
      source.lookups = [{ pages: [pageOf([someAsset('old', { name: 'other.HEIC' })])], end: undefined }];
      source.counts = [3];
      const error = () => new Error('cut off');
      const faulty = failNth(all, { n, sticky: true, afterEffect, error });
      await followAll(readFeed(followPorts(source, faulty.port), PERSONAL)).catch(() => {});
      const rows = await all.assets(PERSONAL.id, ['old', 'a', 'b']);
      const has = new Set(rows.map(({ id, asset }) => (id === 'old' ? asset?.name : id)));
      const { token } = await all.library(PERSONAL.id);
      tokens.push(token);
      if (token !== 't1') expect([has.has('a'), has.has('other.HEIC')]).toEqual([true, true]);
      if (token === 't3' || token === 't4') expect(has.has('b')).toBe(true);
      await all.close();
      if (faulty.failed().length === 0) break;
    }
    expect(new Set(tokens)).toEqual(new Set(['t1', 't2', 't3', 't4']));
  },
);
