import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { Catalogue } from '../../../src/model/catalogue.ts';
import type { StateStore } from '../../../src/model/state-store.ts';
import { openCatalogue } from '../../../src/state/catalogue/open-catalogue.ts';
import { openSqliteStore } from '../../../src/state/sqlite-store.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { refTo } from '../../support/ref-to.ts';
import { quickFolder } from '../../support/temporary-folder.ts';
import { feedPage, following, listedPage, PERSONAL, someAsset } from '../../support/test-catalogue.ts';
import { photoBytes, relative, wantedFile } from '../../support/wanted.ts';

/** Damage that comes while a file is open, at each page of it and for each question: told as what it is, and never as a bug. */

const PAGE_BYTES = 4096;
const clock = new FakeClock();

/** A file of ours, and all that is asked of it. */
interface Asked<Port> {
  readonly open: (path: string) => Port;
  readonly fill: (port: Port) => Promise<void>;
  readonly questions: Readonly<Record<string, (port: Port) => Promise<unknown>>>;
}

const PLACE = refTo('disk');
const LIBRARY = PERSONAL.id;
const NAMES = Array.from({ length: 300 }, (_, n) => `IMG_${n}.JPG`);
const ASSETS = NAMES.map((name) => `asset-${name}`);
const PATHS = NAMES.map((name) => relative(name));
const SIGNATURES = NAMES.slice(0, 20).map((name) => wantedFile(name, photoBytes(name, 9)).resource.signature);
const JOB = { name: 'photos', destination: 'disk', rule: '1 all', epoch: 'one', newestStep: 9 };
const saved = (name: string) => {
  const wanted = wantedFile(name, photoBytes(name, 9));
  return { kind: 'saved', wanted, path: relative(name), modifiedAtMs: 1, verified: true } as const;
};
const failed = (name: string) =>
  ({
    kind: 'failed',
    wanted: wantedFile(name, photoBytes(name, 9)),
    path: undefined,
    failure: { kind: 'denied', detail: 'no' },
  }) as const;

const STATE: Asked<StateStore> = {
  open: (path) => openSqliteStore({ path, clock, log: silentLog }),
  async fill(store) {
    const job = await store.jobs.open(JOB);
    await store.jobs.setDone(job, { epoch: 'one', done: [{ first: 1, last: 4 }], evaluatedAtMs: 0 });
    await store.record(PLACE, NAMES.map(saved));
    await store.record(
      PLACE,
      NAMES.slice(0, 50).map((name) => failed(`bad-${name}`)),
    );
    await store.setIgnored(
      ASSETS.slice(0, 50).map((asset) => ({ library: LIBRARY, asset })),
      true,
    );
    await store.recordHashed(
      PATHS.map((path) => ({ path: `/photos/${path}`, size: 1, modifiedAtMs: 1, signature: 'x' })),
    );
    await store.setNote('report', 'x'.repeat(9_000));
    await store.setDestination('/photos', 'disk');
    await store.links.openTree('disk', 'tree');
    await store.links.owe(
      'disk',
      ASSETS.map((asset) => ({ library: LIBRARY, asset, tree: 1 })),
    );
  },
  questions: {
    known: (store) => store.known({ destination: 'disk', library: LIBRARY, assets: ASSETS }),
    at: (store) => store.at(PLACE, PATHS),
    namesIn: (store) => store.namesIn(PLACE, ''),
    filesWithSignatures: (store) => store.filesWithSignatures({ signatures: SIGNATURES }),
    files: (store) => store.files(PLACE, { after: undefined, limit: 1_000 }),
    totals: (store) => store.totals('disk'),
    kept: (store) => store.kept('disk'),
    record: (store) => store.record(PLACE, [...NAMES, ...NAMES.map((name) => `new-${name}`)].map(saved)),
    moveFiles: (store) =>
      store.moveFiles(
        PLACE,
        PATHS.map((from) => ({ from, to: relative(`to/${from}`) })),
        'note',
      ),
    setChecked: (store) =>
      store.setChecked(
        'disk',
        NAMES.map((name) => ({ key: saved(name).wanted.key, path: relative(name) })),
        5,
      ),
    failures: (store) => store.failures('disk'),
    forgetFailuresOf: (store) =>
      store.forgetFailuresOf({ destination: 'disk', library: LIBRARY, assets: ASSETS }),
    ignored: (store) => store.ignored(),
    setIgnored: (store) =>
      store.setIgnored(
        ASSETS.map((asset) => ({ library: LIBRARY, asset })),
        true,
      ),
    hashedAt: (store) => store.hashedAt(PATHS.map((path) => `/photos/${path}`)),
    hashedAs: (store) => store.hashedAs(['x']),
    recordHashed: (store) =>
      store.recordHashed(PATHS.map((path) => ({ path, size: 2, modifiedAtMs: 1, signature: 'y' }))),
    note: (store) => store.note('report'),
    setNote: (store) => store.setNote('report', 'y'.repeat(5_000)),
    destinationAt: (store) => store.destinationAt('/photos'),
    setDestination: (store) => store.setDestination('/other', 'disk'),
    'jobs.open': (store) => store.jobs.open(JOB),
    'jobs.list': (store) => store.jobs.list(),
    'links.ofAssets': (store) =>
      store.links.ofAssets({ destination: 'disk', library: LIBRARY, assets: ASSETS }),
    'links.failures': (store) => store.links.failures('disk', { after: undefined, limit: 1_000 }),
    'links.owe': (store) =>
      store.links.owe(
        'disk',
        NAMES.map((asset) => ({ library: LIBRARY, asset, tree: 1 })),
      ),
    forgetAll: (store) => store.forgetAll(),
  },
};

const LISTING = { number: 1, after: 0, rank: 0 };
const SHOWN = ASSETS.map((id) => someAsset(id, { details: { title: `title of ${id}` } }));

const CATALOGUE: Asked<Catalogue> = {
  open: (path) => openCatalogue({ path, clock, log: silentLog }),
  async fill(catalogue) {
    await catalogue.apply(listedPage(LISTING, { assets: SHOWN }));
    await catalogue.endListing(PERSONAL, LISTING, following({}));
    await catalogue.apply(
      feedPage({
        state: following({}),
        collections: NAMES.map((id) => ({
          id,
          now: { kind: 'album', name: id, parent: undefined, position: 1 },
        })),
        memberships: ASSETS.map((asset) => ({
          relation: `${asset}-IN-A`,
          asset,
          collection: NAMES[0],
          isMember: true,
        })),
      }),
    );
    await catalogue.setOthers([{ id: 'CMM-1', kind: 'share-link' }], []);
  },
  questions: {
    epoch: (catalogue) => catalogue.epoch(),
    newestStep: (catalogue) => catalogue.newestStep(),
    libraries: (catalogue) => catalogue.libraries(),
    others: (catalogue) => catalogue.others(),
    changedIn: (catalogue) => catalogue.changedIn({ first: 1, last: 9 }, undefined, 1_000),
    newest: (catalogue) => catalogue.newest(LIBRARY, undefined, 1_000),
    addedLast: (catalogue) => catalogue.addedLast(LIBRARY, 1_000),
    takenIn: (catalogue) => catalogue.takenIn(LIBRARY, { fromMs: 0, toMs: 2e12 }, undefined, 1_000),
    addedIn: (catalogue) => catalogue.addedIn(LIBRARY, { fromMs: 0, toMs: 2e12 }, undefined, 1_000),
    assets: (catalogue) => catalogue.assets(LIBRARY, ASSETS),
    assetsOfMasters: (catalogue) =>
      catalogue.assetsOfMasters(
        LIBRARY,
        SHOWN.map(({ masterId }) => masterId),
      ),
    groups: (catalogue) => catalogue.groups(),
    collections: (catalogue) => catalogue.collections(),
    albumsOf: (catalogue) => catalogue.albumsOf(ASSETS),
    countMembers: (catalogue) => catalogue.countMembers(),
    apply: (catalogue) =>
      catalogue.apply(
        feedPage({ state: following({}), assets: SHOWN.map((asset) => ({ ...asset, name: 'new' })) }),
      ),
    'a listing': (catalogue) =>
      catalogue.apply(listedPage({ number: 2, after: 2, rank: 0 }, { assets: SHOWN })),
    endListing: (catalogue) =>
      catalogue.endListing(PERSONAL, { number: 2, after: 2, rank: 0 }, following({})),
    endCollections: (catalogue) => catalogue.endCollections(PERSONAL),
    setCursor: (catalogue) => catalogue.setCursor('cursor', [PERSONAL]),
    clear: (catalogue) => catalogue.clear(),
  },
};

interface Closable {
  readonly close: () => Promise<void>;
}

/** What becomes of a question: nothing, or its failure. */
async function ask<Port>(port: Port, question: (port: Port) => Promise<unknown>): Promise<unknown> {
  return question(port).then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function filled<Port extends Closable>({ open, fill }: Asked<Port>): Promise<Buffer> {
  const path = join(quickFolder(), 'sound.sqlite');
  const port = open(path);
  await fill(port);
  await port.close();
  return readFileSync(path);
}

const isPutAside = (error: unknown) => error instanceof KeepsakeError && error.code === 'STATE_PUT_ASIDE';

describe.each<[string, () => ReturnType<typeof tellsOf>]>([
  ['the state', () => tellsOf(STATE)],
  ['the catalogue', () => tellsOf(CATALOGUE)],
])('%s', (_name, tells) => {
  it('I22: damaged at any page while it is in use, answers, or is put aside; nothing else', {
    timeout: 120_000,
  }, async () => {
    const { odd, putAside, answered } = await tells().pages();
    expect(odd).toEqual([]);
    // Each question meets damage somewhere; and none meets it everywhere.
    expect(putAside.size).toBeGreaterThan(10);
    expect(answered.size).toBeGreaterThan(10);
  });

  it('I22: removed while it is in use, ends what is at work on it, for whoever asks', async () => {
    const { ends, isNewUsable } = await tells().removed();
    expect(ends.every(isPutAside)).toBe(true);
    expect(new Set(ends).size).toBe(1);
    expect(String(ends[0])).toContain('was removed while it was in use');
    expect(isNewUsable).toBe(true);
  });
});

function tellsOf<Port extends Closable>(kind: Asked<Port>) {
  const asideIn = (path: string) => readdirSync(dirname(path)).filter((name) => name.includes('.damaged-'));
  return {
    async pages() {
      const sound = await filled(kind);
      const odd: string[] = [];
      const putAside = new Set<string>();
      const answered = new Set<string>();
      const questions = Object.entries(kind.questions);
      for (let page = 1; page < sound.length / PAGE_BYTES; page += 1) {
        // Another question comes first at each page, and all of them come to each.
        const first = page % questions.length;
        const path = join(quickFolder(), 'ours.sqlite');
        writeFileSync(path, sound);
        const port = kind.open(path);
        const descriptor = openSync(path, 'r+');
        writeSync(
          descriptor,
          Buffer.alloc(PAGE_BYTES, page % 2 === 0 ? 0xff : 0),
          0,
          PAGE_BYTES,
          page * PAGE_BYTES,
        );
        closeSync(descriptor);
        let isOver = false;
        for (const [name, question] of [...questions.slice(first), ...questions.slice(0, first)]) {
          const end = await ask(port, question);
          if (end === undefined && !isOver) answered.add(name);
          else if (isPutAside(end)) {
            if (!isOver) putAside.add(name);
            isOver = true;
          } else odd.push(`${name} at page ${page}: ${String(end)}`);
        }
        await port.close();
        if (isOver !== (asideIn(path).length === 1)) odd.push(`page ${page}: nothing was put aside`);
        if (!isOver) continue;
        const next = kind.open(path);
        await kind.fill(next);
        await next.close();
      }
      return { odd, putAside, answered };
    },
    async removed() {
      const path = join(quickFolder(), 'ours.sqlite');
      const port = kind.open(path);
      await kind.fill(port);
      rmSync(path);
      const ends: unknown[] = [];
      for (const question of Object.values(kind.questions)) ends.push(await ask(port, question));
      await port.close();
      const isGone = !existsSync(path);
      const next = kind.open(path);
      await kind.fill(next);
      await next.close();
      return { ends, isNewUsable: isGone && asideIn(path).length === 0 };
    },
  };
}
