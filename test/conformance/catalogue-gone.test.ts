import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import type { Catalogue } from '../../src/model/catalogue.ts';
import type { GoneRecord } from '../../src/model/photo-source.ts';
import { openCatalogue } from '../../src/state/catalogue/open-catalogue.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { quickFolder } from '../support/temporary-folder.ts';
import { feedPage, idsOf, named, PERSONAL, SHARED, someAsset } from '../support/test-catalogue.ts';

const MOST = 100;
const album = { id: 'X', now: { kind: 'album', name: 'One', parent: undefined, position: 1 } } as const;
const inAlbum = (asset: string, isMember = true) => ({
  relation: `${asset}-IN-X`,
  asset,
  collection: 'X',
  isMember,
});

describe('what went from iCloud', () => {
  let path: string;
  let catalogue: Catalogue;
  let clock: FakeClock;
  beforeEach(() => {
    path = join(quickFolder(), 'catalogue.sqlite');
    clock = new FakeClock();
    catalogue = openCatalogue({ path, clock, log: silentLog });
    return () => catalogue.close();
  });
  const rows = async (library = PERSONAL.id) =>
    idsOf(await catalogue.assets(library, ['A', 'B', 'C', 'D', 'E', 'F', 'G']));
  const goes = (record: string, how: GoneRecord['how'], library = PERSONAL) =>
    catalogue.apply(feedPage({ library, gone: [{ record, how }] }));
  const count = (table: string) => {
    const database = new DatabaseSync(path, { readOnly: true });
    const counted = database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows'];
    database.close();
    return counted;
  };

  it('I87: is forgotten up to a step, but for what is shown or hidden; the newest step stays', async () => {
    await catalogue.apply(feedPage({ assets: named('A', 'B', 'C', 'D', 'E', 'F', 'G') }));
    const ways = ['hidden', 'trashed', 'purged', 'elsewhere', 'missing', 'trashed'] as const;
    for (const [at, how] of ways.entries()) await goes('BCDEFG'.charAt(at), how);
    // G went in step 7.
    expect(await catalogue.forgetGone(6, MOST)).toBe(4);
    expect(await rows()).toEqual(['A', 'B', 'G']);
    expect(await catalogue.newestStep()).toBe(7);
    expect(count('step')).toBe(1);
    expect(await catalogue.forgetGone(6, MOST)).toBe(0);
    expect(await catalogue.forgetGone(7, MOST)).toBe(1);
    expect(await catalogue.newestStep()).toBe(7);
    expect(await catalogue.countShown(PERSONAL.id)).toBe(1);
    // That it is gone is no news, and what comes back is one like any other.
    expect((await goes('D', 'purged')).step).toBeUndefined();
    expect(await catalogue.apply(feedPage({ assets: named('D') }))).toMatchObject({ step: 8 });
    expect(await rows()).toEqual(['A', 'B', 'D']);
  });

  it('is forgotten a part at a time, what went first before what went later', async () => {
    await catalogue.apply(feedPage({ assets: named('A', 'B', 'C', 'D', 'E') }));
    for (const id of ['E', 'C', 'A', 'B']) await goes(id, 'purged');
    for (const left of [['A', 'B', 'D'], ['D'], ['D']]) {
      await catalogue.forgetGone(5, 2);
      expect(await rows()).toEqual(left);
    }
  });

  it('an album keeps what it may show again, and what is for ever gone leaves it', async () => {
    const assets = named('A', 'B', 'C', 'D', 'E');
    const memberships = assets.map(({ id }) => inAlbum(id));
    await catalogue.apply(feedPage({ assets, collections: [album], memberships }));
    for (const [id, how] of [
      ['B', 'missing'],
      ['C', 'elsewhere'],
      ['D', 'purged'],
      ['E', 'trashed'],
    ] as const)
      await goes(id, how);
    expect(await catalogue.forgetGone(9, MOST)).toBe(2);
    expect(await rows()).toEqual(['A', 'B', 'C']);
    expect(count('membership')).toBe(3);
    expect(await catalogue.forgetGone(9, MOST)).toBe(0);

    // What comes back is in the album as before, without another word of it.
    await catalogue.apply(feedPage({ assets: named('B') }));
    expect((await catalogue.albumsOf(['B'])).get('B')).toMatchObject([{ collection: 'X' }]);
    await catalogue.apply(feedPage({ memberships: [inAlbum('C', false)] }));
    await catalogue.apply(feedPage({ collections: [{ id: 'X', now: undefined }] }));
    await goes('B', 'missing');
    expect(await catalogue.forgetGone(99, MOST)).toBe(2);
    expect(await rows()).toEqual(['A']);
  });

  it('a photo that moved to another library stays in its albums, by relations of any name', async () => {
    const memberships = [inAlbum('A'), { relation: 'odd', asset: 'B', collection: 'X', isMember: true }];
    await catalogue.apply(feedPage({ assets: named('A', 'B'), collections: [album], memberships }));
    for (const id of ['A', 'B']) {
      const moved = someAsset(id, { library: SHARED.id });
      await catalogue.apply(feedPage({ library: SHARED, assets: [moved] }));
      await goes(id, 'elsewhere');
    }
    const members = async () => idsOf(await catalogue.newestIn('X', undefined, MOST)).toSorted();
    expect(await members()).toEqual(['A', 'B']);
    expect(await catalogue.forgetGone(99, MOST)).toBe(2);
    expect(await rows()).toEqual([]);
    expect(await members()).toEqual(['A', 'B']);
    expect((await catalogue.countMembers()).get('X')).toBe(2);
    const out = { relation: 'odd', asset: undefined, collection: undefined, isMember: false };
    expect(await catalogue.apply(feedPage({ memberships: [out] }))).toMatchObject({
      changed: new Set(['B']),
    });
    expect(await members()).toEqual(['A']);
  });

  it('and gone from both, the last row that an album knows stays', async () => {
    await catalogue.apply(
      feedPage({ assets: named('A'), collections: [album], memberships: [inAlbum('A')] }),
    );
    await catalogue.apply(feedPage({ library: SHARED, assets: [someAsset('A', { library: SHARED.id })] }));
    await goes('A', 'missing', SHARED);
    await goes('A', 'elsewhere');
    expect(await catalogue.forgetGone(99, MOST)).toBe(1);
    expect(count('membership')).toBe(1);
    expect([...(await rows()), ...(await rows(SHARED.id))]).toEqual(['A']);
  });

  it('the number of a row that is forgotten is in no album when another asset gets it', async () => {
    const memberships = [inAlbum('A'), { relation: 'odd', asset: 'A', collection: 'X', isMember: true }];
    await catalogue.apply(feedPage({ assets: named('A'), collections: [album], memberships }));
    await goes('A', 'purged');
    await catalogue.forgetGone(9, MOST);
    await catalogue.apply(feedPage({ assets: named('B') }));
    expect(await catalogue.albumsOf(['B'])).toEqual(new Map());
    await catalogue.apply(feedPage({ memberships: [inAlbum('B')] }));
    const out = { relation: 'odd', asset: undefined, collection: undefined, isMember: false };
    expect((await catalogue.apply(feedPage({ memberships: [out] }))).step).toBeUndefined();
  });

  it('tells the last step before a time, whatever the clock said in between', async () => {
    const before = () => catalogue.lastStepBefore({ fromMs: clock.now() - 1_000, toMs: clock.now() });
    expect(await before()).toBe(0);
    await catalogue.apply(feedPage({ assets: named('A') }));
    expect(await before()).toBe(0);
    await clock.advance(2_000);
    expect(await before()).toBe(1);
    await catalogue.apply(feedPage({ assets: named('B') }));
    await clock.advance(-50_000);
    await catalogue.apply(feedPage({ assets: named('C') }));
    await clock.advance(50_500);
    // Step 3 says that it is older than step 2.
    expect(await before()).toBe(1);
    await catalogue.forgetGone(1, MOST);
    expect(await before()).toBe(1);
    await clock.advance(600);
    expect(await before()).toBe(3);
    // Of steps that seem to come later nothing is known.
    await clock.advance(-50_000);
    expect(await before()).toBe(3);
  });
});
