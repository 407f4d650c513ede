import { silentLog } from '../../src/base/log.ts';
import { checkDestination } from '../../src/destinations/local/check-destination.ts';
import type { DiskCalls } from '../../src/destinations/local/disk-calls.ts';
import { openLocalDisk } from '../../src/destinations/local/local-disk.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { orderMoves } from '../../src/plan/order-moves.ts';
import { waitingPath } from '../../src/plan/safe-path.ts';
import { carryOut, settleMoves } from '../../src/sync/moves/carry-out.ts';
import { openedAt } from '../../src/sync/open/open-destination.ts';
import { refTo } from './ref-to.ts';
import { impatientClock as clock } from './small-transfer.ts';
import { photoBytes, relative, wantedFile } from './wanted.ts';

const ID = 'place';

/** Where each file is, and where it belongs: one alone, a chain of two, and two that change places. */
export const GOALS: Readonly<Record<string, string>> = {
  'a/alone.jpg': 'b/alone.jpg',
  'a/chain.jpg': 'b/chain.jpg',
  'b/chain.jpg': 'c/chain.jpg',
  'a/circle.jpg': 'b/circle.jpg',
  'b/circle.jpg': 'a/circle.jpg',
};

/** Each file by where it was. */
export const FILES: ReadonlyMap<string, Buffer> = new Map(
  Object.keys(GOALS).map((path, n) => [path, photoBytes(path, 600 + n)]),
);

export const SAVED_AT_MS = Date.UTC(2024, 4, 6);

/** Rows about the files, each under the name that it has at first. */
export async function recordFiles(
  state: StateStore,
  paths: readonly string[] = [...FILES.keys()],
): Promise<void> {
  for (const [path, bytes] of FILES) {
    if (!paths.includes(path)) continue;
    const wanted = wantedFile(path, bytes);
    await state.record(refTo(ID), [
      { kind: 'saved', wanted, path: relative(path), modifiedAtMs: SAVED_AT_MS, verified: true },
    ]);
  }
}

/** Where each file is recorded now, by where it was. */
export async function recordedPaths(state: StateStore): Promise<ReadonlyMap<string, string>> {
  const rows = await state.files(refTo(ID), { after: undefined, limit: 100 });
  return new Map(rows.map(({ key, path }) => [key.asset.replace('asset-', ''), path]));
}

async function open(root: string, calls: DiskCalls) {
  const options = { root, log: silentLog, calls };
  const checked = await checkDestination({ ...options, known: undefined, readOnly: false, acceptNew: false });
  return openedAt(ID, await openLocalDisk({ ...options, checked, account: 'sam', readOnly: false, clock }));
}

/** What every run does first that writes there. */
export async function settle(root: string, calls: DiskCalls, state: StateStore): Promise<void> {
  await settleMoves({ state, target: await open(root, calls) });
}

/** Moves what is recorded to where it belongs: once the plan is made, all that a relayout does. */
export async function smallRelayout(root: string, calls: DiskCalls, state: StateStore) {
  const target = await open(root, calls);
  await settleMoves({ state, target });
  const moves = [...(await recordedPaths(state))].flatMap(([was, path]) => {
    const to = GOALS[was] ?? path;
    return to === path ? [] : [{ from: relative(path), to: relative(to) }];
  });
  let waiting = 0;
  const runs = orderMoves(moves, target.pathKey, () => waitingPath((waiting += 1)));
  const stored = new Map<string, { readonly size: number; readonly modifiedAtMs: number }>();
  for (const { from } of moves) {
    const there = await target.destination.stat(from);
    if (there !== undefined) stored.set(from, there);
  }
  return carryOut(
    runs.map((run) =>
      run.map(({ from, to }) => {
        const { size = 0, modifiedAtMs = 0 } = stored.get(from) ?? stored.get(run[0]?.from ?? '') ?? {};
        return { from, to, size, modifiedAtMs };
      }),
    ),
    { state, target },
  );
}

/** Moves one file, whose asset has another name from then on. */
export async function moveAlong(
  root: string,
  calls: DiskCalls,
  state: StateStore,
  { from, to }: { readonly from: string; readonly to: string },
) {
  const target = await open(root, calls);
  const { size = 0, modifiedAtMs = 0 } = (await target.destination.stat(relative(from))) ?? {};
  return carryOut([[{ from: relative(from), to: relative(to), size, modifiedAtMs }]], { state, target }, [
    {
      from: { library: 'PrimarySync', asset: `asset-${from}` },
      to: { library: 'SharedSync-1', asset: 'after' },
    },
  ]);
}

/** What is recorded, of which asset. */
export async function recordedAs(state: StateStore) {
  const rows = await state.files(refTo(ID), { after: undefined, limit: 100 });
  return rows.map(({ key, path }) => ({ library: key.library, asset: key.asset, path }));
}
