import { expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { MemoryDestination } from '../../../../src/destinations/memory/memory.ts';
import { DestinationError } from '../../../../src/model/destination.ts';
import type { RelativePath } from '../../../../src/model/relative-path.ts';
import { waitingPath } from '../../../../src/plan/safe-path.ts';
import { findGone } from '../../../../src/sync/mirror/find-deleted.ts';
import { type AsidePlan, planAside } from '../../../../src/sync/mirror/plan-aside.ts';
import { putAside } from '../../../../src/sync/mirror/put-aside.ts';
import { openedAt } from '../../../../src/sync/open/open-destination.ts';
import { TrashRegister } from '../../../../src/sync/trash/trash-register.ts';
import { bringBack } from '../../../../src/sync/trash/bring-back.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { ownersFacts } from '../../../support/owners-facts.ts';
import { feedPage, openTestCatalogue, someAsset } from '../../../support/test-catalogue.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { photoBytes, relative, wantedFile } from '../../../support/wanted.ts';

const AT_MS = 12_000;
const signal = new AbortController().signal;

/** A disk on which one file cannot be moved. */
class Refusing extends MemoryDestination {
  refused: { readonly path: string; readonly scope: 'file' | 'volume' } | undefined;

  /** Nobody may look at this one. */
  unseen: string | undefined;

  override async stat(path: RelativePath): ReturnType<MemoryDestination['stat']> {
    if (this.unseen === path) throw new DestinationError('EACCES', 'file', 'refused');
    return super.stat(path);
  }

  override async move(from: RelativePath, to: RelativePath): Promise<'moved' | 'taken'> {
    const { refused } = this;
    if (refused?.path === from) throw new DestinationError('EIO', refused.scope, 'refused');
    return super.move(from, to);
  }
}

/** Photos that iCloud deleted, each with a file of its own here. */
async function deleted(names: readonly string[]) {
  const disk = new Refusing();
  const state = openTestStore();
  const catalogue = openTestCatalogue();
  const target = openedAt('place', disk);
  for (const name of names) {
    const path = relative(`a/${name}.jpg`);
    const bytes = photoBytes(name, 300);
    disk.files.set(path, { bytes, modifiedAtMs: AT_MS });
    const wanted = wantedFile(path, bytes);
    const key = { ...wanted.key, asset: name };
    await state.record(target, [
      { kind: 'saved', wanted: { ...wanted, key }, path, modifiedAtMs: AT_MS, verified: true },
    ]);
  }
  await catalogue.apply(feedPage({ assets: names.map((name) => someAsset(name)) }));
  await catalogue.apply(feedPage({ gone: names.map((record) => ({ record, how: 'trashed' as const })) }));
  const plan = async () => {
    const plans: AsidePlan[] = [];
    const all = { after: 0, last: 99 };
    const ports = { catalogue, state, destination: 'place', byUs: { has: () => false } };
    for await (const gone of findGone(ports, 'PrimarySync', ['trashed'], all))
      plans.push(await planAside(gone, { state, owners: ownersFacts(catalogue), target, signal }));
    return plans;
  };
  const run = async (archive?: RelativePath, plans?: readonly AsidePlan[]) => {
    const register = await TrashRegister.open(disk, 'sam', silentLog.warn);
    const ports = { state, target, register, archive, clock: new FakeClock(), signal };
    return putAside(plans ?? (await plan()), ports);
  };
  const left = async () =>
    (await state.files(target, { after: undefined, limit: 9 })).map(({ key }) => key.asset);
  return { disk, state, plan, run, left };
}

it('T1: a file that cannot be moved stays as it is recorded, the others go, and the next run tries again', async () => {
  const { disk, run, left } = await deleted(['one', 'two']);
  disk.refused = { path: 'a/one.jpg', scope: 'file' };
  expect(await run()).toMatchObject({ files: 1, bytes: 300, failed: { size: 1 } });
  expect(await left()).toEqual(['one']);
  disk.refused = undefined;
  expect(await run()).toMatchObject({ files: 1, failed: { size: 0 } });
  expect(await left()).toEqual([]);
  const lists = [...disk.files.keys()].filter((path) => path.endsWith('.json'));
  expect([...disk.files.keys()].filter((path) => !lists.includes(path)).toSorted()).toEqual([
    '.keepsake/trash/2024-01-02/a/one.jpg',
    '.keepsake/trash/2024-01-02/a/two.jpg',
  ]);
  // Each is listed once, whatever was tried before.
  expect(
    (await TrashRegister.open(disk, 'sam', silentLog.warn)).files.map(({ path }) => path).toSorted(),
  ).toEqual(['a/one.jpg', 'a/two.jpg']);
});

it('T1: a disk that fails as a whole ends the run, and nothing is forgotten', async () => {
  const { disk, run, left } = await deleted(['one', 'two']);
  disk.refused = { path: 'a/two.jpg', scope: 'volume' };
  await expect(run()).rejects.toMatchObject({ code: 'DESTINATION_UNUSABLE' });
  expect((await left()).toSorted()).toEqual(['one', 'two']);
  disk.refused = undefined;
  expect(await run()).toMatchObject({ failed: { size: 0 } });
  expect(await left()).toEqual([]);
});

it('T1: never over what lies there: in the trash, or in the folder of the user', async () => {
  const { disk, run } = await deleted(['one']);
  disk.files.set('Old/a/one.jpg', { bytes: Buffer.from('mine'), modifiedAtMs: 0 });
  await run(relative('Old'));
  expect(disk.files.get('Old/a/one.jpg')?.bytes).toEqual(Buffer.from('mine'));
  expect(disk.files.get('Old/a/one-2.jpg')?.bytes).toEqual(photoBytes('one', 300));
});

it('T2: touched and the same bytes it goes, with other bytes it stays', async () => {
  const { disk, plan } = await deleted(['touched', 'edited', 'longer']);
  disk.files.set('a/touched.jpg', { bytes: photoBytes('touched', 300), modifiedAtMs: 99_000 });
  disk.files.set('a/edited.jpg', { bytes: photoBytes('other', 300), modifiedAtMs: 99_000 });
  disk.files.set('a/longer.jpg', { bytes: photoBytes('longer', 301), modifiedAtMs: AT_MS });
  const plans = await plan();
  expect(plans.map(({ gone, files, edited }) => [gone.row.id, files.length, edited])).toEqual([
    ['touched', 1, undefined],
    ['edited', 0, 'a/edited.jpg'],
    ['longer', 0, 'a/longer.jpg'],
  ]);
});

it('T2: a file that is edited after it was looked at stays, with all of its photo', async () => {
  const { disk, plan, run, left } = await deleted(['one', 'two']);
  const plans = await plan();
  const mine = { bytes: Buffer.from('mine'), modifiedAtMs: 99_000 };
  disk.files.set('a/one.jpg', mine);
  expect(await run(undefined, plans)).toMatchObject({ files: 1, failed: { size: 1 } });
  expect(disk.files.get('a/one.jpg')).toBe(mine);
  expect(await left()).toEqual(['one']);
});

it('T9: what the user took back stays noted, also where its name in the trash is given again', async () => {
  const { disk, run } = await deleted(['one']);
  const taken = await TrashRegister.open(disk, 'sam', silentLog.warn);
  const at = relative('.keepsake/trash/2024-01-02/a/one.jpg');
  const common = { path: relative('a/one.jpg'), at, place: 'trash', size: 1, modifiedAtMs: 0 } as const;
  const back = {
    ...common,
    of: [{ library: 'PrimarySync', asset: 'earlier' }],
    why: 'trashed',
    putAsideAtMs: 1,
    restoredAtMs: 2,
  } as const;
  await taken.add([back], '2024-01-02');
  await run();
  const { files } = await TrashRegister.open(disk, 'sam', silentLog.warn);
  expect(files.map(({ of, at: place }) => [of[0]?.asset, place])).toEqual([
    ['earlier', at],
    ['one', at],
  ]);
});

it('T1: what may not be looked at is not taken for missing: it waits, also when that comes later', async () => {
  const { disk, plan, run, left } = await deleted(['one', 'two']);
  const plans = await plan();
  disk.unseen = 'a/one.jpg';
  expect((await plan()).map(({ isUnseen }) => isUnseen)).toEqual([true, false]);
  expect(await run(undefined, plans)).toMatchObject({ files: 1, failed: { size: 1 } });
  expect(await left()).toEqual(['one']);
});

it('T10: what a relayout that was cut off left at a place of its own is listed, and can come back', async () => {
  const { disk, state, plan, run } = await deleted(['one']);
  const target = openedAt('place', disk);
  const from = relative('a/one.jpg');
  const to = waitingPath(7);
  disk.files.set(to, { bytes: photoBytes('one', 300), modifiedAtMs: AT_MS });
  disk.files.delete(from);
  await state.moveFiles(target, [{ from, to }], 'none');
  for (const archive of [undefined, relative('Old')]) {
    expect(await run(archive, await plan())).toMatchObject({ files: 1, failed: { size: 0 } });
    const { files } = await TrashRegister.open(disk, 'sam', silentLog.warn);
    expect(files.map(({ path }) => path)).toEqual([to]);
    const { back } = await bringBack(files, { state, target });
    expect([...back.values()]).toEqual([to]);
    for (const path of disk.files.keys()) if (path.endsWith('.json')) disk.files.delete(path);
  }
});
