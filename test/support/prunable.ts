import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Asset } from '../../src/model/asset.ts';
import type { DeletionJournal } from '../../src/model/deletion-journal.ts';
import type { RecentlyDeleted } from '../../src/model/recently-deleted.ts';
import type { WantRules } from '../../src/plan/want-files.ts';
import { openDeletionJournal } from '../../src/state/deletion-journal.ts';
import type { FileCalls } from '../../src/account/file-calls.ts';
import { writeRule } from '../../src/sync/jobs/job-rule.ts';
import { openedAt, type OpenedDestination } from '../../src/sync/open/open-destination.ts';
import { type Moved, movePhotos } from '../../src/sync/freeing/move-photos.ts';
import { Possession } from '../../src/sync/freeing/possession.ts';
import { PruneTally } from '../../src/sync/freeing/prune-report.ts';
import { settleUnsure } from '../../src/sync/deletions/settle-unsure.ts';
import { readDeletions } from '../../src/sync/deletions/read-deletions.ts';
import { signal, simulatedDeleted } from '../unit/icloud/simulated-deleted.ts';
import { openDisk } from './local-disk.ts';
import { folderOf, NAMING, SELECTION } from './plan-rules.ts';
import { refTo } from './ref-to.ts';
import { openTestCatalogue } from './test-catalogue.ts';
import { openTestStore } from './test-store.ts';
import { quickFolder } from './temporary-folder.ts';
import { relative } from './wanted.ts';

const ID = 'place';
const SAVED_AT_MS = Date.UTC(2025, 0, 2);

/** What a run may have in its place. */
interface Doubles {
  readonly recentlyDeleted?: RecentlyDeleted;
  readonly journal?: DeletionJournal;
  readonly nowMs?: number;
  readonly mark?: () => Promise<void>;
  /** Called when a file was read. */
  readonly onRead?: (path: string) => void;
}

/** The same place, that tells which file was read. */
function told(target: OpenedDestination, onRead: Doubles['onRead']): OpenedDestination {
  const { destination } = target;
  const signature: typeof destination.signature = async (path, until) => {
    const read = await destination.signature(path, until);
    onRead?.(path);
    return read;
  };
  const telling = new Proxy(destination, {
    get: (of, name) => {
      const value: unknown = name === 'signature' ? signature : Reflect.get(of, name, of);
      const bound: unknown = typeof value === 'function' ? value.bind(of) : value;
      return bound;
    },
  });
  return { ...target, destination: telling };
}

/** Photos of a simulated iCloud that were all saved by a job, and a prune of all that are left, over real ports but for the sign-in. */
export async function prunable(options: Parameters<typeof simulatedDeleted>[0] = {}) {
  const cloud = await simulatedDeleted(options);
  const { library, ids, zone } = cloud;
  const root = join(quickFolder(), 'photos');
  const [state, catalogue] = [openTestStore(), openTestCatalogue()];
  onTestFinished(async () => {
    await state.close();
    await catalogue.close();
  });
  const target = openedAt(ID, await openDisk(root), root);
  const journalPath = join(root, '..', 'sam.deletions.jsonl');
  const journalOver = (calls?: FileCalls) => openDeletionJournal(journalPath, calls);

  const contents = new Map([...library.files()].map((file) => [file.asset, file.bytes()]));
  const pathOf = (id: string) => relative(`${ids.indexOf(id)}.JPG`);
  const at = (id: string) => join(root, pathOf(id));
  const put = (id: string, bytes: Uint8Array, modifiedAtMs = SAVED_AT_MS) => {
    writeFileSync(at(id), bytes);
    utimesSync(at(id), modifiedAtMs / 1000, modifiedAtMs / 1000);
  };
  const assets = await cloud.prove(ids.map((_, place) => place));
  const rowOf = (asset: Asset) => {
    const { original } = asset.resources;
    if (original === undefined) throw new Error('a photo without an original');
    const key = { library: zone, asset: asset.id, role: 'original' as const };
    const wanted = { key, asset, resource: original, modifiedAtMs: SAVED_AT_MS, candidates: [], leftAt: [] };
    return {
      kind: 'saved' as const,
      wanted,
      path: pathOf(asset.id),
      modifiedAtMs: SAVED_AT_MS,
      verified: true,
    };
  };
  for (const { id } of assets) put(id, contents.get(id) ?? Buffer.of());
  await state.record(refTo(ID), assets.map(rowOf));
  const addJob = (rules: Partial<WantRules> = {}, place = ID) => {
    const rule = writeRule({ selection: SELECTION, naming: NAMING, folder: folderOf('none'), ...rules });
    return state.jobs.open({ name: 'job', destination: place, rule, epoch: 'one', newestStep: 0 });
  };
  await addJob();

  return {
    ...cloud,
    state,
    target,
    journalOver,
    put,
    addJob,
    remove: (id: string) => rmSync(at(id), { force: true }),
    /** What lies here of it; undefined for nothing. */
    here: (id: string) => (existsSync(at(id)) ? readFileSync(at(id)) : undefined),
    original: (id: string) => contents.get(id) ?? Buffer.of(),
    /** As another call of the command would. */
    prune: async (
      which: readonly string[],
      doubles: Doubles = {},
    ): Promise<Moved & { readonly tally: PruneTally }> => {
      const tally = new PruneTally();
      const ports = {
        journal: doubles.journal ?? journalOver(),
        recentlyDeleted: doubles.recentlyDeleted ?? cloud.recentlyDeleted,
        clock: { now: () => doubles.nowMs ?? Date.now() },
        signal,
      };
      await settleUnsure(ports);
      const possession = await Possession.open(
        { state, catalogue, target: told(target, doubles.onRead), signal },
        Date.now(),
      );
      const moved = await movePhotos(
        which.map((id) => ({ library: zone, id })),
        {
          ...ports,
          possession,
          wishes: undefined,
          tally,
          id: 'run',
          why: 'a test',
          folder: root,
          progress: () => {},
          mark: doubles.mark ?? (() => Promise.resolve()),
        },
      );
      return { ...moved, tally };
    },
    journalStates: async () => {
      const { deletions } = await readDeletions(journalOver());
      return new Map([...deletions.byAsset.values()].map((one) => [one.asset, one.state]));
    },
  };
}
