import { carryOutPorts } from '../../src/sync/links/open-links.ts';
import { SavedElsewhere } from '../../src/sync/fulfil/saved-elsewhere.ts';
import { localFiles } from '../../src/sync/open/local-files.ts';
import { verifyLinks } from '../../src/sync/verify/verify-links.ts';
import { verifySidecars } from '../../src/sync/verify/verify-sidecars.ts';
import { silentLog } from '../../src/base/log.ts';
import { systemClock } from '../../src/base/clock.ts';
import { NO_PAGE, type Page, type PhotoSource } from '../../src/model/photo-source.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { RetryGate } from '../../src/http/retry-gate.ts';
import { checkDestination } from '../../src/destinations/local/check-destination.ts';
import type { DiskCalls } from '../../src/destinations/local/disk-calls.ts';
import { openLocalDisk } from '../../src/destinations/local/local-disk.ts';
import { repairFiles, type RepairPorts } from '../../src/sync/verify/repair-files.ts';
import { verifyFiles } from '../../src/sync/verify/verify-files.ts';
import type { VerifyReport } from '../../src/sync/verify/verify-report.ts';
import { folderOf, NAMING, SELECTION } from './plan-rules.ts';
import { honestSource } from './scripted-source.ts';
import { impatientClock } from './small-transfer.ts';
import { photoBytes, relative, wantedFile } from './wanted.ts';
import { refTo } from './ref-to.ts';
import { NOTHING_AROUND } from '../../src/plan/field-values.ts';
import { openedAt } from '../../src/sync/open/open-destination.ts';

/** Four files, of which one rotted, one is missing, and one serves two photos and rotted. */
export const GOOD: Readonly<Record<string, Buffer>> = Object.fromEntries(
  ['right', 'rotten', 'missing', 'shared'].map((name) => [
    `2024/${name}.jpg`,
    photoBytes(name, 700 + name.length),
  ]),
);
export const ROTTEN: Readonly<Record<string, Buffer>> = Object.fromEntries(
  ['2024/rotten.jpg', '2024/shared.jpg'].map((name) => {
    const bytes = Buffer.from(GOOD[name] ?? '');
    bytes[5] = 0;
    return [name, bytes];
  }),
);
/** The time that the files have on disk, as the rows say. */
export const SAVED_AT_MS = wantedFile('x', Buffer.of(1)).modifiedAtMs;

const WANTED = Object.entries(GOOD).map(([name, bytes]) => wantedFile(name, bytes));
const ID = 'place';

/** Rows about the four files. */
export async function recordAll(state: StateStore, times: (name: string) => number): Promise<void> {
  for (const wanted of WANTED) {
    const [path = relative('')] = wanted.candidates;
    const saved = { kind: 'saved', path, modifiedAtMs: times(path), verified: true } as const;
    await state.record(refTo(ID), [{ ...saved, wanted }]);
    if (!path.includes('shared')) continue;
    await state.record(refTo(ID), [
      { ...saved, wanted: { ...wanted, key: { ...wanted.key, asset: 'duplicate' } } },
    ]);
  }
}

/** `keepsake verify --repair` between the sign-in and the report, against a provider that has everything. */
export async function smallRepair(root: string, calls: DiskCalls, state: StateStore): Promise<VerifyReport> {
  const clock = impatientClock;
  const log = silentLog;
  const open = async () => {
    const known = undefined;
    const checked = await checkDestination({ root, known, readOnly: false, acceptNew: false, log, calls });
    return openLocalDisk({ checked, account: 'sam', readOnly: false, clock, log, calls });
  };
  const target = openedAt(ID, await open());
  const { signal } = new AbortController();
  const provider = providerOfAll();
  const ports: RepairPorts = {
    source: provider,
    offered: new Set(['shown']),
    elsewhere: new SavedElsewhere({ state, files: localFiles, provider, here: ID, proves: true }),
    state,
    target,
    clock,
    gate: new RetryGate(systemClock, 1000),
    rewriter: undefined,
    threads: 2,
    albums: { places: async () => () => NOTHING_AROUND },
    rules: { selection: SELECTION, naming: NAMING, folder: folderOf('none') },
    signal,
  };
  return verifyFiles(
    {
      state,
      target,
      clock,
      report: () => {},
      signal,
      lookAgain: open,
      repair: (files) => repairFiles(files, ports),
      verifySidecars: () => verifySidecars({ state, target, signal, repair: undefined }),
      verifyLinks: () =>
        verifyLinks({
          state,
          target,
          clock,
          signal,
          repair: () => carryOutPorts({ state, clock, signal }, target, ['hard']),
        }),
    },
    { sample: undefined, sinceMs: undefined },
  );
}

/** The duplicate of the shared one is gone there. */
function providerOfAll(): RepairPorts['source'] &
  Pick<PhotoSource, 'open' | 'freshAddresses' | 'renewSession'> {
  const honest = honestSource(GOOD);
  return {
    libraries: async () => ({
      libraries: [{ id: 'PrimarySync', kind: 'personal' }],
      others: [],
      isWhole: true,
    }),
    async *lookUp(_library, ids): AsyncGenerator<Page, void> {
      const assets = WANTED.filter(({ asset }) => ids.includes(asset.id)).map(({ asset }) => asset);
      const gone = ids
        .filter((id) => id === 'duplicate')
        .map((record) => ({ record, how: 'missing' as const }));
      yield { ...NO_PAGE, assets, gone };
    },
    async *lookUpPutAway(): AsyncGenerator<Page, void> {},
    open: (address, offset, signal) => honest.open(address, offset, signal),
    freshAddresses: (library, resources) => honest.freshAddresses(library, resources),
    renewSession: () => honest.renewSession(),
  };
}
