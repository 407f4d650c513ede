import { piecesOf } from '../../base/pieces-of.ts';
import { IdSet } from '../../base/id-set.ts';
import { mapParallel } from '../../base/map-parallel.ts';
import { printable } from '../../base/printable.ts';
import { marksOf, packMarks, unpackMarks } from '../../metadata/field-marks.ts';
import { mergeSidecar, MOST_BYTES } from '../../metadata/merge-sidecar.ts';
import type { SidecarFields } from '../../metadata/sidecar-fields.ts';
import { DestinationError } from '../../model/destination.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { FailedSidecar, RecordedSidecar, SidecarCounts } from '../../model/sidecars.ts';
import type { AssetName } from '../../model/state-store.ts';
import { endOfRun } from '../../transfer/end-of-run.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';

/** Written together, and recorded together. */
const CHUNK = 64;
const AT_ONCE = 16;
/** More would bury the rest; the count is always whole. */
const NAMED_LIMIT = 20;

export interface WriteSidecarsPorts {
  readonly run: Pick<Run, 'state' | 'config'> & Partial<Pick<Run, 'warnOnce'>>;
  readonly target: OpenedDestination;
  /** Told already by this run; undefined: none is looked at twice. */
  readonly told?: ToldSidecars;
}

/** A sidecar that a run looks at more than once is counted, and named, once. Keys of paths. */
export interface ToldSidecars {
  readonly written: IdSet;
  readonly left: IdSet;
}

/** What a sidecar is to say. */
export interface SidecarTask extends AssetName {
  readonly path: RelativePath;
  /** The file that it is about: without it there is nothing to tell of. */
  readonly photo: RelativePath;
  readonly fields: SidecarFields;
  /** What we know of it; undefined: there is none of ours yet. */
  readonly known: RecordedSidecar | undefined;
  /** One that is missing is written anew, whatever became of it. */
  readonly isOwed: boolean;
}

export const NO_SIDECARS: SidecarCounts = { written: 0, merged: 0, left: 0, failed: 0 };

type Prepared =
  | { readonly kind: 'nothing' | 'left' }
  | { readonly kind: 'failed'; readonly code: string }
  | {
      readonly kind: 'write' | 'note';
      readonly bytes: Uint8Array;
      readonly said: Uint8Array;
      /** What of the file as it lies there we had said. */
      readonly before: Uint8Array;
      /** What is replaced, by its identity, and as it lies there; undefined: nothing. */
      readonly over:
        | { readonly identity: string; readonly size: number; readonly modifiedAtMs: number }
        | undefined;
      readonly provesItself: boolean;
    };

type ToWrite = Prepared & { readonly kind: 'write' | 'note' };

/**
 * Brings sidecars up to date, as photos are written: all at once, durable, then recorded. What is about to be said is recorded first, so that
 * after a run that was cut off it is not taken for the user's. `settled`: photos with which these are through.
 */
export async function writeSidecars(
  ports: WriteSidecarsPorts,
  tasks: readonly SidecarTask[],
  settled: readonly AssetName[] = [],
): Promise<SidecarCounts> {
  let counts = NO_SIDECARS;
  const failed: FailedSidecar[] = [];
  for (const some of piecesOf(tasks, CHUNK)) {
    const chunk = await writeChunk(ports, some, counts.left);
    failed.push(...chunk.failed);
    counts = {
      written: counts.written + chunk.written,
      merged: counts.merged + chunk.merged,
      left: counts.left + chunk.left,
      failed: failed.length,
    };
  }
  if (failed.length + settled.length > 0)
    await ports.run.state.sidecars.record(ports.target, { written: [], dropped: [], failed, settled });
  return counts;
}

/** How many of these would be written: looked at as ever, and nothing done. Their photos may be still to come. */
export async function imagineSidecars(
  ports: Pick<WriteSidecarsPorts, 'target'> & { readonly run: Pick<Run, 'config'> },
  tasks: readonly SidecarTask[],
): Promise<SidecarCounts> {
  const prepared = await mapParallel(tasks, AT_ONCE, (task) =>
    spared(() => prepare(ports, task, { mayCome: true })),
  );
  return { ...NO_SIDECARS, written: prepared.filter(({ kind }) => kind === 'write').length };
}

async function writeChunk(ports: WriteSidecarsPorts, tasks: readonly SidecarTask[], leftBefore: number) {
  const { run, target, told = newlyTold() } = ports;
  const prepared = new Map<SidecarTask, Prepared>();
  await mapParallel(tasks, AT_ONCE, async (task) => {
    prepared.set(task, await spared(() => prepare(ports, task, { mayCome: false })));
  });
  const toWrite = new Map<SidecarTask, ToWrite>();
  for (const [task, one] of prepared) if (one.kind === 'write' || one.kind === 'note') toWrite.set(task, one);
  const announced = [...toWrite].flatMap(([task, one]) => announcement(task, one));
  if (announced.length > 0) await record(ports, announced);

  const written: RecordedSidecar[] = [];
  const ended = new Map<SidecarTask, Prepared>();
  await mapParallel([...toWrite], AT_ONCE, async ([task, one]) => {
    const answer = await spared(() => put(ports, task, one));
    if ('row' in answer) written.push(answer.row);
    else ended.set(task, answer);
  });
  await target.destination.confirm(written.map(({ path }) => path));
  if (written.length > 0) await record(ports, written);

  const failed: FailedSidecar[] = [];
  let left = 0;
  for (const [task, one] of [...prepared, ...ended]) {
    if (one.kind === 'failed') failed.push({ ...nameOf(task), path: task.path, code: one.code });
    if (one.kind !== 'left' || !told.left.add(target.pathKey(task.path))) continue;
    left += 1;
    if (leftBefore + left > NAMED_LIMIT) continue;
    run.warnOnce?.(`${printable(task.path)} is no sidecar that keepsake can read: it is left alone`);
  }
  const installed = [...toWrite].filter(
    ([task, { kind }]) => kind === 'write' && !ended.has(task) && told.written.add(target.pathKey(task.path)),
  );
  return {
    written: installed.length,
    merged: installed.filter(([, { provesItself }]) => !provesItself).length,
    left,
    failed,
  };
}

export function newlyTold(): ToldSidecars {
  return { written: new IdSet(), left: new IdSet() };
}

/** What is about to be said, beside what was said. */
function announcement(
  task: SidecarTask,
  { kind, bytes, before, said, over }: ToWrite,
): readonly RecordedSidecar[] {
  if (kind !== 'write') return [];
  const { size, modifiedAtMs } = over ?? { size: bytes.byteLength, modifiedAtMs: 0 };
  return [{ ...nameOf(task), path: task.path, said: before, next: said, size, modifiedAtMs }];
}

async function prepare(
  { run, target }: Pick<WriteSidecarsPorts, 'target'> & { readonly run: Pick<Run, 'config'> },
  task: SidecarTask,
  { mayCome }: { readonly mayCome: boolean },
): Promise<Prepared> {
  const { path, photo, fields, known, isOwed } = task;
  const { destination } = target;
  const fact = await destination.links.look(path, undefined);
  if (fact.kind === 'missing') {
    // The user took it away, or the photo.
    const wasThere = known !== undefined && known.next === undefined && !isOwed;
    if (wasThere && run.config.removedFiles === 'leave') return { kind: 'nothing' };
    if (!mayCome && (await destination.stat(photo))?.kind !== 'file') return { kind: 'nothing' };
    return merged(mergeSidecar(undefined, fields, []), undefined, undefined);
  }
  if (fact.kind !== 'file') return { kind: 'left' };
  const modifiedAtMs = Math.trunc(fact.modifiedAtMs);
  const isAsLeft =
    known?.size === fact.size && known.modifiedAtMs === modifiedAtMs && known.next === undefined;
  if (isAsLeft && Buffer.compare(known.said, packMarks(marksOf(fields))) === 0) return { kind: 'nothing' };
  if (fact.size > MOST_BYTES) return { kind: 'left' };
  const there = await readAll(destination.read(path));
  const said = [known?.said, known?.next].flatMap((one) =>
    one === undefined ? [] : (unpackMarks(one) ?? []),
  );
  return merged(mergeSidecar(there, fields, said), there, { ...fact, modifiedAtMs });
}

function merged(
  result: ReturnType<typeof mergeSidecar>,
  there: Uint8Array | undefined,
  over: ToWrite['over'],
): Prepared {
  if (result.kind === 'unreadable') return { kind: 'left' };
  const { bytes, marks, before, provesItself } = result;
  const isSame = there !== undefined && Buffer.compare(there, bytes) === 0;
  return {
    kind: isSame ? 'note' : 'write',
    bytes,
    said: packMarks(marks),
    before: packMarks(before),
    over,
    provesItself,
  };
}

/** It may have grown since it was looked at: what is too long is found out by who reads it. */
async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const read: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.byteLength;
    read.push(Buffer.from(chunk));
    if (length > MOST_BYTES) break;
  }
  return Buffer.concat(read);
}

async function put(
  { target }: WriteSidecarsPorts,
  task: SidecarTask,
  { kind, bytes, said, over }: ToWrite,
): Promise<{ readonly row: RecordedSidecar } | Prepared> {
  const { links } = target.destination;
  // Touched since it was looked at: the next run looks again.
  if (kind === 'write' && (await links.put(task.path, bytes, over?.identity)) === 'taken')
    return { kind: 'failed', code: 'EEXIST' };
  const fact = await links.look(task.path, undefined);
  if (fact.kind !== 'file') return { kind: 'failed', code: 'ENOENT' };
  const { size } = fact;
  const modifiedAtMs = Math.trunc(fact.modifiedAtMs);
  return { row: { ...nameOf(task), path: task.path, said, next: undefined, size, modifiedAtMs } };
}

async function record(
  { run, target }: WriteSidecarsPorts,
  written: readonly RecordedSidecar[],
): Promise<void> {
  await run.state.sidecars.record(target, { written, dropped: [], failed: [], settled: [] });
}

function nameOf({ library, asset }: AssetName): AssetName {
  return { library, asset };
}

/** What fails about one sidecar costs that one. */
async function spared<T>(
  work: () => Promise<T>,
): Promise<T | { readonly kind: 'failed'; readonly code: string }> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    const { code, scope } = error;
    if (scope === 'volume') throw endOfRun({ kind: 'destination', code, scope });
    return { kind: 'failed', code };
  }
}
