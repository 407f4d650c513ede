import { bytes } from '../base/bytes.ts';
import { counted } from '../base/counted.ts';
import { KeepsakeError, unreachable } from '../base/errors.ts';
import type { Action, Task } from '../model/action.ts';
import { type Destination, DestinationError } from '../model/destination.ts';
import type { Failure } from '../model/failure.ts';
import type { FreeFloor } from '../model/free-floor.ts';
import type { Outcome } from '../model/outcome.ts';
import type { RelativePath } from '../model/relative-path.ts';
import type { DestinationRef, StateStore } from '../model/state-store.ts';
import { workersFor } from './decide-concurrency.ts';
import { endOfRun } from './end-of-run.ts';
import { type SharedLimits, TransferLimiter } from './transfer-limiter.ts';
import { Outage } from './outage.ts';
import { OutcomeRecorder } from './outcome-recorder.ts';
import { SpaceReservations } from './space-reservations.ts';
import { SharedIterator } from './shared-iterator.ts';
import { transferOne, type TransferPorts } from './transfer-one.ts';

export interface TransferAllPorts extends Omit<TransferPorts, 'limiter' | 'space'> {
  readonly state: Pick<StateStore, 'record'>;
}

export interface TransferAllOptions {
  /** As the state knows it. */
  readonly destination: DestinationRef;
  /** Downloads at the same time, at most: fewer while server or machine cannot bear so many. */
  readonly threads: number;
  /** Of this process, whatever else it downloads. */
  readonly limits?: SharedLimits | undefined;
  /** What stays free of the disk, beyond the little that always does. */
  readonly freeFloor?: FreeFloor | undefined;
  readonly signal: AbortSignal;
}

/**
 * Carries tasks out, several at a time, pulling the next one only when a worker is free. Outcomes are told as `ended`
 * events and recorded, each after its bytes are durable. Resolves when every task has ended and is recorded. Rejects with
 * what ends the run, or with the signal's reason; what was done until then is recorded first.
 */
export async function transferAll(
  tasks: AsyncIterable<Task>,
  given: TransferAllPorts,
  options: TransferAllOptions,
): Promise<void> {
  const workers = workersFor(options.threads);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const outage = new Outage(workers);
  const work = new SharedIterator(tasks);
  const full = new AbortController();
  const taking = AbortSignal.any([signal, full.signal]);
  const space = new SpaceReservations(
    () => given.destination.space(),
    given.clock,
    () => full.abort(),
    options.freeFloor,
  );
  const ports = { ...given, limiter: new TransferLimiter(options.threads, options.limits), space };
  const errors: unknown[] = [];
  let unfinished = 0;
  const fail = (error: unknown) => {
    // A disk that fails while the next actions are planned fails for all of them.
    errors.push(error instanceof DestinationError ? endOfRun(asFailure(error)) : error);
    stop.abort(errors.at(-1));
  };
  const recorder = new OutcomeRecorder(
    async (outcomes) => {
      // After the files have their names, or a disk that went away meanwhile would be believed to hold them.
      await ports.destination.confirm(outcomes.flatMap(pathOnDisk));
      await ports.state.record(options.destination, outcomes);
    },
    ports.clock,
    fail,
  );

  async function runWorker(worker: number): Promise<void> {
    try {
      for (let task = await work.next(taking); task !== undefined; task = await work.next(taking)) {
        unfinished += 1;
        const outcome = await carryOut(task, ports, signal);
        if (isCancelled(outcome)) return;
        unfinished -= 1;
        ports.report({ kind: 'ended', outcome });
        await recorder.add(outcome);
        const end = outage.note(worker, outcome);
        if (end !== undefined) throw end;
      }
    } catch (error) {
      if (!signal.aborted || isEnd(error)) fail(error);
    }
  }

  await Promise.all(Array.from({ length: workers }, (_, worker) => runWorker(worker)));
  await recorder.close().catch(fail);
  const [error = options.signal.reason] = errors;
  if (error !== options.signal.reason) throw withCount(await withFiles(error, ports.destination), unfinished);
  options.signal.throwIfAborted();
  if (space.lack !== undefined) throw space.lack;
}

/** A disk may take no more files while bytes are free: whoever looks for those does not believe that it is full. */
async function withFiles(error: unknown, destination: Pick<Destination, 'space'>): Promise<unknown> {
  if (!(error instanceof KeepsakeError) || error.code !== 'DESTINATION_FULL') return error;
  try {
    const space = await destination.space();
    if (space?.freeFiles === undefined || space.freeFiles > FEW_FILES) return error;
    const fact = `it takes no more files: ${bytes(space.freeBytes)} are free, but all of its inodes are in use`;
    return new KeepsakeError(error.code, error.message, { details: [...error.details, fact], cause: error });
  } catch (unknown) {
    if (unknown instanceof DestinationError) return error;
    throw unknown;
  }
}

/** As many as were under way, and went when the disk took no more. */
const FEW_FILES = 64;

async function carryOut(task: Task, ports: TransferPorts, signal: AbortSignal): Promise<Outcome> {
  switch (task.do) {
    case 'fetch':
      return transferOne(task.wanted, task.path, ports, signal);
    case 'adopt':
      return adopt(task, ports);
    case 'fail':
      return { kind: 'failed', wanted: task.wanted, path: undefined, failure: task.failure };
    default:
      return unreachable(task);
  }
}

/** Another program wrote the bytes, so it is not known whether they would survive power loss. */
async function adopt(
  { wanted, path, verified, installed }: Extract<Action, { do: 'adopt' }>,
  ports: TransferPorts,
): Promise<Outcome> {
  try {
    const { modifiedAtMs } = await ports.destination.settle(path);
    return { kind: 'adopted', wanted, path, modifiedAtMs, verified, installed };
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    if (error.scope === 'volume') throw error;
    return { kind: 'failed', wanted, path, failure: asFailure(error) };
  }
}

function pathOnDisk(outcome: Outcome): readonly RelativePath[] {
  return outcome.kind === 'failed' ? [] : [outcome.path];
}

function asFailure({ code, scope }: DestinationError): Failure {
  return { kind: 'destination', code, scope };
}

/** Worth telling even when the run is ending already. */
function isEnd(error: unknown): boolean {
  return error instanceof KeepsakeError || error instanceof DestinationError;
}

function isCancelled(outcome: Outcome): boolean {
  return outcome.kind === 'failed' && outcome.failure.kind === 'cancelled';
}

function withCount(error: unknown, unfinished: number): unknown {
  if (!(error instanceof KeepsakeError) || unfinished === 0) return error;
  const left = `${counted(unfinished, 'file was', 'files were')} under way and not saved`;
  return new KeepsakeError(error.code, error.message, {
    neededBytes: error.neededBytes,
    details: [...error.details, left],
    cause: error.cause,
  });
}
