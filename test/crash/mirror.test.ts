import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { checkDestination } from '../../src/destinations/local/check-destination.ts';
import type { DiskCalls } from '../../src/destinations/local/disk-calls.ts';
import { openLocalDisk } from '../../src/destinations/local/local-disk.ts';
import type { Catalogue } from '../../src/model/catalogue.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { findGone } from '../../src/sync/mirror/find-deleted.ts';
import { type AsidePlan, planAside } from '../../src/sync/mirror/plan-aside.ts';
import { putAside } from '../../src/sync/mirror/put-aside.ts';
import { openedAt } from '../../src/sync/open/open-destination.ts';
import { bringBack } from '../../src/sync/trash/bring-back.ts';
import { TrashRegister } from '../../src/sync/trash/trash-register.ts';
import { CrashDisk, type DiskMake, type Tree } from '../support/crash-disk.ts';
import { DyingProcess } from '../support/dying-process.ts';
import { ownersFacts } from '../support/owners-facts.ts';
import { refTo } from '../support/ref-to.ts';
import { impatientClock as clock } from '../support/small-transfer.ts';
import { feedPage, openTestCatalogue, someAsset } from '../support/test-catalogue.ts';
import { openTestStore } from '../support/test-store.ts';
import { photoBytes, relative, signatureOf, wantedFile } from '../support/wanted.ts';

const ROOT = '/photos';
const ID = 'place';
const AT_MS = Date.UTC(2024, 4, 6);
/** Assets, and their files in the order in which they came: of the last one an older version is kept. */
const ASSETS: Readonly<Record<string, readonly string[]>> = {
  alone: ['a/alone.jpg'],
  twin1: ['a/both.jpg'],
  twin2: ['a/both.jpg'],
  edited: ['b/first.jpg', 'b/second.jpg'],
};
const PATHS = [...new Set(Object.values(ASSETS).flat())];
const SIDECAR = 'a/alone.jpg.xmp';
const LINK = 'Tree/alone.jpg';
const bytesOf = (path: string) => photoBytes(path, 600);

const BYTES: ReadonlyMap<string, Buffer> = new Map([...PATHS, SIDECAR].map((path) => [path, bytesOf(path)]));
const TREE: Tree = new Map([
  ...['', 'a/', 'b/', 'Tree/'].map((folder) => [`${ROOT}/${folder}`, Buffer.of()] as const),
  ...[...BYTES].map(([path, bytes]) => [`${ROOT}/${path}`, bytes] as const),
]);
const LINKED: Tree = new Map([...TREE, [`${ROOT}/${LINK}`, BYTES.get('a/alone.jpg') ?? Buffer.of()]]);

async function world(make: DiskMake, catalogue: Catalogue) {
  const disk = CrashDisk.holding(make === 'ext4' ? LINKED : TREE, make);
  for (const path of BYTES.keys()) await (await disk.open(`${ROOT}/${path}`, 'update')).setTime(AT_MS);
  const state = openTestStore();
  for (const [asset, paths] of Object.entries(ASSETS))
    for (const path of paths) {
      const wanted = wantedFile(path, bytesOf(path));
      const key = { ...wanted.key, asset };
      await state.record(refTo(ID), [
        {
          kind: 'saved',
          wanted: { ...wanted, key },
          path: relative(path),
          modifiedAtMs: AT_MS,
          verified: true,
        },
      ]);
    }
  const name = { library: 'PrimarySync', asset: 'alone' };
  const size = 600;
  await state.sidecars.record(refTo(ID), {
    written: [
      { ...name, path: relative(SIDECAR), said: Buffer.of(1), next: undefined, size, modifiedAtMs: AT_MS },
    ],
    dropped: [],
    failed: [],
    settled: [],
  });
  if (make === 'ext4') {
    const tree = await state.links.openTree(ID, 'Tree');
    const key = { ...name, role: 'original' as const };
    const signature = signatureOf(bytesOf('a/alone.jpg'));
    const file = { key, path: relative(LINK), size, signature, verified: true, modifiedAtMs: AT_MS };
    const made = [{ ...file, tree, collection: undefined, mode: 'hard' as const }];
    await state.links.record(refTo(ID), { made, dropped: [], failed: [], settled: [] });
  }
  return { disk, state, catalogue };
}

async function open(calls: DiskCalls) {
  const options = { root: ROOT, log: silentLog, calls };
  const checked = await checkDestination({ ...options, known: undefined, readOnly: false, acceptNew: false });
  const target = openedAt(
    ID,
    await openLocalDisk({ ...options, checked, account: 'sam', readOnly: false, clock }),
  );
  return { target, register: await TrashRegister.open(target.destination, 'sam', silentLog.warn) };
}

const signal = new AbortController().signal;

/** All that a sync does once the deletions are decided. */
async function mirror(calls: DiskCalls, state: StateStore, catalogue: Catalogue): Promise<void> {
  const { target, register } = await open(calls);
  const plans: AsidePlan[] = [];
  const all = { after: 0, last: 99 };
  const ports = { catalogue, state, destination: ID, byUs: { has: () => false } };
  for await (const gone of findGone(ports, 'PrimarySync', ['trashed'], all))
    plans.push(await planAside(gone, { state, owners: ownersFacts(catalogue), target, signal }));
  await putAside(plans, { state, target, register, archive: undefined, clock, signal });
}

async function restore(calls: DiskCalls, state: StateStore): Promise<void> {
  const { target, register } = await open(calls);
  const { failed } = await bringBack(register.files, { state, target });
  await register.change((file) => (failed.has(file) ? file : undefined));
}

/** Names below the folder that are no drafts, of these bytes. */
function placesOf(disk: CrashDisk, bytes: Buffer | undefined): readonly string[] {
  return [...disk.tree()].flatMap(([path, there]) =>
    bytes !== undefined && there.equals(bytes) && !path.includes('/drafts/')
      ? [path.slice(ROOT.length + 1)]
      : [],
  );
}

async function recorded(state: StateStore): Promise<readonly string[]> {
  const rows = await state.files(refTo(ID), { after: undefined, limit: 100 });
  return rows
    .map(({ key, path, superseded }) => `${key.asset} ${path}${superseded === true ? ' older' : ''}`)
    .toSorted();
}

/** Both before and after each call has its effect, until the process outlives the work. */
async function killedAnywhere(
  fresh: () => Promise<Awaited<ReturnType<typeof world>>>,
  work: (disk: DiskCalls, state: StateStore, catalogue: Catalogue) => Promise<void>,
  check: (there: Awaited<ReturnType<typeof world>>, where: string) => Promise<void>,
  step: number,
): Promise<void> {
  for (let diesAt = 1; ; diesAt += step) {
    let outlived = false;
    for (const afterEffect of [false, true]) {
      const there = await fresh();
      const process = new DyingProcess(diesAt, afterEffect);
      await work(process.port(there.disk), process.port(there.state), there.catalogue).catch(() => {});
      outlived = !process.isDead;
      const where = `${there.disk.make}, killed ${afterEffect ? 'after' : 'before'} call ${diesAt}`;
      for (const [path, bytes] of BYTES)
        if (placesOf(there.disk, bytes).length === 0) throw new Error(`${where}: ${path} is lost`);
      await work(there.disk, there.state, there.catalogue);
      await check(there, where);
      await there.state.close();
    }
    if (outlived) return;
  }
}

/** The quick form takes fewer of the moments. */
const STEP = process.env['KEEPSAKE_LONG'] === '1' ? 1 : 37;

describe.each<DiskMake>(['ext4', 'exfat'])('what iCloud deleted, on %s', (make) => {
  async function catalogueOfDeleted(): Promise<Catalogue> {
    const catalogue = openTestCatalogue();
    const ids = Object.keys(ASSETS);
    await catalogue.apply(feedPage({ assets: ids.map((id) => someAsset(id)) }));
    await catalogue.apply(feedPage({ gone: ids.map((record) => ({ record, how: 'trashed' as const })) }));
    return catalogue;
  }

  it('T10: killed at any call while files go to the trash, nothing is lost, and the next run ends it', async () => {
    const catalogue = await catalogueOfDeleted();
    await killedAnywhere(
      () => world(make, catalogue),
      mirror,
      async ({ disk, state }, where) => {
        const { register } = await open(disk);
        expect(await recorded(state), where).toEqual([]);
        const listed = new Set(register.files.map(({ path }) => path));
        expect([...listed].toSorted(), where).toEqual([...BYTES.keys()].toSorted());
        for (const [path, bytes] of BYTES) {
          const places = placesOf(disk, bytes);
          expect(
            places.every((place) => place.startsWith('.keepsake/trash/')),
            `${where}: ${path}`,
          ).toBe(true);
          expect(
            register.files.some(({ at }) => places.includes(at)),
            `${where}: ${path}`,
          ).toBe(true);
        }
        expect(await state.sidecars.count(ID), where).toBe(0);
        expect(await state.links.page(refTo(ID), { after: undefined, limit: 9 }), where).toEqual([]);
      },
      STEP,
    );
    await catalogue.close();
  }, 120_000);

  it('T10: killed at any call while they come back, nothing is lost, and the next run ends it', async () => {
    const catalogue = await catalogueOfDeleted();
    const before = await recorded((await world(make, catalogue)).state);
    await killedAnywhere(
      async () => {
        const there = await world(make, catalogue);
        await mirror(there.disk, there.state, catalogue);
        return there;
      },
      restore,
      async ({ disk, state }, where) => {
        expect(await recorded(state), where).toEqual(before);
        for (const [path, bytes] of BYTES) expect(placesOf(disk, bytes), `${where}: ${path}`).toContain(path);
        expect((await open(disk)).register.files, where).toEqual([]);
      },
      STEP,
    );
    await catalogue.close();
  }, 120_000);
});
