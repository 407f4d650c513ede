import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { MemoryDestination } from '../../../../src/destinations/memory/memory.ts';
import { NO_PAGE, type PhotoSource } from '../../../../src/model/photo-source.ts';
import { DeletionJudge } from '../../../../src/sync/mirror/deletion-judge.ts';
import { findGone } from '../../../../src/sync/mirror/find-deleted.ts';
import { judgePlans } from '../../../../src/sync/mirror/judge-plans.ts';
import { type AsidePlan, planAside } from '../../../../src/sync/mirror/plan-aside.ts';
import { putAside } from '../../../../src/sync/mirror/put-aside.ts';
import { openedAt } from '../../../../src/sync/open/open-destination.ts';
import { TrashRegister } from '../../../../src/sync/trash/trash-register.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { ownersFacts } from '../../../support/owners-facts.ts';
import { feedPage, openTestCatalogue, someAsset } from '../../../support/test-catalogue.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { photoBytes, relative, signatureOf, wantedFile } from '../../../support/wanted.ts';

const AT_MS = 12_000;
const signal = new AbortController().signal;
const library = { id: 'PrimarySync', kind: 'personal' } as const;
const PATH = relative('a/both.jpg');

interface Case {
  /** Deleted in iCloud in an earlier cycle, and in this one. */
  readonly deleted?: readonly string[];
  readonly now?: readonly string[];
  readonly byUs?: readonly string[];
  readonly kept?: readonly string[];
  /** Of which iCloud says nothing now, and that it shows now. */
  readonly silent?: readonly string[];
  readonly shown?: readonly string[];
  /** What other accounts have. */
  readonly others?: readonly string[];
  /** Has a file of its own that the user edited. */
  readonly edited?: string;
}

/** Two photos of one file. The mirror has looked at `two` before; at `one` it looks now. */
async function twins({ deleted = ['one', 'two'], now = [], silent = [], shown = [], ...rest }: Case) {
  const disk = new MemoryDestination();
  const state = openTestStore();
  const catalogue = openTestCatalogue();
  const target = openedAt('place', disk);
  const bytes = photoBytes('both', 300);
  const save = async (asset: string, path: typeof PATH, role: 'original' | 'adjusted') => {
    disk.files.set(path, { bytes, modifiedAtMs: AT_MS });
    const wanted = wantedFile(path, bytes, { role });
    const saved = { ...wanted, key: { ...wanted.key, asset, role } };
    await state.record(target, [{ kind: 'saved', wanted: saved, path, modifiedAtMs: AT_MS, verified: true }]);
  };
  for (const asset of ['one', 'two']) await save(asset, PATH, 'original');
  if (rest.edited !== undefined) {
    const own = relative('a/own.jpg');
    await save(rest.edited, own, 'adjusted');
    disk.files.set(own, { bytes: photoBytes('mine', 301), modifiedAtMs: AT_MS });
  }
  await catalogue.apply(feedPage({ assets: ['one', 'two'].map((name) => someAsset(name)) }));
  const gone = (names: readonly string[]) => names.map((record) => ({ record, how: 'trashed' as const }));
  await catalogue.apply(feedPage({ gone: gone(deleted) }));
  const last = await catalogue.newestStep();
  await catalogue.apply(feedPage({ gone: gone(now) }));
  const kept = new Set((rest.kept ?? []).map((asset) => JSON.stringify([library.id, asset])));
  const owners = ownersFacts(catalogue, { byUs: rest.byUs ?? [], kept, last, others: rest.others ?? [] });
  const asked: string[] = [];
  const source: Pick<PhotoSource, 'lookUp' | 'libraries'> = {
    async *lookUp(_library, ids) {
      asked.push(...ids);
      const told = ids.filter((id) => !silent.includes(id));
      await Promise.resolve();
      const [here, away] = [
        told.filter((id) => shown.includes(id)),
        told.filter((id) => !shown.includes(id)),
      ];
      yield { ...NO_PAGE, ids: here, gone: gone(away) };
    },
    libraries: () => Promise.resolve({ libraries: [library], isWhole: true, others: [] }),
  };
  const ports = { state, catalogue, source, target, owners, signal };
  const plans: AsidePlan[] = [];
  const found = findGone(
    { ...ports, destination: 'place', byUs: owners.byUs },
    library.id,
    ['trashed', 'purged'],
    { after: 0, last },
  );
  // The other one was dealt with in an earlier run, or is not looked at at all.
  const isPassed = (id: string) => id === 'two' && (rest.edited === id || rest.kept?.includes(id) === true);
  for await (const one of found) if (!isPassed(one.row.id)) plans.push(await planAside(one, ports));
  const judge = new DeletionJudge(ports);
  const { going, notKnown } = await judgePlans(library, plans, { ...ports, judge });
  const register = await TrashRegister.open(disk, 'sam', silentLog.warn);
  const ended = await putAside(going, { ...ports, register, archive: undefined, clock: new FakeClock() });
  const rows = await state.at(target, [target.pathKey(PATH)]);
  return {
    goes: !disk.files.has(PATH),
    listed: register.files.map(({ of }) => of.map(({ asset }) => asset).toSorted()),
    failed: ended.failed.size + notKnown,
    rows: rows.length,
    asked,
    disk,
    going,
  };
}

describe('T13: a file of two photos goes when both are deleted', () => {
  it('once, and without a complaint', async () => {
    expect(await twins({})).toMatchObject({
      goes: true,
      listed: [['one', 'two']],
      failed: 0,
      rows: 0,
    });
  });

  it.each<[string, Case]>([
    ['keepsake freed the space of the other one', { byUs: ['two'] }],
    ['the user took the other one back', { kept: ['two'] }],
    ['the other one is deleted since this very cycle', { deleted: ['one'], now: ['two'] }],
    ['the other one is shown', { deleted: ['one'] }],
    ['the other one is shown again by now', { shown: ['two'] }],
    ['its bytes prove a photo that keepsake deleted', { byUs: [signatureOf(photoBytes('both', 300))] }],
    ['another account has it as well', { others: [PATH] }],
    ['of the other one a file was edited here', { edited: 'two' }],
  ])('it stays where %s', async (_case, facts) => {
    expect(await twins(facts)).toMatchObject({ goes: false, listed: [], failed: 0 });
  });

  it('and waits while nothing is told of the other one', async () => {
    expect(await twins({ silent: ['two'] })).toMatchObject({ goes: false, listed: [] });
    expect((await twins({ silent: ['two'] })).failed).toBeGreaterThan(0);
  });
});
