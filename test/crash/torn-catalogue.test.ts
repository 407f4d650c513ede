import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { KeepsakeError } from '../../src/base/errors.ts';
import { silentLog } from '../../src/base/log.ts';
import type { Asset } from '../../src/model/asset.ts';
import type { Catalogue, Listing } from '../../src/model/catalogue.ts';
import { openCatalogue } from '../../src/state/catalogue/open-catalogue.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { quickFolder } from '../support/temporary-folder.ts';
import { following, listedPage, PERSONAL, someAsset } from '../support/test-catalogue.ts';

const RUNS = process.env['KEEPSAKE_LONG'] === '1' ? 10_000 : 120;
const PAGE_BYTES = 4096;
const clock = new FakeClock();
const open = (path: string): Catalogue => openCatalogue({ path, clock, log: silentLog });

const assets = (from: number, to: number, title?: string): readonly Asset[] =>
  Array.from({ length: to - from }, (_, at) => {
    const n = from + at;
    const id = `0A1B2C3D-4E5F-6071-8293-${String(n).padStart(12, '0')}`;
    return someAsset(id, { capturedAtMs: n, details: { width: n, ...(title !== undefined && { title }) } });
  });
const FIRST: Listing = { number: 1, after: 0, rank: 0 };
const ALL = assets(0, 60);
const KNOWN = new Map(ALL.map((asset) => [asset.id, asset]));

async function write(catalogue: Catalogue, all: readonly Asset[], listing: Listing): Promise<void> {
  for (let at = 0; at < all.length; at += 10) {
    await catalogue.apply(listedPage(listing, { assets: all.slice(at, at + 10) }));
  }
}

/** Whatever it says of an asset was once written; another listing puts everything right. */
async function expectNothingUntrue(catalogue: Catalogue): Promise<void> {
  for (const { id, asset } of await catalogue.newest(PERSONAL.id, undefined, 1000)) {
    expect(asset).toEqual(KNOWN.get(id));
  }
  await catalogue.groups();
  await catalogue.libraries();
  const { listings } = await catalogue.library(PERSONAL.id);
  const listing = { number: listings + 1, after: await catalogue.newestStep(), rank: 0 };
  await write(catalogue, ALL, listing);
  await catalogue.endListing(PERSONAL, listing, following({ listings: listing.number }));
  const ids = [...KNOWN.keys()];
  expect((await catalogue.assets(PERSONAL.id, ids)).map(({ asset }) => asset)).toEqual(ALL);
  expect((await catalogue.newest(PERSONAL.id, undefined, 1000)).map(({ id }) => id).toSorted()).toEqual(ids);
  expect(await catalogue.countShown(PERSONAL.id)).toBe(ids.length);
}

it('I21: with a bit flipped anywhere, it says nothing untrue, and the next listing mends it', {
  timeout: RUNS * 200,
}, async () => {
  const path = join(quickFolder(), 'catalogue.sqlite');
  const catalogue = open(path);
  await write(catalogue, ALL, FIRST);
  await catalogue.endListing(PERSONAL, FIRST, following({}));
  await catalogue.close();
  const sound = readFileSync(path);
  const folder = quickFolder();
  let n = 0;
  let putAside = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(sound.length * 8 - 1), async (bit) => {
      const damaged = join(folder, `${(n += 1)}.sqlite`);
      const bytes = Buffer.from(sound);
      bytes[bit >> 3] = (sound[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(damaged, bytes);
      // The first one may end its run because of the damage; the next one has to get on.
      for (const isLast of [false, true]) {
        try {
          const each = open(damaged);
          try {
            await expectNothingUntrue(each);
          } finally {
            await each.close();
          }
          return;
        } catch (error) {
          if (!(error instanceof KeepsakeError) || isLast) throw error;
          expect(error.code).toBe('STATE_PUT_ASIDE');
          putAside += 1;
        }
      }
    }),
    { numRuns: RUNS },
  );
  expect(putAside).toBeLessThan(RUNS / 4);
});

it('I20: cut off at any page while the newest steps are moved into place, nothing is lost', async () => {
  const folder = quickFolder();
  const path = join(folder, 'catalogue.sqlite');
  const first = open(path);
  await write(first, assets(0, 60), FIRST);
  await first.close();
  const before = readFileSync(path);
  const second = open(path);
  await write(second, assets(30, 120, 'edited'), FIRST);
  const log = readFileSync(`${path}-wal`);
  await second.close();
  const after = readFileSync(path);
  expect(log.length).toBeGreaterThan(5 * PAGE_BYTES);
  expect(after.equals(before)).toBe(false);

  const expected = [...assets(0, 30), ...assets(30, 120, 'edited')];
  for (let moved = 0; moved <= after.length / PAGE_BYTES; moved += 1) {
    const torn = join(folder, `${moved}.sqlite`);
    const done = moved * PAGE_BYTES;
    writeFileSync(torn, Buffer.concat([after.subarray(0, done), before.subarray(done)]));
    writeFileSync(`${torn}-wal`, log);
    const catalogue = open(torn);
    const rows = await catalogue.newest(PERSONAL.id, undefined, 1000);
    expect(rows.map(({ asset }) => asset).toReversed(), `${moved} pages moved`).toEqual(expected);
    expect(await catalogue.countShown(PERSONAL.id)).toBe(expected.length);
    await catalogue.close();
  }
});

it('K3: the catalogue grows with what iCloud shows, not with how often it is listed', async () => {
  const path = join(quickFolder(), 'catalogue.sqlite');
  const catalogue = open(path);
  let afterFirst = 0;
  for (let number = 1; number <= 30; number += 1) {
    const listing = { number, after: await catalogue.newestStep(), rank: 0 };
    await write(catalogue, assets(0, 300), listing);
    await catalogue.endListing(PERSONAL, listing, following({ listings: number }));
    if (number === 1) afterFirst = await catalogue.newestStep();
  }
  expect(await catalogue.newestStep()).toBe(afterFirst);
  await catalogue.close();
  expect(existsSync(`${path}-wal`)).toBe(false);
  expect(statSync(path).size).toBeLessThan(300_000);
});
