import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Log, silentLog } from '../../../../src/base/log.ts';
import { type Catalogue, NEVER_FOLLOWED } from '../../../../src/model/catalogue.ts';
import { openCatalogue, openGuestCatalogue } from '../../../../src/state/catalogue/open-catalogue.ts';
import { anyAsset } from '../../../support/any-asset.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { quickFolder } from '../../../support/temporary-folder.ts';
import {
  feedPage,
  following,
  listedPage,
  openTestCatalogue,
  PERSONAL,
  someAsset,
  someFile,
} from '../../../support/test-catalogue.ts';

const clock = new FakeClock();
const NAMES = ['A', 'B', 'C', 'D', 'E'];

describe('the catalogue as a file', () => {
  let path: string;
  let catalogue: Catalogue;
  let warnings: string[];
  let log: Log;
  beforeEach(() => {
    path = join(quickFolder(), 'account', 'catalogue.sqlite');
    warnings = [];
    log = { ...silentLog, warn: (message) => warnings.push(message) };
    catalogue = openCatalogue({ path, clock, log });
    return () => catalogue.close();
  });

  async function reopen(): Promise<void> {
    await catalogue.close();
    catalogue = openCatalogue({ path, clock, log });
  }
  /** As if bits had flipped. */
  function damage(sql: string): void {
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
  }
  const read = async () => (await catalogue.newest(PERSONAL.id, undefined, 100)).map(({ id }) => id);
  const write = () => catalogue.apply(feedPage({ assets: NAMES.map((name) => someAsset(name)) }));

  it('remembers across a restart, in a file nobody else can read', async () => {
    await write();
    await catalogue.setCursor('cursor', []);
    const epoch = await catalogue.epoch();
    await reopen();
    expect(await read()).toEqual(NAMES);
    expect(await catalogue.epoch()).toBe(epoch);
    expect(await catalogue.newestStep()).toBe(1);
    expect(await catalogue.cursor()).toBe('cursor');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await catalogue.close();
    expect(readdirSync(dirname(path))).toEqual(['catalogue.sqlite']);
  });

  it('I21: what is no database is put aside, and told with what it means', async () => {
    const epoch = await catalogue.epoch();
    await catalogue.close();
    writeFileSync(path, 'this is no database, it only has its name'.repeat(100));
    await reopen();
    expect(warnings).toEqual([
      'the catalogue was damaged: it was put aside and a new one started; iCloud is listed once more, and nothing is downloaded twice',
    ]);
    expect(await catalogue.epoch()).not.toBe(epoch);
    expect(await catalogue.library(PERSONAL.id)).toEqual(NEVER_FOLLOWED);
    expect(readdirSync(dirname(path)).some((name) => name.includes('.damaged-'))).toBe(true);
  });

  it('I21: damage found in the middle of a run ends it, and the next run starts anew', async () => {
    await write();
    damage('DROP TABLE sighting');
    const listing = { number: 1, after: 1, rank: 0 };
    await expect(catalogue.endListing(PERSONAL, listing, following({}))).rejects.toMatchObject({
      code: 'STATE_PUT_ASIDE',
      message: expect.stringContaining('the catalogue'),
    });
    catalogue = openCatalogue({ path, clock, log });
    expect(await read()).toEqual([]);
  });

  it.each([
    "name = 'X'",
    'minus_captured = minus_captured + 1',
    "id = CAST('Z' || name AS BLOB)",
    "files = x'00'",
    'media = 2',
    'media = 7',
    'deleted = 1',
    'roles = 3',
    'added = 5',
    'state = 77',
    "master = x'41ff'",
    "details = '[8,[1]]'",
    'library = 99',
    'library = 0',
  ])('I21: a row with %s is passed over, with one warning, and the next listing mends it', async (change) => {
    await write();
    damage(`UPDATE asset SET ${change} WHERE name IN ('B.HEIC', 'D.HEIC')`);
    // Two a call: those that are passed over are made up for.
    const pulled: string[] = [];
    for (let after; ; ) {
      const rows = await catalogue.changedIn({ first: 1, last: 1 }, after, 2);
      pulled.push(...rows.map(({ id }) => id));
      after = rows.at(-1);
      if (rows.length < 2) break;
    }
    expect(pulled).toEqual(['A', 'C', 'E']);
    expect(warnings).toEqual([
      'damaged rows in the catalogue were passed over; the next listing of iCloud mends them',
    ]);
    const listing = { number: 1, after: 1, rank: 0 };
    const assets = NAMES.map((name) => someAsset(name));
    await catalogue.apply(listedPage(listing, { assets }));
    await catalogue.endListing(PERSONAL, listing, following({}));
    const rows = await catalogue.assets(PERSONAL.id, NAMES);
    expect(rows.map(({ asset }) => asset)).toEqual(assets);
    expect((await read()).toSorted()).toEqual(NAMES);
    expect(await catalogue.countShown(PERSONAL.id)).toBe(5);
  });

  it.each(['state = \'{"token":"x"}\'', "state = replace(state, 'token', 'tokem')", 'sum = sum + 1'])(
    'I21: how far a library is followed with %s is not known, so it is listed anew',
    async (change) => {
      await catalogue.apply(feedPage({ assets: [someAsset('A')], state: following({}) }));
      damage(`UPDATE library SET ${change}`);
      expect(await catalogue.library(PERSONAL.id)).toEqual(NEVER_FOLLOWED);
      expect(warnings).toHaveLength(1);
    },
  );

  it('I21: assets of a library whose row is damaged belong to none, until it is listed anew', async () => {
    await write();
    damage("UPDATE library SET id = 'PrimarzSync'");
    await reopen();
    expect(await catalogue.libraries()).toEqual([]);
    expect(await catalogue.changedIn({ first: 1, last: 1 }, undefined, 9)).toEqual([]);
    expect(await catalogue.groups()).toEqual([]);
    await write();
    expect(await read()).toEqual(NAMES);
    expect(await catalogue.libraries()).toMatchObject([{ library: PERSONAL, shown: 5 }]);
    expect(await catalogue.groups()).toMatchObject([{ library: PERSONAL.id, assets: 5 }]);
  });

  it('I21: numbers of listings that are forgotten are given out again, and no sighting is taken for another', async () => {
    const second = { number: 2, after: 1, rank: 0 };
    await write();
    await catalogue.apply(listedPage(second, { assets: [someAsset('A')] }));
    damage('UPDATE library SET sum = 0');
    await catalogue.apply(listedPage(second, { assets: [someAsset('B')] }));
    expect(await catalogue.countShown(PERSONAL.id, second)).toBe(1);
  });

  it('I21: a cursor with a flipped bit is none', async () => {
    await catalogue.setCursor('cursor', []);
    damage("UPDATE account SET cursor = 'cursos'");
    expect(await catalogue.cursor()).toBeUndefined();
  });

  it('I21: a type of files that cannot be read costs its rows, until the next listing', async () => {
    const jpeg = someAsset('J', { type: 'public.jpeg' });
    await catalogue.apply(feedPage({ assets: [someAsset('A'), jpeg] }));
    damage("UPDATE file_type SET type = 'public.heif' WHERE type = 'public.heic'");
    await reopen();
    expect(await read()).toEqual([]);
    await catalogue.apply(feedPage({ assets: [someAsset('A'), jpeg] }));
    const rows = await catalogue.assets(PERSONAL.id, ['A', 'J']);
    expect(rows.map(({ asset }) => asset)).toEqual([someAsset('A'), jpeg]);
  });

  it('a page is stored whole or not at all, with the types that it needs', async () => {
    damage(`CREATE TRIGGER fails BEFORE INSERT ON asset WHEN new.name = 'fails'
      BEGIN SELECT RAISE(ABORT, 'no'); END`);
    const typed = (id: string, type: string) => someAsset(id, { type, resources: {} });
    const page = feedPage({
      assets: [typed('A', 'one'), someAsset('B', { name: 'fails' })],
      state: following({}),
    });
    await expect(catalogue.apply(page)).rejects.toThrow();
    expect(await catalogue.libraries()).toEqual([]);
    expect(await catalogue.newestStep()).toBe(0);
    damage('DROP TRIGGER fails');
    await catalogue.apply(feedPage({ assets: [typed('C', 'two'), typed('D', 'one')] }));
    await reopen();
    const rows = await catalogue.assets(PERSONAL.id, ['C', 'D']);
    expect(rows.map(({ asset }) => asset?.type)).toEqual(['two', 'one']);
  });

  it('holds more types of files than there are numbers for', async () => {
    const assets = Array.from({ length: 600 }, (_, n) =>
      someAsset(`A${n}`, { type: `type-${n}`, capturedAtMs: 1000 - n }),
    );
    const long = someAsset('L', { type: `${'x'.repeat(70_000)}\0`, capturedAtMs: 1 });
    await catalogue.apply(feedPage({ assets: [...assets, long] }));
    await reopen();
    const rows = await catalogue.newest(PERSONAL.id, undefined, 1000);
    expect(rows.map(({ asset }) => asset)).toEqual([...assets, long]);
  });

  describe('a guest', () => {
    const openGuest = () => openGuestCatalogue({ path, clock, log });

    it('reads beside the owner, and keeps nothing from going on', async () => {
      const guest = openGuest();
      if (typeof guest === 'string') throw new Error(guest);
      await write();
      expect((await guest.newest(PERSONAL.id, undefined, 2)).map(({ id }) => id)).toEqual(['A', 'B']);
      await catalogue.apply(
        feedPage({
          assets: [someAsset('A', { type: 'new.type', resources: { live: someFile({ role: 'live' }) } })],
        }),
      );
      expect(await guest.assets(PERSONAL.id, ['A'])).toEqual(await catalogue.assets(PERSONAL.id, ['A']));
      expect(await guest.assets(PERSONAL.id, ['A'])).toMatchObject([
        { step: 2, asset: { type: 'new.type' } },
      ]);
      await guest.close();
    });

    it('makes nothing where nothing is, and leaves what is older or newer', async () => {
      await catalogue.close();
      damage('PRAGMA user_version = 0; PRAGMA application_id = 0');
      expect(openGuest()).toBe('none');
      damage('PRAGMA user_version = 999');
      expect(openGuest).toThrow('the catalogue');
      path = join(quickFolder(), 'none.sqlite');
      expect(openGuest()).toBe('none');
      expect(existsSync(path)).toBe(false);
    });

    it('I21: does not put a damaged one aside: it may be in somebody’s hands', async () => {
      await catalogue.close();
      writeFileSync(path, 'this is no database, it only has its name'.repeat(100));
      expect(openGuest).toThrow(expect.objectContaining({ code: 'STATE_DAMAGED' }));
      expect(readdirSync(dirname(path))).toEqual(['catalogue.sqlite']);
    });
  });
});

it('any assets come back as they came, and are no step when they come again', async () => {
  const catalogue = openTestCatalogue();
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(anyAsset(), { selector: ({ id }) => id, maxLength: 5 }),
      async (assets) => {
        await catalogue.clear();
        const page = feedPage({ assets });
        await catalogue.apply(page);
        const rows = await catalogue.assets(
          PERSONAL.id,
          assets.map(({ id }) => id),
        );
        expect(rows.map(({ asset }) => asset)).toEqual(assets);
        expect(rows.map(({ id }) => id)).toEqual(assets.map(({ id }) => id));
        expect(await catalogue.apply(page)).toMatchObject({ step: undefined });
      },
    ),
    { numRuns: 300 },
  );
  await catalogue.close();
});
