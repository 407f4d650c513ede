import { relative, sep } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { LoopTurns } from '../../base/loop-turns.ts';
import type { LocalFiles } from '../../model/local-files.ts';
import type { StateStore } from '../../model/state-store.ts';
import type { Template } from '../../model/template.ts';
import { leftPath } from '../../plan/safe-path.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { StrayFile } from './stray-files.ts';

export interface NowhereRecordedPorts {
  readonly state: Pick<StateStore, 'at'> & { readonly links: Pick<StateStore['links'], 'at'> };
  readonly target: OpenedDestination;
  readonly files: Pick<LocalFiles, 'walkPatiently'>;
  /** Trees of links: what lies in a folder of theirs is no place for a photo. */
  readonly trees: readonly Template[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Hears that there are more files than can be kept in mind. */
  readonly onTooMany: (most: number) => void;
  /** For tests. */
  readonly most?: number;
}

/** Some 200 bytes each. */
const MOST_FILES = 300_000;

const BATCH = 500;

/** Files below a destination, at whatever depth, of which nothing is recorded. Links are not followed. */
export async function* recordedNowhere(ports: NowhereRecordedPorts): AsyncGenerator<StrayFile> {
  const { onTooMany, most = MOST_FILES } = ports;
  let kept = 0;
  for await (const found of batches(ports)) {
    for (const stray of await unrecorded(found, ports)) {
      if (kept === most) {
        onTooMany(most);
        return;
      }
      kept += 1;
      yield stray;
    }
  }
}

/** All files there, some at a time. */
async function* batches({
  target: { root },
  files,
  trees,
  clock,
  signal,
}: NowhereRecordedPorts): AsyncGenerator<readonly StrayFile[]> {
  if (root === undefined) return;
  const ofTrees = trees.flatMap((tree) => fixedFolder(tree) ?? []);
  const turns = new LoopTurns();
  let batch: StrayFile[] = [];
  for await (const { path: absolute, size, modifiedAtMs } of files.walkPatiently(root, () => {}, clock)) {
    signal.throwIfAborted();
    const path = leftPath(relative(root, absolute).split(sep));
    if (path === undefined || ofTrees.some((folder) => path.startsWith(folder))) continue;
    batch.push({ path, stored: { size, modifiedAtMs } });
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
    // Nothing here need wait for the disk: others have their turn all the same.
    await turns.next();
  }
  yield batch;
}

async function unrecorded(
  found: readonly StrayFile[],
  { state, target }: Pick<NowhereRecordedPorts, 'state' | 'target'>,
): Promise<readonly StrayFile[]> {
  const keys = found.map(({ path }) => target.pathKey(path));
  const rows = [...(await state.at(target, keys)), ...(await state.links.at(target, keys))];
  const recorded = new Set(rows.map(({ path }) => target.pathKey(path)));
  return found.filter(({ path }) => !recorded.has(target.pathKey(path)));
}

/** The folders with which all of a tree begins, with a slash behind them; undefined where there are none. */
function fixedFolder({ pieces: [first] }: Template): string | undefined {
  if (first === undefined || !('text' in first)) return undefined;
  const end = first.text.lastIndexOf('/') + 1;
  return end === 0 ? undefined : first.text.slice(0, end);
}
