import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { KeepsakeError } from '../base/errors.ts';
import type { Wanted } from '../model/action.ts';
import type { Address, Resource } from '../model/asset.ts';
import { DestinationError, type Destination, type Draft } from '../model/destination.ts';
import type { Failure } from '../model/failure.ts';
import type { FileRewriter } from '../model/file-rewriter.ts';
import type { PhotoSource } from '../model/photo-source.ts';
import type { Report } from '../model/progress.ts';
import type { RelativePath } from '../model/relative-path.ts';
import type { Attempt } from './attempt.ts';
import { BodyCheck, Head, type Verdict, sniffErrorPage } from './body-check.ts';
import { BrokenBody, guardBody } from './body-guard.ts';
import { rewriteDraft } from './rewrite-draft.ts';
import { saveDraft } from './save-draft.ts';
import type { TransferLimiter } from './transfer-limiter.ts';
import type { SpaceReservation, SpaceReservations } from './space-reservations.ts';

export interface FetchPorts {
  readonly limiter: Pick<TransferLimiter, 'receive' | 'hear' | 'pay'>;
  readonly space: Pick<SpaceReservations, 'reserve'>;
  /** The one gate of the account: when the service asks one worker to wait, it means all of them (FAULTS.md C21). */
  readonly gate: {
    hold(ms: number): void;
    /** Rejects when that is longer than this run is willing to wait. */
    wait(signal: AbortSignal): Promise<void>;
  };
  readonly source: Pick<PhotoSource, 'open'>;
  readonly destination: Destination;
  /** Undefined: files stay as they come. */
  readonly rewriter?: FileRewriter | undefined;
  readonly clock: Clock;
  readonly report: Report;
}

export interface FetchOptions {
  /** The name the plan chose; later candidates are tried where it is taken meanwhile. */
  readonly path: RelativePath;
  readonly address: Address;
  /** Asked for once it is the turn of this body: the address may have come to its end while it waited for others. */
  readonly addressNow?: (() => Promise<Address>) | undefined;
  readonly fromStart: boolean;
  /** Bytes that do not match are put aside this time instead of thrown away. */
  readonly quarantine: boolean;
  readonly signal: AbortSignal;
}

/** One attempt at one file: open, count, digest, compare, commit. Rejects only with what ends the run, or with bugs. */
export async function fetchInto(wanted: Wanted, ports: FetchPorts, options: FetchOptions): Promise<Attempt> {
  const { signal } = options;
  const progress: Progress = { held: 0, heldBefore: 0 };
  let draft: Draft | undefined;
  try {
    signal.throwIfAborted();
    draft = await ports.destination.begin(draftId(wanted.resource));
    const result = await fill(draft, wanted, ports, options, progress);
    if ('kind' in result) return await end(draft, result, progress, signal);
    if (result.ok) {
      const { verified } = result;
      const rewrite = ports.rewriter?.of(wanted);
      const installed = await rewriteDraft(draft, wanted, { verified, rewrite }, ports.space, signal);
      if (installed === 'cancelled') return await end(draft, { kind: installed }, progress, signal);
      const whole = { verified, installed, rewrite };
      const saved = await saveDraft(draft, wanted, ports.destination, options, whole);
      return saved ?? (await end(draft, NO_NAME, progress, signal));
    }
    if (options.quarantine && result.why === 'signature') {
      const quarantined = await draft.quarantine(posix.basename(options.path));
      return { kind: 'failed', failure: { kind: 'wrong', why: result.why }, held: 0, quarantined };
    }
    return await end(draft, { kind: 'wrong', why: result.why }, progress, signal);
  } catch (error) {
    const failure = asFailure(error, signal, progress);
    const attempt: Attempt = {
      kind: 'failed',
      failure: failure ?? { kind: 'cancelled' },
      held: progress.held,
    };
    if (draft !== undefined) await end(draft, attempt.failure, progress, signal);
    if (failure === undefined) throw error;
    return attempt;
  } finally {
    progress.reservation?.end();
  }
}

/** Content and size decide: a prefix is never continued with bytes of another file (FAULTS.md C9). */
export function draftId({ signature, size, role }: Resource): string {
  return createHash('sha256').update(`${signature}\n${size}\n${role}`).digest('hex').slice(0, 32);
}

interface Progress {
  held: number;
  heldBefore: number;
  reservation?: SpaceReservation;
}

/** Fills the draft up to the catalogue's size; answers what the bytes are, or why they did not all come. */
async function fill(
  draft: Draft,
  { resource }: Wanted,
  ports: FetchPorts,
  { address, addressNow, fromStart, signal }: FetchOptions,
  progress: Progress,
): Promise<Failure | Verdict> {
  const { size } = resource;
  if (draft.offset > 0 && (fromStart || draft.offset > size)) await draft.restart();
  progress.held = draft.offset;
  progress.heldBefore = draft.offset;
  const check = new BodyCheck(resource);
  for await (const chunk of draft.kept()) {
    signal.throwIfAborted();
    check.update(chunk);
  }
  // A run that was cut off between the last byte and the commit left nothing to ask for; so does an empty file (C6).
  if (progress.held === size) return check.verdict(EMPTY);
  const reservation = await ports.space.reserve(size - progress.held);
  if (reservation === undefined) return { kind: 'cancelled' };
  if (reservation === 'never') return { kind: 'destination', code: 'EFBIG', scope: 'file' };
  progress.reservation = reservation;
  return ports.limiter.receive(async () => {
    // A pause may have begun while this attempt waited for its slot.
    await ports.gate.wait(signal);
    const receiving = { address: (await addressNow?.()) ?? address, signal, progress, check, reservation };
    const result = await receive(draft, resource, ports, receiving);
    // Before the slot is given on: the next attempt in it would ask too early.
    if ('kind' in result && result.kind === 'busy' && result.retryAfterMs !== undefined) {
      ports.gate.hold(result.retryAfterMs);
    }
    return result;
  });
}

const EMPTY = new Uint8Array();

interface Receiving {
  readonly address: Address;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Has seen what the draft holds already. */
  readonly check: BodyCheck;
  readonly reservation: SpaceReservation;
}

/** The part of an attempt that keeps the line busy: bytes from the provider into the draft. */
async function receive(
  draft: Draft,
  resource: Resource,
  ports: FetchPorts,
  { address, signal, progress, check: checkSoFar, reservation }: Receiving,
): Promise<Failure | Verdict> {
  signal.throwIfAborted();
  const { size } = resource;
  const head = new Head();
  let check = checkSoFar;
  const body = await ports.source.open(address, progress.held, signal);
  if (body.kind !== 'body') return body;
  if (body.offset !== progress.held) {
    if (body.offset !== 0) {
      body.discard();
      return { kind: 'wrong', why: 'range' };
    }
    await draft.restart().catch((error: unknown) => {
      body.discard();
      throw error;
    });
    // C7: the server starts over
    progress.held = 0;
    check = new BodyCheck(resource);
  }

  const opened = progress.held;
  for await (const chunk of guardBody(body, ports.clock, signal)) {
    // The draft frees what it has written.
    const { length } = chunk;
    head.update(chunk);
    progress.held += length;
    ports.limiter.hear();
    // C3, C11: the catalogue's size decides, whatever the answer said of its length.
    if (progress.held > size) return { kind: 'wrong', why: sniffErrorPage(head.bytes) ?? 'too-long' };
    check.update(chunk);
    await draft.write(chunk);
    reservation.took(length);
    ports.report({ kind: 'received', bytes: length });
    if (body.isLocal !== true) await ports.limiter.pay(length, signal);
  }
  if (progress.held === size) return check.verdict(head.bytes);
  if (progress.held === 0) return { kind: 'wrong', why: 'empty' };
  // C1, C5: the HTTP library takes an early end for an end, and an error page is short, too.
  const errorPage = progress.held > opened ? sniffErrorPage(head.bytes) : undefined;
  if (errorPage !== undefined) return { kind: 'wrong', why: errorPage };
  return { kind: 'short', expected: size, received: progress.held, gained: gained(progress) };
}

const NO_NAME: Failure = { kind: 'destination', code: 'EEXIST', scope: 'file' };

async function end(
  draft: Draft,
  failure: Failure,
  { held }: Progress,
  signal: AbortSignal,
): Promise<Attempt> {
  await draft.abandon({ keepBytes: isPrefixWorthKeeping(failure, signal) });
  return { kind: 'failed', failure, held };
}

function isPrefixWorthKeeping(failure: Failure, signal: AbortSignal): boolean {
  if (failure.kind === 'wrong') return false;
  // B1: on a full disk the room is needed more, so that session and state can still be written.
  if (failure.kind === 'destination') return failure.scope === 'file';
  return !(signal.reason instanceof KeepsakeError && signal.reason.code === 'DESTINATION_FULL');
}

/** Undefined for what is no failure of this file. */
function asFailure(error: unknown, signal: AbortSignal, progress: Progress): Failure | undefined {
  if (signal.aborted) return { kind: 'cancelled' };
  if (error instanceof BrokenBody) return { kind: 'broken', code: error.code, gained: gained(progress) };
  if (error instanceof DestinationError) {
    return { kind: 'destination', code: error.code, scope: error.scope };
  }
  return undefined;
}

function gained({ held, heldBefore }: Progress): number {
  return Math.max(0, held - heldBefore);
}
