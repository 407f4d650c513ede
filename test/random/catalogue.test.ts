import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { type Library, ROLES } from '../../src/model/asset.ts';
import type { Catalogue, Listing } from '../../src/model/catalogue.ts';
import { openCatalogue, openGuestCatalogue } from '../../src/state/catalogue/open-catalogue.ts';
import { unpackName } from '../../src/state/pack-name.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { quickFolder } from '../support/temporary-folder.ts';
import { feedPage, following } from '../support/test-catalogue.ts';
import { CatalogueModel } from './catalogue-model.ts';
import { type View, viewOf } from './catalogue-view.ts';
import { type Happening, happening, IDS, LIBRARIES } from './catalogue-happenings.ts';

const RUNS = process.env['KEEPSAKE_LONG'] === '1' ? 5000 : 100;

const clock = new FakeClock();
const open = (path: string): Catalogue => openCatalogue({ path, clock, log: silentLog });

/** A catalogue and its model; every happening happens to both, and both have to answer the same. */
class Pair {
  readonly path = join(quickFolder(), 'catalogue.sqlite');
  readonly model = new CatalogueModel();
  catalogue = open(this.path);
  readonly #listings = new Map<string, Listing>();
  #listingsBegun = 0;

  async happen(next: Happening): Promise<void> {
    switch (next.what) {
      case 'page':
        return this.#page(next);
      case 'new listing':
        this.#begin(next.library);
        return undefined;
      case 'end listing': {
        const listing = this.#listings.get(next.library.id);
        if (listing === undefined) return undefined;
        const state = following({ listings: listing.number, seen: 5 });
        const ended = await this.catalogue.endListing(next.library, listing, state);
        expect(ended).toEqual(this.model.endListing(next.library, listing, state));
        this.#listings.delete(next.library.id);
        return undefined;
      }
      case 'cursor':
        this.model.setCursor(next.cursor, next.due);
        return this.catalogue.setCursor(next.cursor, next.due);
      case 'forget': {
        const through = this.model.step - next.stepsAgo;
        expect(await this.catalogue.forgetGone(through, 100)).toBe(this.model.forgetGone(through));
        return undefined;
      }
      case 'clear': {
        const epoch = await this.catalogue.epoch();
        await this.catalogue.clear();
        expect(await this.catalogue.epoch()).not.toBe(epoch);
        this.#listings.clear();
        return this.model.clear();
      }
      case 'reopen':
        await this.catalogue.close();
        this.catalogue = open(this.path);
    }
  }

  #begin({ id }: Library): Listing {
    this.#listingsBegun += 1;
    const listing = { number: this.#listingsBegun, after: this.model.step, rank: 0 };
    this.#listings.set(id, listing);
    return listing;
  }

  async #page({ says: content, kind, again }: Happening & { what: 'page' }): Promise<void> {
    const listing =
      kind === 'listing'
        ? (this.#listings.get(content.library.id) ?? this.#begin(content.library))
        : undefined;
    const state = following({ listing, token: `token-${this.model.step}` });
    const page = feedPage({ ...content, kind, listing, state });
    expect(await this.catalogue.apply(page)).toEqual(this.model.apply(page));
    if (again)
      expect(await this.catalogue.apply(page)).toEqual({ step: undefined, changed: new Set(), left: 0 });
  }

  async compare(): Promise<View> {
    const view = await viewOf(this.catalogue);
    expect(view).toEqual(this.model.view());
    for (const library of LIBRARIES) {
      const listing = this.#listings.get(library.id);
      if (listing !== undefined) {
        const seen = await this.catalogue.countShown(library.id, listing);
        expect(seen).toBe(this.model.countSeen(library.id, listing));
      }
      await this.#compareShown(library.id, view);
    }
    expect(sorted(await this.catalogue.groups())).toEqual(sorted(groupsOf(view)));
    expect(membersIn(this.path)).toEqual(this.model.members());
    const albums = await this.catalogue.albumsOf(IDS);
    for (const id of IDS) {
      const keys = (albums.get(id) ?? []).map(({ library, collection }) => `${library} ${collection}`);
      expect(keys.toSorted()).toEqual(this.model.albumsOf(id));
    }
    return view;
  }

  async #compareShown(library: string, view: View): Promise<void> {
    const rows = view.rows.filter((row) => row.library === library && row.state === 'shown');
    const newest = await this.catalogue.newest(library, undefined, 100);
    expect(newest.map(({ id }) => id).toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
    const times = newest.map(({ asset }) => asset?.capturedAtMs ?? Number.NEGATIVE_INFINITY);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(await this.catalogue.countShown(library)).toBe(rows.length);
    const masters = rows.flatMap(({ asset }) => asset?.masterId ?? []);
    expect(await this.catalogue.countSharedMasters(library)).toBe(masters.length - new Set(masters).size);
  }
}

function groupsOf({ rows }: View): readonly unknown[] {
  const groups = new Map<string, { assets: number }>();
  for (const { library, state, asset, problem } of rows) {
    const roles = ROLES.filter((role) => asset?.resources[role] !== undefined);
    const group = {
      library,
      media: asset?.media ?? 'unreadable',
      roles,
      state,
      hasProblem: problem !== undefined,
    };
    const key = JSON.stringify(group);
    groups.set(key, { ...group, assets: (groups.get(key)?.assets ?? 0) + 1 });
  }
  return [...groups.values()];
}

const sorted = (groups: readonly unknown[]) => groups.map((group) => canonical(group)).toSorted();
const canonical = (value: unknown) =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

/** As the tables have them: of albums that are gone no port tells. */
function membersIn(path: string): readonly string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database
    .prepare(
      `SELECT home.id AS home, collection.id AS album, library.id AS library, asset.id AS asset FROM membership
       JOIN collection ON collection.n = membership.collection
       JOIN library AS home ON home.n = collection.library
       JOIN asset ON asset.n = membership.asset
       LEFT JOIN library ON library.n = asset.library`,
    )
    .all();
  database.close();
  const text = (value: unknown) =>
    value instanceof Uint8Array ? unpackName(value) : typeof value === 'string' ? value : '';
  return rows
    .map(({ home, album, library, asset }) => `${text(home)} ${text(album)} ${text(library)} ${text(asset)}`)
    .toSorted();
}

const sequences = (numRuns = RUNS) => ({ numRuns, endOnFailure: true });

it('whatever pages come in which order, the catalogue is what they say; a page again changes nothing', {
  timeout: RUNS * 500,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 25 }), async (happenings) => {
      const pair = new Pair();
      for (const next of happenings) {
        await pair.happen(next);
        await pair.compare();
      }
      await pair.catalogue.close();
    }),
    sequences(),
  );
});

it('I20: killed after or within any step, the catalogue is as after some step before, with its token and its counts', {
  timeout: RUNS * 500,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { minLength: 3, maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      async (happenings, dice) => {
        const pair = new Pair();
        const views = [canonical(await pair.compare())];
        const folder = quickFolder();
        for (const [at, next] of happenings.entries()) {
          await pair.happen(next);
          // What was moved into place when the catalogue was closed no cut can take back.
          if (next.what === 'reopen') views.length = 0;
          views.push(canonical(await pair.compare()));
          const whole = copyOf(pair.path, join(folder, `${at}.sqlite`));
          expect(await viewAt(whole)).toEqual(pair.model.view());
          const cut = copyOf(
            pair.path,
            join(folder, `${at}-cut.sqlite`),
            next.what === 'reopen' ? 0 : dice.next().value,
          );
          expect(views).toContain(canonical(await viewAt(cut)));
        }
        await pair.catalogue.close();
      },
    ),
    sequences(Math.ceil(RUNS / 3)),
  );
});

/** As a kill leaves it; `cut` chooses where what was written last ends. */
function copyOf(path: string, copy: string, cut?: number): string {
  copyFileSync(path, copy);
  if (!existsSync(`${path}-wal`)) return copy;
  const log = readFileSync(`${path}-wal`);
  writeFileSync(`${copy}-wal`, cut === undefined ? log : log.subarray(0, cut % (log.length + 1)));
  return copy;
}

async function viewAt(path: string): Promise<View> {
  const catalogue = open(path);
  const view = await viewOf(catalogue);
  for (const known of await catalogue.libraries()) {
    const rows = view.rows.filter(({ library, state }) => library === known.library.id && state === 'shown');
    expect(known.shown).toBe(rows.length);
  }
  await catalogue.close();
  return view;
}

it('a guest sees each step as soon as it is made, and holds up nobody', { timeout: RUNS * 500 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 12 }), async (happenings) => {
      const pair = new Pair();
      const guest = openGuestCatalogue({ path: pair.path, clock, log: silentLog });
      if (typeof guest === 'string') throw new Error(guest);
      for (const next of happenings) {
        if (next.what === 'reopen') continue;
        await pair.happen(next);
        expect(await viewOf(guest)).toEqual(pair.model.view());
        expect(sorted(await guest.groups())).toEqual(sorted(groupsOf(pair.model.view())));
      }
      await guest.close();
      await pair.catalogue.close();
    }),
    sequences(Math.ceil(RUNS / 3)),
  );
});
